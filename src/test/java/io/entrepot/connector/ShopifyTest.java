package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.RoutesForTests;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.order.OrderStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The routes of Shopify over real HTTP against the simulated shop, which misbehaves on command. */
class ShopifyTest extends ShopScene {
    private static final String SHOPIFY = "shopify";
    private static final String SHOP = "shopify/cap";

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.marketplaces.shopify.search-lag", () -> "0s");
        String account = "hub.marketplaces.shopify.accounts[0].";
        registry.add(account + "name", () -> "main");
        registry.add(account + "url", () -> url("/shopify/cap"));
        registry.add(account + "access-token", () -> "shpat_demo_cap");
        registry.add(account + "location", () -> "655441491");
        registry.add(account + "poll-every", () -> "1h");
        registry.add(account + "page-size", () -> "40");
    }

    @Autowired
    Accounts accounts;

    @Autowired
    CallBudget budget;

    @Autowired
    GraphQl graphQl;

    @Override
    List<String> platforms() {
        return List.of(SHOPIFY);
    }

    @BeforeEach
    void start() throws Exception {
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
    }

    @Test
    void pageAfterPageIsKeptAndTheNextPollGoesOnAtTheCursor() throws Exception {
        String last = make(45);
        poll(SHOPIFY);
        assertThat(kept()).contains(last).hasSizeGreaterThan(35);
        assertThat(sql.sql("select count(*) from journal").query(Integer.class).single())
                .as("pages")
                .isGreaterThan(1);
        List<String> before = kept();
        poll(SHOPIFY);
        assertThat(sql.sql("select cursor ->> 'modifiedAfter' from account")
                        .query(String.class)
                        .single())
                .isNotNull();
        String next = make(1);
        poll(SHOPIFY);
        assertThat(kept()).contains(next).containsAll(before);
    }

    @Test
    void theSameOrdersAgainAreNotStoredAgain() throws Exception {
        String only = make(1);
        startAt(only);
        poll(SHOPIFY);
        long pages = journal();
        poll(SHOPIFY);
        poll(SHOPIFY);
        assertThat(journal()).isEqualTo(pages);
    }

    @Test
    void whatIsThrottledIsAskedAgainAndIsNoFailure() throws Exception {
        String order = make(1);
        startAt(order);
        control(SHOP, "mode", "{\"mode\":\"too-many\",\"count\":1}");
        poll(SHOPIFY);
        assertThat(kept()).contains(order);
        assertThat(failures(SHOPIFY)).isZero();
        assertThat(sql.sql("select most from call_budget").query(Double.class).single())
                .as("what the shop says of its points")
                .isEqualTo(2000);
    }

    @Test
    void aFailedPageMovesNoCursorAndTheNextPollBringsIt() throws Exception {
        String order = make(1);
        startAt(order);
        String cursor = cursor(SHOPIFY);
        for (String mode : List.of("error", "html", "cut")) {
            control(SHOP, "mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
            poll(SHOPIFY);
            assertThat(failures(SHOPIFY)).as(mode).isPositive();
            assertThat(cursor(SHOPIFY)).as(mode).isEqualTo(cursor);
            assertThat(journal()).as(mode).isZero();
        }
        poll(SHOPIFY);
        assertThat(failures(SHOPIFY)).isZero();
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
        control(SHOP, "orders/" + order, "{\"lineItems\":{\"nodes\":" + lines + "}}");
        startAt(order);
        poll(SHOPIFY);
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
        work(SHOPIFY);
        assertThat(states()).containsExactly("CONFIRMED");
        work(SHOPIFY);
        JsonNode told = order(order);
        assertThat(told.path("displayFulfillmentStatus").asText()).isEqualTo("FULFILLED");
        assertThat(told.at("/fulfillments/0/trackingInfo/0/number").asText()).isEqualTo("SF" + order);
        assertThat(writes(order)).isEqualTo(1);
        assertThat(told()).hasSize(2).allMatch(body -> body.contains("operationName") && !body.contains("shpat"));
        assertThat(told().get(1)).contains("SF" + order);
        assertThat(heardOfOrders()).containsExactly("200 CONFIRMED", "200 CONFIRMED");
    }

    @Test
    void whatFailedAfterItHappenedIsLookedUpAndNotToldTwice() throws Exception {
        String order = owe();
        control(SHOP, "mode", "{\"mode\":\"lost-answer\",\"count\":1}");
        work(SHOPIFY);
        assertThat(states()).containsExactly("UNKNOWN");
        pass();
        work(SHOPIFY);
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(writes(order)).isEqualTo(1);
    }

    @Test
    void aWriteThatIsThrottledIsToldAfterAWait() throws Exception {
        String order = owe();
        control(SHOP, "mode", "{\"mode\":\"too-many\",\"count\":2}");
        work(SHOPIFY);
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(writes(order)).isEqualTo(1);
    }

    @Test
    void userErrorsAreAnIncidentWithTheShopsWords() throws Exception {
        owe();
        control(SHOP, "mode", "{\"mode\":\"user-errors\",\"count\":1}");
        work(SHOPIFY);
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message())
                .contains("fulfillment: Fulfillment order is not in an acceptable state");
    }

    @Test
    void whatSomebodyElseShippedIsAnIncidentAndNotShippedTwice() throws Exception {
        String order = owe();
        control(SHOP, "orders/" + order, "{\"displayFulfillmentStatus\":\"FULFILLED\"}");
        work(SHOPIFY);
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("nothing left to fulfill");
        assertThat(writes(order)).isZero();
    }

    @Test
    void aCancellationIsToldAndSettledByLooking() throws Exception {
        String order = make(1);
        orders.reach(OrderStatus.CANCELLED, orders.add("shopify", order, ""));
        work(SHOPIFY);
        assertThat(states()).as("Shopify cancels later").containsExactly("UNKNOWN");
        pass();
        work(SHOPIFY);
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
        assertThat(tell(SHOPIFY)).as("SKUs to look up").isPositive();
        tell(SHOPIFY);
        JsonNode stock = books(SHOP).path("stock");
        assertThat(stock.path("CAP-01").asInt())
                .isEqualTo(stock.path("CAP-02").asInt())
                .isBetween(600, 700);
        assertThat(tell(SHOPIFY)).as("all is told").isZero();
    }

    @Test
    void allHubsDrawOnTheAccountsPoints() {
        Account account = accounts.get("shopify", "main");
        Instant begun = Instant.now();
        assertThat(budget.take(account, 900, Duration.ZERO)).isZero();
        assertThatThrownBy(() -> budget.take(account, 500, Duration.ofSeconds(1)))
                .isInstanceOfSatisfying(PartnerRefused.class, refused -> {
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.retryAfter())
                            .isBetween(
                                    Duration.ofSeconds(8).minus(Duration.between(begun, Instant.now())),
                                    Duration.ofSeconds(8));
                });
        assertThat(budget.take(account, 100, Duration.ZERO))
                .as("what was refused took nothing")
                .isZero();
        Instant corrected = Instant.now();
        budget.correct(account, 5, 1000, 2000);
        assertThat(budget.take(account, 205, Duration.ofSeconds(1))).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(Duration.between(corrected, Instant.now()))
                .as("the points were back by then")
                .isGreaterThanOrEqualTo(Duration.ofMillis(199));
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

    /** The next poll begins with that order. */
    private void startAt(String order) throws Exception {
        Instant at = Instant.parse(order(order).path("updatedAt").asText());
        startAt(SHOPIFY, at.minusSeconds(1).toString().replace("Z", ""));
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
        control(SHOP, "orders?count=" + count, "");
        JsonNode all = books(SHOP).path("orders");
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
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> JSON.readTree(post(
                                "/shopify/cap/admin/api/2026-07/graphql.json",
                                body,
                                "X-Shopify-Access-Token",
                                "shpat_demo_cap")),
                        answer -> answer.has("data"))
                .at("/data/order");
    }

    private static long writes(String order) throws Exception {
        long found = 0;
        for (JsonNode write : books(SHOP).path("writes")) {
            found += write.path("what").asText().equals("fulfillmentCreate")
                            && write.toString().contains("/" + order + "\"")
                    ? 1
                    : 0;
        }
        return found;
    }
}
