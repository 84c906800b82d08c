package io.entrepot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.RouteFiles;
import io.entrepot.demo.Partners;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole path, as it is shipped: simulated partners over HTTP, FTP, SMTP and IMAP, and a hub with everything built in. */
@CamelSpringBootTest
@DirtiesContext
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.api.token=" + HubTest.TOKEN,
            "hub.demo.enabled=false",
            "hub.files.settle=12s",
            "hub.marketplaces.shopify.search-lag=0s",
            "hub.marketplaces.amazon.reconcile-every=2s",
            "hub.reconciliation.look-every=1000",
            "hub.reconciliation.every=2s",
            "hub.reconciliation.settle=1s",
            "hub.reconciliation.patience=10s"
        })
class HubTest {
    static final String TOKEN = "a-token-for-tests-only";

    private static final int http = PortsForTests.free();
    private static final int ftp = PortsForTests.free();
    private static final int smtp = PortsForTests.free();
    private static final int imap = PortsForTests.free();
    private static ConfigurableApplicationContext partners;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private RouteFiles routes;

    @Autowired
    private MappingCatalog mappings;

    @Autowired
    private Environment environment;

    @LocalServerPort
    private int port;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry registry) {
        // a list that is set in one place replaces the whole list of another
        int n = 0;
        for (String shop : new String[] {"tee", "mug", "global"}) {
            String account = "hub.marketplaces.woocommerce.accounts[" + n++ + "].";
            registry.add(account + "name", () -> shop);
            registry.add(account + "url", () -> "http://localhost:" + http + "/woocommerce/" + shop);
            registry.add(account + "consumer-key", () -> "ck_demo_" + shop);
            registry.add(account + "consumer-secret", () -> "cs_demo_" + shop);
            if (!shop.equals("global")) {
                registry.add(account + "webhook-secret", () -> "demo-webhook-secret-" + shop);
            }
            registry.add(account + "poll-every", () -> "1s");
        }
        String cap = "hub.marketplaces.shopify.accounts[0].";
        registry.add(cap + "name", () -> "cap");
        registry.add(cap + "url", () -> "http://localhost:" + http + "/shopify/cap");
        registry.add(cap + "access-token", () -> "shpat_demo_cap");
        registry.add(cap + "webhook-secret", () -> "demo-webhook-secret-cap");
        registry.add(cap + "location", () -> "655441491");
        registry.add(cap + "poll-every", () -> "1s");
        registry.add(cap + "page-size", () -> "5");
        String bag = "hub.marketplaces.amazon.accounts[0].";
        registry.add(bag + "name", () -> "bag");
        registry.add(bag + "url", () -> "http://localhost:" + http + "/amazon/bag");
        registry.add(bag + "token-url", () -> "http://localhost:" + http + "/amazon/bag/auth/o2/token");
        registry.add(bag + "client-id", () -> "amzn1.application-oa2-client.demo");
        registry.add(bag + "client-secret", () -> "demo-client-secret-bag");
        registry.add(bag + "refresh-token", () -> "Atzr|demo-refresh-token-bag");
        registry.add(bag + "seller", () -> "A1DEMOSELLER");
        registry.add(bag + "marketplaces", () -> "ATVPDKIKX0DER");
        registry.add(bag + "poll-every", () -> "2s");
        registry.add(bag + "page-size", () -> "4");
        String gift = "hub.marketplaces.taobao.accounts[0].";
        registry.add(gift + "name", () -> "gift");
        registry.add(gift + "url", () -> "http://localhost:" + http + "/taobao/router/rest");
        registry.add(gift + "app-key", () -> "12345678");
        registry.add(gift + "app-secret", () -> "demo-app-secret-gift");
        registry.add(gift + "session-key", () -> "demo-session-gift");
        registry.add(gift + "sign-method", () -> "hmac");
        registry.add(gift + "lag", () -> "2s");
        registry.add(gift + "poll-every", () -> "1s");
        registry.add(gift + "page-size", () -> "5");
        registry.add("hub.marketplaces.pinduoduo.accounts", () -> "");
        String drop = "hub.marketplaces.csvdrop.accounts[0].";
        registry.add(drop + "name", () -> "wholesale");
        registry.add(drop + "host", () -> "localhost");
        registry.add(drop + "user", () -> "csv");
        registry.add(drop + "password", () -> "demo-ftp-password");
        registry.add(drop + "port", () -> ftp);
        registry.add("hub.marketplaces.csvdrop.accounts[1].name", () -> "bureau");
        registry.add("hub.marketplaces.mailbox.enabled", () -> "true");
        String mailbox = "hub.marketplaces.mailbox.accounts[0].";
        registry.add(mailbox + "name", () -> "bureau");
        registry.add(mailbox + "host", () -> "localhost");
        registry.add(mailbox + "port", () -> imap);
        registry.add(mailbox + "tls", () -> "no");
        registry.add(mailbox + "user", () -> "orders@localhost");
        registry.add(mailbox + "password", () -> "demo-mail-password");
        registry.add(mailbox + "senders", () -> "@bureau.example");
        registry.add(mailbox + "table", () -> "csvdrop/bureau");
        registry.add(mailbox + "poll-every", () -> "1s");
        registry.add("hub.carriers.sf.url", () -> "http://localhost:" + http + "/sf/std/service");
        registry.add("hub.carriers.ups.url", () -> "http://localhost:" + http + "/ups/api");
        registry.add("hub.carriers.ups.token-url", () -> "http://localhost:" + http + "/ups/security/v1/oauth/token");
        registry.add("hub.carriers.easypost.url", () -> "http://localhost:" + http + "/easypost/v2");
        registry.add("hub.mail.port", () -> smtp);
    }

    @BeforeEach
    void startPartners() {
        if (partners != null) {
            return;
        }
        var settings = new HashMap<String, Object>(Map.of(
                "partners.http-port",
                http,
                "partners.ftp-port",
                ftp,
                "partners.ftp-passive-ports",
                "0",
                "partners.smtp-port",
                smtp,
                "partners.imap-port",
                imap,
                "partners.data",
                Path.of("target/test-data/partners-" + UUID.randomUUID()),
                "partners.hub-url",
                "http://localhost:" + port,
                "partners.api-token",
                TOKEN,
                "partners.orders-per-minute",
                0,
                "partners.misbehaviour",
                "off"));
        settings.putAll(Map.of(
                "partners.pace", 3600,
                "partners.initial-orders", 0,
                "partners.abroad-share", 1,
                "partners.amazon.bag.settles", 0,
                "partners.amazon.bag.speed", 10_000,
                "partners.files-every", 3600,
                "partners.replenish-every", 3600,
                "partners.webhook-share", 1));
        partners = Partners.start(settings);
        soon("the partners fill the catalogue", () -> count("select count(*) from stock_level where on_hand > 0") > 50);
    }

    @AfterAll
    static void stopPartners() {
        if (partners != null) {
            partners.close();
            partners = null;
        }
    }

    @Test
    void nothingIsQuarantined() {
        assertThat(routes.quarantined()).isEmpty();
        assertThat(mappings.problems()).isEmpty();
    }

    @Test
    void shopOrdersGoToTheCustomersDoorAndTheShopHearsOfIt() {
        partner("POST", "/control/woocommerce/tee/orders?count=30&seed=7", "");
        soon("thirty orders are booked", () -> count(TEE, "BOOKED") == 30);
        // those of other tests may be on their way
        soon(
                "one parcel at the carrier for each of ours",
                () -> partner("GET", "/books/sf", null).path("orders").size()
                        == count("select count(*) from parcel where waybill is not null and carrier = 'sf'"));

        soon("thirty orders are delivered", () -> {
            partner("POST", "/control/sf/advance", "");
            return count(TEE, "DELIVERED") == 30;
        });
        soon("the shop knows", () -> count(OF_TEE.formatted("platform_answer", "CONFIRMED")) >= 30);
        soon("customers know", () -> count(OF_TEE.formatted("notification", "SENT")) >= 60);

        JsonNode books = partner("GET", "/books/woocommerce/tee", null);
        for (JsonNode order : books.path("orders")) {
            assertThat(order.path("status").asText())
                    .as("order " + order.path("id"))
                    .isEqualTo("completed");
        }
        assertThat(count("select count(*) from stock_level where reserved < 0 or reserved > on_hand"))
                .isZero();
        assertThat(count("""
                        select count(*) from stock_level l where reserved <>
                          (select coalesce(sum(quantity), 0) from reservation r
                           where r.sku_id = l.sku_id and r.warehouse_id = l.warehouse_id)"""))
                .as("levels whose reserved differs from their reservations")
                .isZero();

        JsonNode order =
                api("GET", "/api/orders?account=tee&size=1", null).path("items").path(0);
        JsonNode whole = api("GET", "/api/orders/" + order.path("number").asText(), null);
        assertThat(whole.path("way").findValuesAsText("kind")).contains("STEP", "HOP", "NEWS");
    }

    @Test
    void filesAreReadInEveryShapeAndTwiceChangesNothing() {
        for (String variant : new String[] {"gbk", "bom", "semicolon", "tab", "multiline", "half"}) {
            partner("POST", "/control/ftp?variant=" + variant, "");
        }
        soon(
                "six files are kept",
                () -> count("select count(*) from journal where platform = 'csvdrop' and account = 'wholesale'") == 6);
        int offered = partner("GET", "/books/ftp", null).findValues("orders").stream()
                .mapToInt(JsonNode::size)
                .sum();
        soon("every order of the files is here", () -> count(DROPPED) == offered);
        assertThat(count("select count(*) from incident where platform = 'csvdrop' and account = 'wholesale'"))
                .isZero();
    }

    @Test
    void mailsAreReadAndThoseThatHoldNoOrdersAreToldOrIgnored() {
        for (String kind : new String[] {"csv", "broken", "xlsx", "away", "stranger", "letter", "csv"}) {
            partner("POST", "/control/mailorders?kind=" + kind, "");
        }
        String here = "select count(*) from orders o join account a on a.id = o.account_id where a.name = 'bureau'";
        int offered = partner("GET", "/books/mailorders", null).findValues("orders").stream()
                .mapToInt(JsonNode::size)
                .sum();
        soon("every order of the mails is here", () -> count(here) == offered);
        soon(
                "the broken workbook, the stranger and the letter are incidents",
                () -> count("select count(*) from incident where cause = 'UNREADABLE'"
                                + " and (platform = 'mailbox' or account = 'bureau')")
                        == 3);
        assertThat(sql.sql("select message from incident where account = 'bureau' and platform = 'csvdrop'")
                        .query(String.class)
                        .single())
                .contains("line 2: column 16 holds the error #REF!");
    }

    @Test
    void whatTheTopicsCarryIsWhatTheDocsSay() {
        var topics = new TopicsForTests();
        var left = new TreeSet<>(Set.of("order.events.v1", "tracking.events.v1", "stock.events.v1"));
        for (String id : List.of("TOPIC-1", "TOPIC-2", "TOPIC-3")) {
            api("POST", "/api/orders", order(id, "TEE-M", 1, "59.00"));
        }
        var wrong = new ArrayList<String>();
        var versions = new HashMap<String, Long>();
        var last = new HashMap<String, JsonNode>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", environment.getProperty("hub.kafka.brokers"),
                        "group.id", "docs",
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(left);
            var until = Instant.now().plusSeconds(180);
            for (boolean more = true;
                    more
                            || (!left.isEmpty() || last.size() <= 10)
                                    && Instant.now().isBefore(until); ) {
                var records = consumer.poll(Duration.ofSeconds(1));
                for (var record : records) {
                    JsonNode value = StrictJson.read(record.value());
                    wrong.addAll(topics.violations(record.topic(), value));
                    if (record.topic().startsWith("stock.")) {
                        assertThat(record.key()).isEqualTo(value.path("sku").asText());
                        long version = value.path("version").asLong();
                        assertThat(version).isNotEqualTo(versions.put(record.key(), version));
                        last.put(record.key(), value.path("levels"));
                    }
                    left.remove(record.topic());
                }
                more = !records.isEmpty();
                if (!left.isEmpty()) {
                    partner("POST", "/control/sf/advance", "");
                }
            }
        }
        assertThat(left).as("topics that say nothing").isEmpty();
        assertThat(wrong).isEmpty();
        assertThat(last.keySet()).as("SKUs that were told").hasSizeGreaterThan(10);
    }

    @Test
    void aTypedInOrderGoesTheSameWay() {
        JsonNode answer = api("POST", "/api/orders", order("PHONE-1", "TEE-M", 2, "118.00"));
        assertThat(answer.path("message").asText()).isNotBlank();
        soon(
                "it is booked",
                () -> count("select count(*) from orders where platform_order_id = 'PHONE-1' and status = 'BOOKED'")
                        == 1);
    }

    @Test
    void aBadOrderIsAnIncidentThatCanBeMendedAndSentAgain() {
        api(
                "POST",
                "/api/orders",
                "[" + order("BAD-1", "TEE-M", 1, "59.00") + "," + order("BAD-2", "NO-SUCH-SKU", 1, "59.00") + "]");
        soon(
                "the good one goes on",
                () -> count("select count(*) from orders where platform_order_id = 'BAD-1' and status = 'BOOKED'")
                        == 1);
        soon(
                "the bad one stands aside",
                () -> count(
                                "select count(*) from incident where cause = 'UNKNOWN_SKU' and subject = 'BAD-2' and state = 'OPEN'")
                        == 1);
        String uid = sql.sql("select uid::text from incident where subject = 'BAD-2'")
                .query(String.class)
                .single();

        api("POST", "/api/incidents/" + uid + "/replay", "{\"reason\":\"try again\"}");
        soon(
                "it fails again, for the same cause",
                () -> count("select count(*) from incident where subject = 'BAD-2' and state = 'OPEN' and times = 2")
                        == 1);

        String mended = json.createObjectNode()
                .put("payload", order("BAD-2", "TEE-M", 1, "59.00"))
                .put("reason", "the customer meant TEE-M")
                .toString();
        api("POST", "/api/incidents/" + uid + "/resend", mended);
        soon(
                "the mended one is booked",
                () -> count("select count(*) from orders where platform_order_id = 'BAD-2' and status = 'BOOKED'")
                        == 1);
        soon(
                "its incident is closed",
                () -> count("select count(*) from incident where subject = 'BAD-2' and state = 'OPEN'") == 0);
    }

    @Test
    void anOrderCancelledAtTheShopIsStoppedAndItsStockIsFree() {
        partner("POST", "/control/woocommerce/mug/orders?count=1&seed=3", "");
        soon(
                "it is booked",
                () -> count(
                                "select count(*) from orders o join account a on a.id = o.account_id where a.name = 'mug' and status = 'BOOKED'")
                        == 1);
        String id = sql.sql(
                        "select platform_order_id from orders o join account a on a.id = o.account_id where a.name = 'mug'")
                .query(String.class)
                .single();
        partner("POST", "/control/woocommerce/mug/orders/" + id, "{\"status\":\"cancelled\"}");
        soon(
                "it is cancelled here",
                () -> count(
                                "select count(*) from orders o join account a on a.id = o.account_id where a.name = 'mug' and status = 'CANCELLED'")
                        == 1);
        assertThat(
                        count(
                                "select count(*) from reservation r join orders o on o.id = r.order_id where o.status = 'CANCELLED'"))
                .isZero();
        soon(
                "the carrier voided its label",
                () -> count(
                                "select count(*) from parcel p join orders o on o.id = p.order_id where o.status = 'CANCELLED' and p.status <> 'CANCELLED'")
                        == 0);
    }

    @Test
    void parcelsToOtherCountriesGoByEasyPost() {
        partner("POST", "/control/woocommerce/global/orders?count=12&seed=11", "");
        String abroad = "select count(*) from orders o join parcel p on p.order_id = o.id"
                + " where document->'deliverTo'->>'country' = 'US' and p.carrier = 'easypost' and p.status = '%s'";
        soon("they are booked", () -> count(abroad.formatted("BOOKED")) >= 3);
        for (JsonNode shipment : partner("GET", "/books/easypost", null).path("shipments")) {
            assertThat(shipment.path("purchases").asInt())
                    .as(shipment.path("reference").asText())
                    .isLessThanOrEqualTo(1);
        }
        soon("they are delivered", () -> {
            partner("POST", "/control/easypost/advance", "");
            return count(abroad.formatted("DELIVERED")) >= 3;
        });
    }

    /** Its webhooks are refused, and its time lies before the cursor: such an order used to be missing for ever. */
    @Test
    void anOrderThatNoPollShowsIsFoundReadAndReported() {
        String here = "select count(*) from orders o join account a on a.id = o.account_id where a.name = 'global'";
        long before =
                partner("GET", "/books/woocommerce/global", null).path("orders").size();
        partner("POST", "/control/woocommerce/global/orders?count=2&seed=5", "");
        soon("both are here", () -> count(here) == before + 2);
        partner("POST", "/control/woocommerce/global/orders?count=1&seed=6&over=7200", "");

        soon("the third one, too", () -> count(here) == before + 3);

        assertThat(sql.sql(
                                "select j.kind from journal j join orders o on o.journal_id = j.id join account a on a.id = o.account_id where a.name = 'global' order by o.id desc limit 1")
                        .query(String.class)
                        .single())
                .as("how it came")
                .isEqualTo("fetch");
        soon("nothing is missing any more", () -> {
            JsonNode report = api("GET", "/api/accounts/woocommerce/global/reconciliations", null)
                    .path(0);
            return report.path("state").asText().equals("DONE")
                    && report.path("platform").asInt() == before + 3
                    && report.path("here").asInt() == before + 3;
        });
        assertThat(count("select count(*) from incident where cause = 'ORDER_MISSING'"))
                .isZero();
    }

    @Test
    void shopifyOrdersGoToTheDoorAndShopifyHearsOfEachParcel() throws Exception {
        partner("POST", "/control/shopify/cap/orders?count=12&seed=11", "");
        soon("twelve orders are booked", () -> count(CAP, "BOOKED") == 12);
        soon("they are delivered", () -> {
            partner("POST", "/control/sf/advance", "");
            return count(CAP, "DELIVERED") == 12;
        });
        soon("the shop knows", () -> fulfilled() == 12);
        JsonNode books = partner("GET", "/books/shopify/cap", null);
        for (JsonNode write : books.path("writes")) {
            if (write.path("what").asText().equals("fulfillmentCreate")) {
                assertThat(write.at("/variables/fulfillment/notifyCustomer").asBoolean(true))
                        .isFalse();
            }
        }
        assertThat(books.path("writes").findValuesAsText("number"))
                .as("each parcel told, none twice")
                .doesNotHaveDuplicates()
                .hasSize(
                        (int)
                                count(
                                        "select count(*) from parcel p join orders o on o.id = p.order_id join account a on a.id = o.account_id where a.name = 'cap'"));
        soon(
                "its levels were told",
                () -> partner("GET", "/books/shopify/cap", null)
                        .path("writes")
                        .findValuesAsText("what")
                        .contains("inventorySetQuantities"));
        soon(
                "webhooks were followed",
                () -> count("select count(*) from journal where kind = 'hint'") > 0
                        && count("select count(*) from journal where kind = 'fetch' and platform = 'shopify'") > 0);
        soon("nothing is missing", () -> {
            JsonNode report = api("GET", "/api/accounts/shopify/cap/reconciliations", null)
                    .path(0);
            return report.path("state").asText().equals("DONE")
                    && report.path("platform").asInt() == 12
                    && report.path("here").asInt() == 12;
        });
        assertThat(count("select count(*) from incident where platform = 'shopify'"))
                .isZero();

        byte[] body = "{\"id\":5500000001,\"updated_at\":\"2026-11-25T00:00:00Z\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(delivered(body, "another secret")).isEqualTo(401);
        assertThat(delivered(body, "demo-webhook-secret-cap")).isEqualTo(200);
        assertThat(delivered(body, "demo-webhook-secret-cap")).as("again").isEqualTo(200);
        assertThat(sql.sql("select count(*) from journal where kind = 'hint' and body = :body")
                        .param("body", body)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
    }

    @Test
    void amazonOrdersGoToTheDoorAndAmazonHearsOfEachParcel() throws Exception {
        partner("POST", "/control/amazon/bag/orders?count=1&pending=true", "");
        partner("POST", "/control/amazon/bag/orders?count=6&seed=11", "");
        soon("six orders are booked, and the unpaid one waits", () -> count(BAG, "BOOKED") == 6);
        soon("they are delivered", () -> {
            partner("POST", "/control/easypost/advance", "");
            partner("POST", "/control/ups/advance", "");
            return count(BAG, "DELIVERED") == 6;
        });
        soon("Amazon knows", () -> Collections.frequency(bag().findValuesAsText("status"), "SHIPPED") == 6);
        assertThat(bag().path("writes").findValuesAsText("trackingNumber"))
                .as("each parcel told, none twice")
                .doesNotHaveDuplicates()
                .hasSize(
                        (int)
                                count(
                                        "select count(*) from parcel p join orders o on o.id = p.order_id join account a on a.id = o.account_id where a.name = 'bag'"));
        soon(
                "its levels were told",
                () -> bag().path("writes").findValuesAsText("what").contains("patchListingsItem"));
        soon("nothing is missing", () -> {
            JsonNode report =
                    api("GET", "/api/accounts/amazon/bag/reconciliations", null).path(0);
            return report.path("state").asText().equals("DONE")
                    && report.path("platform").asInt() == 6
                    && report.path("here").asInt() == 6;
        });
        assertThat(count("select count(*) from incident where platform = 'amazon'"))
                .isZero();
        assertThat(bag().path("tokens").asInt()).as("tokens fetched").isEqualTo(1);
    }

    private JsonNode bag() {
        return partner("GET", "/books/amazon/bag", null);
    }

    @Test
    void taobaoTradesGoToTheDoorAndAreHeldAsLongAsTaobaoSaysSo() {
        // half a minute after its making Taobao would let any trade go
        partner("POST", "/control/pause", "");
        // and the hub is to see them as this test wants them
        api("POST", "/api/accounts/taobao/gift/pause", "{\"reason\":\"trades are made\"}");
        partner("POST", "/control/taobao/gift/orders?count=12&seed=3", "");
        JsonNode trades = partner("GET", "/books/taobao/gift", null).path("orders");
        String forbidden = trades.path(0).path("tid").asText();
        trades.forEach(trade -> {
            String status =
                    trade.path("tid").asText().equals(forbidden) ? "PAID_FORBID_CONSIGN" : "WAIT_SELLER_SEND_GOODS";
            trade.at("/orders/order")
                    .forEach(sub -> ((ObjectNode) sub).put("status", status).put("is_oversold", false));
            partner(
                    "POST",
                    "/control/taobao/gift/orders/" + trade.path("tid").asText(),
                    "{\"status\":\"" + status + "\",\"pay_time\":\"2026-11-24 09:00:00\",\"receiver_name\":\"王芳\","
                            + "\"receiver_mobile\":\"13800138000\",\"receiver_address\":\"科技园路1号\",\"orders\":"
                            + trade.path("orders") + "}");
        });
        api("POST", "/api/accounts/taobao/gift/resume", null);
        soon("eleven are booked, one is held", () -> count(GIFT, "BOOKED") == 11 && count(GIFT, "IN_REVIEW") == 1);
        assertThat(sql.sql(
                                "select why from order_event e join orders o on o.id = e.order_id"
                                        + " where o.platform_order_id = :tid and e.to_status = 'IN_REVIEW' order by e.id desc limit 1")
                        .param("tid", forbidden)
                        .query(String.class)
                        .single())
                .contains("not-held-by-platform: Taobao forbids to ship it yet");
        partner("POST", "/control/resume", "");
        trades.path(0).at("/orders/order").forEach(sub -> ((ObjectNode) sub).put("status", "WAIT_SELLER_SEND_GOODS"));
        partner(
                "POST",
                "/control/taobao/gift/orders/" + forbidden,
                "{\"status\":\"WAIT_SELLER_SEND_GOODS\",\"orders\":"
                        + trades.path(0).path("orders") + "}");
        soon("a later version lets it go", () -> count(GIFT, "BOOKED") == 12);
        soon("they are delivered", () -> {
            partner("POST", "/control/sf/advance", "");
            return count(GIFT, "DELIVERED") == 12;
        });
        soon("Taobao knows", () -> {
            JsonNode now = partner("GET", "/books/taobao/gift", null).path("orders");
            return now.findValuesAsText("status").stream().allMatch("WAIT_BUYER_CONFIRM_GOODS"::equals);
        });
        JsonNode books = partner("GET", "/books/taobao/gift", null);
        assertThat(books.path("writes").findValuesAsText("out_sid"))
                .as("each parcel told, none twice")
                .doesNotHaveDuplicates()
                .hasSize(
                        (int)
                                count(
                                        "select count(*) from parcel p join orders o on o.id = p.order_id join account a on a.id = o.account_id where a.name = 'gift'"));
        soon(
                "its levels were told",
                () -> partner("GET", "/books/taobao/gift", null)
                        .path("writes")
                        .findValuesAsText("method")
                        .contains("taobao.skus.quantity.update"));
        soon("nothing is missing", () -> {
            JsonNode report = api("GET", "/api/accounts/taobao/gift/reconciliations", null)
                    .path(0);
            return report.path("state").asText().equals("DONE")
                    && report.path("platform").asInt() == 12
                    && report.path("here").asInt() == 12;
        });
        assertThat(count("select count(*) from incident where platform = 'taobao'"))
                .isZero();
    }

    private long fulfilled() {
        return partner("GET", "/books/shopify/cap", null).findValuesAsText("displayFulfillmentStatus").stream()
                .filter("FULFILLED"::equals)
                .count();
    }

    private int delivered(byte[] body, String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/webhooks/shopify/cap"))
                .POST(BodyPublishers.ofByteArray(body))
                .header("Content-Type", "application/json")
                .header("X-Shopify-Topic", "orders/updated")
                .header("X-Shopify-Hmac-Sha256", Base64.getEncoder().encodeToString(mac.doFinal(body)))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    void shopsAreToldWhatIsLeftLessTheBuffer() {
        soon(
                "tee was told its levels",
                () -> partner("GET", "/books/woocommerce/tee", null)
                                .path("pushed")
                                .size()
                        > 0);
    }

    private static final String OF_TEE =
            "select count(*) from %s w join orders o on o.id = w.order_id join account a on a.id = o.account_id where a.name = 'tee' and w.state = '%s'";
    private static final String TEE = "tee";
    private static final String CAP = "cap";
    private static final String BAG = "bag";
    private static final String GIFT = "gift";
    private static final String DROPPED =
            "select count(*) from orders o join account a on a.id = o.account_id where a.platform = 'csvdrop' and a.name = 'wholesale'";

    private long count(String account, String status) {
        return sql.sql(
                        "select count(*) from orders o join account a on a.id = o.account_id where a.name = :a and status = :s")
                .param("a", account)
                .param("s", status)
                .query(Long.class)
                .single();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    private static void soon(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .until(condition);
    }

    private static String order(String id, String sku, int quantity, String total) {
        return """
                {"platformOrderId":"%s","orderedAt":"2026-11-20T10:00:00+08:00","currency":"CNY",
                 "buyer":{"name":"王芳","phone":"13800138000","email":"wang@example.com"},
                 "deliverTo":{"name":"王芳","phone":"13800138000","country":"CN","province":"浙江省","city":"杭州市",
                              "district":"西湖区","line":"文三路90号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"transfer"},
                 "lines":[{"lineId":"1","sku":"%s","name":"T恤","quantity":%d,"unitPrice":"59.00","total":"%s"}],
                 "total":"%s"}""".formatted(id, sku, quantity, total, total);
    }

    private JsonNode api(String method, String path, String body) {
        return send("http://localhost:" + port + path, method, body);
    }

    private JsonNode partner(String method, String path, String body) {
        return send("http://localhost:" + http + path, method, body);
    }

    private JsonNode send(String url, String method, String body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .header("Authorization", "Bearer " + TOKEN)
                    .header("Content-Type", "application/json")
                    .build();
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as(method + " " + url + ": " + answer.body())
                    .isBetween(200, 299);
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
