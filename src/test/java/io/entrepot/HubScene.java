package io.entrepot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.demo.Partners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Simulated partners around a hub that has everything built in, and how a test talks to both. */
abstract class HubScene {
    static final String TOKEN = "a-token-for-tests-only";

    private static final int http = PortsForTests.free();
    private static final int ftp = PortsForTests.free();
    private static final int smtp = PortsForTests.free();
    private static final int imap = PortsForTests.free();
    private static ConfigurableApplicationContext partners;

    @Autowired
    JdbcClient sql;

    @LocalServerPort
    int port;

    final HttpClient client = HttpClient.newHttpClient();
    final ObjectMapper json = new ObjectMapper();

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
        // the hub looked for them in vain while they started, and on a slow machine it said so
        soon("all of them are reached", () -> count("select count(*) from account where failures > 0") == 0);
        sql.sql("truncate incident cascade").update();
    }

    @AfterAll
    static void stopPartners() {
        if (partners != null) {
            partners.close();
            partners = null;
        }
    }

    /** Waits for it, three minutes at most. */
    static void soon(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(300))
                .until(condition);
    }

    long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    /** Orders of the account that are in this state now. */
    long count(String account, String status) {
        return sql.sql(
                        "select count(*) from orders o join account a on a.id = o.account_id where a.name = :a and status = :s")
                .param("a", account)
                .param("s", status)
                .query(Long.class)
                .single();
    }

    long parcels(String account) {
        return sql.sql(
                        "select count(*) from parcel p join orders o on o.id = p.order_id join account a on a.id = o.account_id where a.name = :a")
                .param("a", account)
                .query(Long.class)
                .single();
    }

    /** Whether the last reconciliation counted so many orders on both sides. */
    boolean reconciled(String platform, String account, long orders) {
        JsonNode report = api("GET", "/api/accounts/" + platform + "/" + account + "/reconciliations", null)
                .path(0);
        return report.path("state").asText().equals("DONE")
                && report.path("platform").asLong() == orders
                && report.path("here").asLong() == orders;
    }

    /** A paid order as {@code POST /api/orders} takes it, with one line. */
    static String order(String id, String sku, int quantity, String total) {
        return """
                {"platformOrderId":"%s","orderedAt":"2026-11-20T10:00:00+08:00","currency":"CNY",
                 "buyer":{"name":"王芳","phone":"13800138000","email":"wang@example.com"},
                 "deliverTo":{"name":"王芳","phone":"13800138000","country":"CN","province":"浙江省","city":"杭州市",
                              "district":"西湖区","line":"文三路90号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"transfer"},
                 "lines":[{"lineId":"1","sku":"%s","name":"T恤","quantity":%d,"unitPrice":"59.00","total":"%s"}],
                 "total":"%s"}""".formatted(id, sku, quantity, total, total);
    }

    /** What the hub answers; anything but 2xx is a failure, here and with partners. */
    JsonNode api(String method, String path, String body) {
        return send("http://localhost:" + port + path, method, body);
    }

    JsonNode partner(String method, String path, String body) {
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
