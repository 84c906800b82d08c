package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.DatabaseForTests;
import io.entrepot.OrdersForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.demo.Partners;
import io.entrepot.order.OrderStatus;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.stock.StockNews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** The routes of Shopify over real HTTP against the simulated shop, which misbehaves on command. */
@DirtiesContext
@SpringJUnitConfig({
    DatabaseForTests.class,
    OrdersForTests.class,
    RoutesForTests.class,
    ShopifyTest.Heard.class,
    ShopifyTest.Stock.class
})
class ShopifyTest {
    static class Heard {
        final List<Failure> failures = new CopyOnWriteArrayList<>();

        @EventListener
        void on(Failures event) {
            failures.addAll(event.list());
        }
    }

    @ComponentScan(
            basePackageClasses = StockNews.class,
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = "io\\.entrepot\\.stock\\.(StockNews|NewsStore)"))
    static class Stock {}

    private static final int HTTP = freePort();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext partners;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.marketplaces.shopify.search-lag", () -> "0s");
        String account = "hub.marketplaces.shopify.accounts[0].";
        registry.add(account + "name", () -> "main");
        registry.add(account + "url", () -> "http://127.0.0.1:" + HTTP + "/shopify/cap");
        registry.add(account + "access-token", () -> "shpat_demo_cap");
        registry.add(account + "location", () -> "655441491");
        registry.add(account + "poll-every", () -> "1h");
        registry.add(account + "page-size", () -> "40");
    }

    @Autowired
    OrdersForTests orders;

    @Autowired
    StockNews news;

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    Accounts accounts;

    @Autowired
    CallBudget budget;

    @Autowired
    GraphQl graphQl;

    @Autowired
    CamelContext camel;

    private ProducerTemplate queue;

    @BeforeEach
    void start() throws Exception {
        if (partners == null) {
            partners = Partners.start(new HashMap<>(Map.of(
                    "partners.http-port",
                    HTTP,
                    "partners.ftp-port",
                    freePort(),
                    "partners.ftp-passive-ports",
                    "0",
                    "partners.smtp-port",
                    freePort(),
                    "partners.data",
                    Path.of("target/test-data/partners-" + UUID.randomUUID()),
                    "partners.orders-per-minute",
                    0,
                    "partners.initial-orders",
                    0,
                    "partners.files-every",
                    0,
                    "partners.misbehaviour",
                    "off",
                    "partners.webhook-share",
                    0)));
        }
        orders.clear();
        heard.failures.clear();
        sql.sql("truncate journal, outbox, page_underway, call_budget, stock_dirty, listing, stock_audience cascade")
                .update();
        sql.sql(
                        "insert into account (platform, name, next_poll_at) values ('shopify', 'main', now() + interval '1 hour')")
                .update();
        if (camel.getRoute("marketplace.shopify.poll") == null) {
            RoutesForTests.load(
                    camel,
                    "routes/marketplaces/shopify.camel.yaml",
                    "marketplace.shopify.call",
                    "marketplace.shopify.fetch",
                    "marketplace.shopify.poll");
            RoutesForTests.load(camel, "routes/marketplaces/shopify-answers.camel.yaml");
            RoutesForTests.load(
                    camel,
                    "routes/marketplaces/shopify-stock.camel.yaml",
                    "account.stock.shopify.one",
                    "account.listings.shopify",
                    "account.levels.shopify");
        }
        queue = camel.createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        partners.close();
    }

    @Test
    void pageAfterPageIsKeptAndTheNextPollGoesOnAtTheCursor() throws Exception {
        String last = make(45);
        poll();
        assertThat(kept()).contains(last).hasSizeGreaterThan(35);
        assertThat(sql.sql("select count(*) from journal").query(Integer.class).single())
                .as("pages")
                .isGreaterThan(1);
        List<String> before = kept();
        poll();
        assertThat(sql.sql("select cursor ->> 'modifiedAfter' from account")
                        .query(String.class)
                        .single())
                .isNotNull();
        String next = make(1);
        poll();
        assertThat(kept()).contains(next).containsAll(before);
    }

    @Test
    void theSameOrdersAgainAreNotStoredAgain() throws Exception {
        String only = make(1);
        startAt(only);
        poll();
        long pages = journal();
        poll();
        poll();
        assertThat(journal()).isEqualTo(pages);
    }

    @Test
    void whatIsThrottledIsAskedAgainAndIsNoFailure() throws Exception {
        String order = make(1);
        startAt(order);
        control("mode", "{\"mode\":\"too-many\",\"count\":1}");
        poll();
        assertThat(kept()).contains(order);
        assertThat(failures()).isZero();
        assertThat(sql.sql("select most from call_budget").query(Double.class).single())
                .as("what the shop says of its points")
                .isEqualTo(2000);
    }

    @Test
    void aFailedPageMovesNoCursorAndTheNextPollBringsIt() throws Exception {
        String order = make(1);
        startAt(order);
        String cursor = cursor();
        for (String mode : List.of("error", "html", "cut")) {
            control("mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
            poll();
            assertThat(failures()).as(mode).isPositive();
            assertThat(cursor()).as(mode).isEqualTo(cursor);
            assertThat(journal()).as(mode).isZero();
        }
        poll();
        assertThat(failures()).isZero();
        assertThat(kept()).contains(order);
    }

    @Test
    void anOrderWithMoreLinesThanAPageShowsIsReadByItsId() throws Exception {
        String order = make(1);
        JsonNode first = order(order).at("/lineItems/nodes/0");
        var lines = JSON.createArrayNode();
        for (int i = 0; i < 12; i++) {
            lines.add(first);
        }
        control("orders/" + order, "{\"lineItems\":{\"nodes\":" + lines + "}}");
        startAt(order);
        poll();
        assertThat(kept()).doesNotContain(order);
        String wanted = sql.sql("select body from outbox where event = 'OrderToFetch'")
                .query(String.class)
                .single();
        assertThat(wanted).contains(order);
        queue.sendBody("jms:queue:account.fetch.shopify", wanted);
        JsonNode fetched = JSON.readTree(sql.sql("select body from journal where kind = 'fetch'")
                .query(byte[].class)
                .single());
        assertThat(fetched.at("/data/order/lineItems/nodes")).hasSize(12);
    }

    @Test
    void aParcelIsToldOnceHoweverOftenItIsPromised() throws Exception {
        String order = owe();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        work();
        JsonNode told = order(order);
        assertThat(told.path("displayFulfillmentStatus").asText()).isEqualTo("FULFILLED");
        assertThat(told.at("/fulfillments/0/trackingInfo/0/number").asText()).isEqualTo("SF" + order);
        assertThat(writes(order)).isEqualTo(1);
    }

    @Test
    void whatFailedAfterItHappenedIsLookedUpAndNotToldTwice() throws Exception {
        String order = owe();
        control("mode", "{\"mode\":\"lost-answer\",\"count\":1}");
        work();
        assertThat(states()).containsExactly("UNKNOWN");
        pass();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(writes(order)).isEqualTo(1);
    }

    @Test
    void aWriteThatIsThrottledIsToldAfterAWait() throws Exception {
        String order = owe();
        control("mode", "{\"mode\":\"too-many\",\"count\":2}");
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(writes(order)).isEqualTo(1);
    }

    @Test
    void userErrorsAreAnIncidentWithTheShopsWords() throws Exception {
        owe();
        control("mode", "{\"mode\":\"user-errors\",\"count\":1}");
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message())
                .contains("fulfillment: Fulfillment order is not in an acceptable state");
    }

    @Test
    void whatSomebodyElseShippedIsAnIncidentAndNotShippedTwice() throws Exception {
        String order = owe();
        control("orders/" + order, "{\"displayFulfillmentStatus\":\"FULFILLED\"}");
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("nothing left to fulfill");
        assertThat(writes(order)).isZero();
    }

    @Test
    void aCancellationIsToldAndSettledByLooking() throws Exception {
        String order = make(1);
        orders.reach(OrderStatus.CANCELLED, orders.add("shopify", order, ""));
        work();
        assertThat(states()).as("Shopify cancels later").containsExactly("UNKNOWN");
        pass();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(order(order).path("cancelledAt").isTextual()).isTrue();
    }

    @Test
    void levelsAreSetAbsolutely() throws Exception {
        sql.sql("""
                        with w as (insert into warehouse (code, name, contact, phone, province, city, address)
                            values ('SH', 'a', 'b', 'c', '上海市', 'd', 'e') returning id),
                        s as (insert into sku (code, name, weight_grams) values ('CAP-01', 'l', 1), ('CAP-02', 'l', 1) returning id)
                        insert into stock_level (sku_id, warehouse_id, on_hand) select s.id, w.id, 700 from s, w""").update();
        assertThat(tell()).as("SKUs to look up").isPositive();
        tell();
        JsonNode stock = books().path("stock");
        assertThat(stock.path("CAP-01").asInt())
                .isEqualTo(stock.path("CAP-02").asInt())
                .isBetween(600, 700);
        assertThat(tell()).as("all is told").isZero();
    }

    @Test
    void allHubsDrawOnTheAccountsPoints() {
        Account account = accounts.get("shopify", "main");
        assertThat(budget.take(account, 900, Duration.ZERO)).isZero();
        assertThatThrownBy(() -> budget.take(account, 500, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(PartnerRefused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(8));
                });
        assertThat(budget.take(account, 100, Duration.ZERO))
                .as("what was refused took nothing")
                .isZero();
        budget.correct(account, 5, 1000, 2000);
        assertThat(budget.take(account, 205, Duration.ofSeconds(1)))
                .isBetween(Duration.ofMillis(50), Duration.ofMillis(200));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403 | {\"errors\":[{\"message\":\"m\",\"extensions\":{\"code\":\"ACCESS_DENIED\"}}],\"data\":{\"order\":null}}",
                "500 | {\"errors\":[{\"message\":\"m\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}]}",
                "413 | {\"errors\":[{\"message\":\"m\",\"extensions\":{\"code\":\"MAX_COST_EXCEEDED\"}}]}",
                "400 | {\"errors\":[{\"message\":\"m: field x does not exist\"}]}",
                "500 | {\"errors\":[{\"message\":\"m\"}],\"data\":{\"fulfillmentCreate\":null}}",
                "400 | {\"errors\":\"m\"}",
                "200 | {\"m\":1}"
            })
    void errorsWithStatus200AreNoAnswer(int status, String answer) throws Exception {
        var exchange = new DefaultExchange(camel);
        exchange.setProperty(Accounts.PROPERTY, accounts.get("shopify", "main"));
        exchange.setProperty("operation", "Ship");
        exchange.getMessage().setBody("{}");
        graphQl.ask(exchange);
        exchange.getMessage().setBody(answer.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> graphQl.heard(exchange)).isInstanceOfSatisfying(PartnerRefused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused).hasMessageContaining(status == 200 ? "neither data nor errors" : "m");
        });
    }

    private int tell() {
        List<StockNews.AccountNews> all = news.take("shopify", 100);
        all.forEach(one -> queue.sendBody("direct:shopify.stock", one));
        return all.size();
    }

    private String owe() throws Exception {
        String order = make(1);
        long id = orders.add("shopify", order, "");
        int no = 1;
        for (JsonNode line : order(order).at("/lineItems/nodes")) {
            String gid = line.path("id").asText();
            orders.line(
                    id,
                    no,
                    gid.substring(gid.lastIndexOf('/') + 1),
                    "SKU-" + no++,
                    line.path("quantity").asInt());
        }
        orders.parcels(id, "SF" + order + " COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        return order;
    }

    private void work() {
        List<Long> ids =
                sql.sql("select id from platform_answer").query(Long.class).list();
        queue.sendBody("jms:queue:account.answer.shopify", "{\"ids\":" + ids + "}");
    }

    private void pass() {
        sql.sql("update platform_answer set due_at = now() where due_at is not null")
                .update();
    }

    private List<String> states() {
        return sql.sql("select state from platform_answer order by id")
                .query(String.class)
                .list();
    }

    /** The next poll begins with that order. */
    private void startAt(String order) throws Exception {
        String at = order(order).path("updatedAt").asText();
        sql.sql("update account set cursor = jsonb_build_object('modifiedAfter', :at::text)")
                .param("at", Instant.parse(at).minusSeconds(1).toString().replace("Z", ""))
                .update();
    }

    /** One poll, to its end. */
    private void poll() {
        // no intake takes them here
        sql.sql("delete from page_underway").update();
        sql.sql("update account set next_poll_at = now()").update();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> sql.sql("select next_poll_at > now() and lease_until is null from account")
                        .query(Boolean.class)
                        .single());
    }

    private int failures() {
        return sql.sql("select failures from account").query(Integer.class).single();
    }

    private String cursor() {
        return sql.sql("select cursor::text from account").query(String.class).single();
    }

    private long journal() {
        return sql.sql("select count(*) from journal").query(Long.class).single();
    }

    private List<String> kept() throws IOException {
        var ids = new ArrayList<String>();
        for (byte[] page : sql.sql("select body from journal where kind = 'poll'")
                .query(byte[].class)
                .list()) {
            JSON.readTree(page).at("/data/orders/nodes").forEach(order -> {
                String id = order.path("legacyResourceId").asText();
                if (!order.at("/lineItems/pageInfo/hasNextPage").asBoolean() && !ids.contains(id)) {
                    ids.add(id);
                }
            });
        }
        return ids;
    }

    /** Makes orders and answers the id of the last. */
    private static String make(int count) throws Exception {
        control("orders?count=" + count, "");
        JsonNode all = books().path("orders");
        String last = all.get(all.size() - 1).path("legacyResourceId").asText();
        // some have more lines than a page shows, which is another test's business
        return order(last).at("/lineItems/nodes").size() > 10 ? make(1) : last;
    }

    private static JsonNode order(String id) throws Exception {
        String body = JSON.createObjectNode()
                .put("query", "query Order($id: ID!) { order(id: $id) { id } }")
                .put("operationName", "Order")
                .set("variables", JSON.createObjectNode().put("id", "gid://shopify/Order/" + id))
                .toString();
        // the shop counts this call's points, too
        return await().atMost(Duration.ofSeconds(5))
                .until(() -> send("/shopify/cap/admin/api/2026-07/graphql.json", body), answer -> answer.has("data"))
                .at("/data/order");
    }

    private static long writes(String order) throws Exception {
        long found = 0;
        for (JsonNode write : books().path("writes")) {
            found += write.path("what").asText().equals("fulfillmentCreate")
                            && write.toString().contains("/" + order + "\"")
                    ? 1
                    : 0;
        }
        return found;
    }

    private static void control(String what, String body) throws Exception {
        send("/control/shopify/cap/" + what, body);
    }

    private static JsonNode books() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + "/books/shopify/cap"));
        return JSON.readTree(
                CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    }

    private static JsonNode send(String path, String body) throws Exception {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + path))
                        .POST(BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("X-Shopify-Access-Token", "shpat_demo_cap")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
