package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.DatabaseForTests;
import io.entrepot.OrdersForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.connector.CallBudget.Limit;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.demo.Partners;
import io.entrepot.order.OrderStatus;
import io.entrepot.stock.StockNews;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** The routes of Amazon over real HTTP against the simulated one, which misbehaves on command and counts calls as the real one. */
@DirtiesContext
@SpringJUnitConfig({
    DatabaseForTests.class,
    OrdersForTests.class,
    RoutesForTests.class,
    ShopifyTest.Heard.class,
    ShopifyTest.Stock.class
})
class AmazonTest {
    private static final int HTTP = freePort();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Limit SEARCH = new Limit("searchOrders", 20, 0.0056, 0);
    private static ConfigurableApplicationContext partners;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.marketplaces.amazon.search-lag", () -> "0s");
        String account = "hub.marketplaces.amazon.accounts[0].";
        registry.add(account + "name", () -> "main");
        registry.add(account + "url", () -> "http://127.0.0.1:" + HTTP + "/amazon/bag");
        registry.add(account + "token-url", () -> "http://127.0.0.1:" + HTTP + "/amazon/bag/auth/o2/token");
        registry.add(account + "client-id", () -> "amzn1.application-oa2-client.demo");
        registry.add(account + "client-secret", () -> "demo-client-secret-bag");
        registry.add(account + "refresh-token", () -> "Atzr|demo-refresh-token-bag");
        registry.add(account + "seller", () -> "A1DEMOSELLER");
        registry.add(account + "marketplaces", () -> "ATVPDKIKX0DER,A2EUQ1WTGCTBG2");
        registry.add(account + "poll-every", () -> "1h");
        registry.add(account + "page-size", () -> "4");
    }

    @Autowired
    OrdersForTests orders;

    @Autowired
    StockNews news;

    @Autowired
    ShopifyTest.Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    Accounts accounts;

    @Autowired
    CallBudget budget;

    @Autowired
    CamelContext camel;

    private ProducerTemplate queue;

    @BeforeEach
    void start() throws Exception {
        if (partners == null) {
            var settings = new HashMap<String, Object>(Map.of(
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
                    "partners.amazon.bag.settles",
                    0));
            // a rate that no binary fraction is: what it says in the header has many places
            settings.put("partners.amazon.bag.speed", 10_003);
            partners = Partners.start(settings);
        }
        orders.clear();
        heard.failures.clear();
        sql.sql(
                        "truncate journal, outbox, page_underway, call_budget, access_token, stock_dirty, listing, stock_audience cascade")
                .update();
        sql.sql(
                        "insert into account (platform, name, next_poll_at) values ('amazon', 'main', now() + interval '1 hour')")
                .update();
        startAt(LocalDateTime.now(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString());
        if (camel.getRoute("marketplace.amazon.poll") == null) {
            RoutesForTests.load(camel, "routes/marketplaces/amazon.camel.yaml");
            RoutesForTests.load(camel, "routes/marketplaces/amazon-answers.camel.yaml");
            RoutesForTests.load(
                    camel,
                    "routes/marketplaces/amazon-stock.camel.yaml",
                    "account.stock.amazon.one",
                    "account.listings.amazon",
                    "account.levels.amazon");
        }
        queue = camel.createProducerTemplate();
    }

    @AfterAll
    static void stop() {
        partners.close();
    }

    @Test
    void aWindowIsReadPageByPageAndTheNextOneBeginsBeforeItsEnd() throws Exception {
        List<String> made = make(7);
        poll();
        assertThat(kept()).containsAll(made);
        assertThat(journal()).as("pages").isGreaterThan(1);
        assertThat(cursor()).contains("modifiedAfter").doesNotContain("token");
        long pages = journal();
        List<String> next = make(1);
        poll();
        assertThat(kept()).containsAll(next);
        assertThat(journal()).isGreaterThan(pages);
    }

    @Test
    void aWindowThatBrokeOffGoesOnWhereItWas() throws Exception {
        List<String> made = make(20);
        // four pages that nobody takes in end a poll
        poll();
        assertThat(journal()).isEqualTo(4);
        assertThat(cursor()).contains("token");
        assertThat(kept()).doesNotContain(made.get(19));
        poll();
        assertThat(kept()).containsAll(made).doesNotHaveDuplicates();
        assertThat(cursor()).doesNotContain("token");
    }

    @Test
    void aFailedPageMovesNoCursorAndTheNextPollBringsIt() throws Exception {
        List<String> made = make(2);
        String cursor = cursor();
        for (String mode : List.of("error", "html", "cut")) {
            control("mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
            poll();
            assertThat(failures()).as(mode).isPositive();
            assertThat(cursor()).as(mode).isEqualTo(cursor);
            assertThat(journal()).as(mode).isZero();
        }
        for (int i = 0; i < 3 && failures() > 0; i++) {
            poll();
        }
        assertThat(failures()).isZero();
        assertThat(kept()).containsAll(made);
    }

    @Test
    void whoeverAsksTooMuchHasNothingLeftInAllHubs() throws Exception {
        make(1);
        control("mode", "{\"mode\":\"too-many\",\"count\":1}");
        poll();
        assertThat(failures()).isOne();
        Account account = accounts.get("amazon", "main");
        sql.sql("update call_budget set restore = 0.0001").update();
        assertThatThrownBy(() -> budget.take(account, SEARCH, 1, Duration.ofSeconds(1)))
                .isInstanceOf(CallBudget.NotYet.class)
                .hasMessageContaining("searchOrders");
        assertThat(budget.take(account, new Limit("getOrder", 30, 0.5, 0), 1, Duration.ZERO))
                .as("another operation has its own")
                .isZero();
        poll();
        assertThat(failures()).as("what waits does not hide what failed").isOne();
    }

    @Test
    void whatAmazonGrantsMoreIsUsedAndAReserveIsLeft() throws Exception {
        make(1);
        poll();
        assertThat(sql.sql("select restore from call_budget where operation = 'searchOrders'")
                        .query(Double.class)
                        .single())
                .isEqualTo(0.0056 * 10_003);
        Account account = accounts.get("amazon", "main");
        sql.sql("update call_budget set available = 5, restore = 0.0001, at = now()")
                .update();
        assertThat(budget.take(account, new Limit("searchOrders", 20, 0.0056, 4), 1, Duration.ZERO))
                .isZero();
        assertThatThrownBy(() -> budget.take(account, new Limit("searchOrders", 20, 0.0056, 4), 1, Duration.ZERO))
                .isInstanceOf(CallBudget.NotYet.class);
        assertThat(budget.take(account, SEARCH, 1, Duration.ZERO))
                .as("polls may use it")
                .isZero();
    }

    @Test
    void pendingOrdersWaitAndNoPersonIsNamedInHeadersOrQueue() throws Exception {
        control("orders?count=1&pending=true", "");
        JsonNode all = books().path("orders");
        String pending = all.get(all.size() - 1).path("orderId").asText();
        poll();
        assertThat(kept()).doesNotContain(pending);
        control("orders/" + pending, "{\"paid\":true}");
        poll();
        assertThat(kept()).contains(pending);
        assertThat(sql.sql("select coalesce(about::text, '') from journal")
                        .query(String.class)
                        .list())
                .noneMatch(about -> about.contains("Atza") || about.contains("deliveryAddress"));
        assertThat(sql.sql("select count(*) from journal where body::text like '%Atza%'")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aTokenIsFetchedOnceAndAgainWhenItIsRefused() throws Exception {
        make(1);
        int before = books().path("tokens").asInt();
        poll();
        poll();
        assertThat(books().path("tokens").asInt()).isEqualTo(before + 1);
        sql.sql("update access_token set token = 'stale', renewed_at = now() - interval '1 minute'")
                .update();
        poll();
        assertThat(failures()).isOne();
        poll();
        assertThat(failures()).isZero();
        assertThat(books().path("tokens").asInt()).isEqualTo(before + 2);
    }

    @Test
    void anOrderIsReadByItsId() throws Exception {
        String order = make(1).get(0);
        queue.sendBody(
                "jms:queue:account.fetch.amazon", "{\"account\":\"main\",\"platformOrderId\":\"" + order + "\"}");
        JsonNode fetched = JSON.readTree(sql.sql("select body from journal where kind = 'fetch'")
                .query(byte[].class)
                .single());
        assertThat(fetched.at("/order/orderId").asText()).isEqualTo(order);
        assertThat(fetched.at("/order/recipient/deliveryAddress/name").asText()).isNotBlank();
    }

    @Test
    void eachParcelIsToldOnceHoweverOftenItIsPromised() throws Exception {
        String order = owe();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        work();
        assertThat(status(order)).isEqualTo("SHIPPED");
        assertThat(confirmations(order)).isEqualTo(1);
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
        assertThat(confirmations(order)).isEqualTo(1);
    }

    @Test
    void aRefusalIsAnIncidentWithAmazonsWords() throws Exception {
        owe();
        control("mode", "{\"mode\":\"refuse\",\"count\":1}");
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains("refused, as somebody wished");
    }

    @Test
    void aCancellationIsAPersonsBusinessUntilItStandsThere() throws Exception {
        String order = make(1).get(0);
        orders.reach(OrderStatus.CANCELLED, orders.add("amazon", order, ""));
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("cancel order " + order + " in Seller Central");
        control("orders/" + order, "{\"cancelled\":true}");
        work();
        assertThat(states()).containsExactly("CONFIRMED");
    }

    @Test
    void levelsAreMergedAndOneThatIsRefusedHoldsUpNoOther() throws Exception {
        sql.sql("""
                        with w as (insert into warehouse (code, name, contact, phone, province, city, address)
                            values ('AZ', 'a', 'b', 'c', '上海市', 'd', 'e') returning id),
                        s as (insert into sku (code, name, weight_grams) values ('BAG-01', 'l', 1), ('BAG-02', 'l', 1), ('GONE-1', 'l', 1) returning id)
                        insert into stock_level (sku_id, warehouse_id, on_hand) select s.id, w.id, 700 from s, w""").update();
        assertThat(tell()).as("SKUs to look up").isPositive();
        // Amazon forgot one that it had
        sql.sql("update listing set product_id = 'HOME', not_before = null where sku = 'GONE-1'")
                .update();
        tell();
        JsonNode stock = books().path("stock");
        assertThat(stock.path("BAG-01").asInt())
                .isEqualTo(stock.path("BAG-02").asInt())
                .isBetween(600, 700);
        assertThat(sql.sql(
                                "select told is null and not_before > now() + interval '5 minutes' from listing where sku = 'GONE-1'")
                        .query(Boolean.class)
                        .single())
                .as("refused, again in ten minutes")
                .isTrue();
    }

    private int tell() {
        List<StockNews.AccountNews> all = news.take("amazon", 100);
        all.forEach(one -> queue.sendBody("direct:amazon.stock", one));
        return all.size();
    }

    /** An order whose only parcel has left. */
    private String owe() throws Exception {
        String order = make(1).get(0);
        queue.sendBody(
                "jms:queue:account.fetch.amazon", "{\"account\":\"main\",\"platformOrderId\":\"" + order + "\"}");
        JsonNode fetched = JSON.readTree(sql.sql("select body from journal where kind = 'fetch'")
                .query(byte[].class)
                .single());
        long id = orders.add("amazon", order, "");
        int no = 1;
        for (JsonNode item : fetched.at("/order/orderItems")) {
            orders.line(
                    id,
                    no,
                    item.path("orderItemId").asText(),
                    "SKU-" + no++,
                    item.path("quantityOrdered").asInt());
        }
        orders.parcels(id, "SF" + order + " COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        return order;
    }

    private void work() {
        List<Long> ids =
                sql.sql("select id from platform_answer").query(Long.class).list();
        queue.sendBody("jms:queue:account.answer.amazon", "{\"ids\":" + ids + "}");
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

    private void startAt(String time) {
        sql.sql("update account set cursor = jsonb_build_object('modifiedAfter', :at::text)")
                .param("at", time)
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
        return sql.sql("select coalesce(cursor::text, '') from account")
                .query(String.class)
                .single();
    }

    private long journal() {
        return sql.sql("select count(*) from journal").query(Long.class).single();
    }

    private List<String> kept() throws IOException {
        var ids = new ArrayList<String>();
        for (byte[] page : sql.sql("select body from journal where kind = 'poll'")
                .query(byte[].class)
                .list()) {
            JSON.readTree(page)
                    .path("orders")
                    .forEach(order -> ids.add(order.path("orderId").asText()));
        }
        return ids;
    }

    /** Makes paid orders and answers their ids. */
    private static List<String> make(int count) throws Exception {
        int before = books().path("orders").size();
        control("orders?count=" + count, "");
        var ids = new ArrayList<String>();
        books().path("orders").forEach(order -> ids.add(order.path("orderId").asText()));
        return ids.subList(before, ids.size());
    }

    private static String status(String id) throws Exception {
        for (JsonNode order : books().path("orders")) {
            if (order.path("orderId").asText().equals(id)) {
                return order.path("status").asText();
            }
        }
        return "none";
    }

    private static long confirmations(String order) throws Exception {
        long found = 0;
        for (JsonNode write : books().path("writes")) {
            found += write.path("what").asText().equals("confirmShipment")
                            && write.path("about").asText().equals(order)
                    ? 1
                    : 0;
        }
        return found;
    }

    private static void control(String what, String body) throws Exception {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + "/control/amazon/bag/" + what))
                        .POST(BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static JsonNode books() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + "/books/amazon/bag"));
        return JSON.readTree(
                CLIENT.send(request.build(), BodyHandlers.ofString()).body());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
