package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.RoutesForTests;
import io.entrepot.connector.CallBudget.Limit;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.order.OrderStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The routes of Amazon over real HTTP against the simulated one, which misbehaves on command and counts calls as the real one. */
class AmazonTest extends ShopScene {
    private static final String AMAZON = "amazon";
    private static final String SHOP = "amazon/bag";
    private static final Limit SEARCH = new Limit("searchOrders", 20, 0.0056, 0);

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.marketplaces.amazon.search-lag", () -> "0s");
        String account = "hub.marketplaces.amazon.accounts[0].";
        registry.add(account + "name", () -> "main");
        registry.add(account + "url", () -> url("/amazon/bag"));
        registry.add(account + "token-url", () -> url("/amazon/bag/auth/o2/token"));
        registry.add(account + "client-id", () -> "amzn1.application-oa2-client.demo");
        registry.add(account + "client-secret", () -> "demo-client-secret-bag");
        registry.add(account + "refresh-token", () -> "Atzr|demo-refresh-token-bag");
        registry.add(account + "seller", () -> "A1DEMOSELLER");
        registry.add(account + "marketplaces", () -> "ATVPDKIKX0DER,A2EUQ1WTGCTBG2");
        registry.add(account + "poll-every", () -> "1h");
        registry.add(account + "page-size", () -> "4");
    }

    @Autowired
    Accounts accounts;

    @Autowired
    CallBudget budget;

    @Override
    List<String> platforms() {
        return List.of(AMAZON);
    }

    @Override
    Map<String, Object> partnerSettings() {
        // a rate that no binary fraction is: what it says in the header has many places
        return Map.of("amazon.bag.settles", 0, "amazon.bag.speed", 10_003);
    }

    @BeforeEach
    void start() throws Exception {
        startAt(AMAZON, AccountPoll.MOMENT.format(LocalDateTime.now(ZoneOffset.UTC)));
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
    }

    @Test
    void aWindowIsReadPageByPageAndTheNextOneBeginsBeforeItsEnd() throws Exception {
        List<String> made = make(7);
        poll(AMAZON);
        assertThat(kept()).containsAll(made);
        assertThat(journal()).as("pages").isGreaterThan(1);
        assertThat(cursor(AMAZON)).contains("modifiedAfter").doesNotContain("token");
        long pages = journal();
        List<String> next = make(1);
        poll(AMAZON);
        assertThat(kept()).containsAll(next);
        assertThat(journal()).isGreaterThan(pages);
    }

    @Test
    void aWindowThatBrokeOffGoesOnWhereItWas() throws Exception {
        List<String> made = make(20);
        // four pages that nobody takes in end a poll
        poll(AMAZON);
        assertThat(journal()).isEqualTo(4);
        assertThat(cursor(AMAZON)).contains("token");
        assertThat(kept()).doesNotContain(made.get(19));
        poll(AMAZON);
        assertThat(kept()).containsAll(made).doesNotHaveDuplicates();
        assertThat(cursor(AMAZON)).doesNotContain("token");
    }

    @Test
    void aFailedPageMovesNoCursorAndTheNextPollBringsIt() throws Exception {
        List<String> made = make(2);
        String cursor = cursor(AMAZON);
        for (String mode : List.of("error", "html", "cut")) {
            control(SHOP, "mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
            poll(AMAZON);
            assertThat(failures(AMAZON)).as(mode).isPositive();
            assertThat(cursor(AMAZON)).as(mode).isEqualTo(cursor);
            assertThat(journal()).as(mode).isZero();
        }
        for (int i = 0; i < 3 && failures(AMAZON) > 0; i++) {
            poll(AMAZON);
        }
        assertThat(failures(AMAZON)).isZero();
        assertThat(kept()).containsAll(made);
    }

    @Test
    void whoeverAsksTooMuchHasNothingLeftInAllHubs() throws Exception {
        make(1);
        control(SHOP, "mode", "{\"mode\":\"too-many\",\"count\":1}");
        poll(AMAZON);
        assertThat(failures(AMAZON)).isOne();
        Account account = accounts.get("amazon", "main");
        sql.sql("update call_budget set restore = 0.0001").update();
        assertThatThrownBy(() -> budget.take(account, SEARCH, 1, Duration.ofSeconds(1)))
                .isInstanceOf(CallBudget.NotYet.class)
                .hasMessageContaining("searchOrders");
        assertThat(budget.take(account, new Limit("getOrder", 30, 0.5, 0), 1, Duration.ZERO))
                .as("another operation has its own")
                .isZero();
        poll(AMAZON);
        assertThat(failures(AMAZON)).as("what waits does not hide what failed").isOne();
    }

    @Test
    void whatAmazonGrantsMoreIsUsedAndAReserveIsLeft() throws Exception {
        make(1);
        poll(AMAZON);
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
        control(SHOP, "orders?count=1&pending=true", "");
        JsonNode all = books(SHOP).path("orders");
        String pending = all.get(all.size() - 1).path("orderId").asText();
        poll(AMAZON);
        assertThat(kept()).doesNotContain(pending);
        control(SHOP, "orders/" + pending, "{\"paid\":true}");
        poll(AMAZON);
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
        int before = books(SHOP).path("tokens").asInt();
        poll(AMAZON);
        poll(AMAZON);
        assertThat(books(SHOP).path("tokens").asInt()).isEqualTo(before + 1);
        sql.sql("update access_token set token = 'stale', renewed_at = now() - interval '1 minute'")
                .update();
        poll(AMAZON);
        assertThat(failures(AMAZON)).isOne();
        poll(AMAZON);
        assertThat(failures(AMAZON)).isZero();
        assertThat(books(SHOP).path("tokens").asInt()).isEqualTo(before + 2);
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
        work(AMAZON);
        assertThat(states()).containsExactly("CONFIRMED");
        work(AMAZON);
        assertThat(status(order)).isEqualTo("SHIPPED");
        assertThat(confirmations(order)).isEqualTo(1);
        assertThat(told())
                .hasSize(2)
                .allMatch(body -> body.contains(order) && !body.contains("Atza") && !body.contains("demo-"));
        assertThat(told().get(1)).contains("/shipmentConfirmation");
        assertThat(heardOfOrders()).hasSize(2).allMatch(said -> said.endsWith("CONFIRMED"));
    }

    @Test
    void whatFailedAfterItHappenedIsLookedUpAndNotToldTwice() throws Exception {
        String order = owe();
        control(SHOP, "mode", "{\"mode\":\"lost-answer\",\"count\":1}");
        work(AMAZON);
        assertThat(states()).containsExactly("UNKNOWN");
        pass();
        work(AMAZON);
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(confirmations(order)).isEqualTo(1);
    }

    @Test
    void aRefusalIsAnIncidentWithAmazonsWords() throws Exception {
        owe();
        control(SHOP, "mode", "{\"mode\":\"refuse\",\"count\":1}");
        work(AMAZON);
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains("refused, as somebody wished");
    }

    @Test
    void aCancellationIsAPersonsBusinessUntilItStandsThere() throws Exception {
        String order = make(1).get(0);
        orders.reach(OrderStatus.CANCELLED, orders.add("amazon", order, ""));
        work(AMAZON);
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("cancel order " + order + " in Seller Central");
        control(SHOP, "orders/" + order, "{\"cancelled\":true}");
        work(AMAZON);
        assertThat(states()).containsExactly("CONFIRMED");
    }

    @Test
    void levelsAreMergedAndOneThatIsRefusedHoldsUpNoOther() throws Exception {
        sql.sql("""
                        with w as (insert into warehouse (code, name, contact, phone, province, city, address)
                            values ('AZ', 'a', 'b', 'c', '上海市', 'd', 'e') returning id),
                        s as (insert into sku (code, name, weight_grams) values ('BAG-01', 'l', 1), ('BAG-02', 'l', 1), ('GONE-1', 'l', 1) returning id)
                        insert into stock_level (sku_id, warehouse_id, on_hand) select s.id, w.id, 700 from s, w""").update();
        assertThat(tell(AMAZON)).as("SKUs to look up").isPositive();
        // Amazon forgot one that it had
        sql.sql("update listing set product_id = 'HOME', not_before = null where sku = 'GONE-1'")
                .update();
        tell(AMAZON);
        JsonNode stock = books(SHOP).path("stock");
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

    /** Makes paid orders and answers their ids; a poll asks for whole seconds, so that of their making is over then. */
    private static List<String> make(int count) throws Exception {
        int before = books(SHOP).path("orders").size();
        control(SHOP, "orders?count=" + count, "");
        long second = Instant.now().getEpochSecond();
        await().pollInterval(Duration.ofMillis(20)).until(() -> Instant.now().getEpochSecond() > second);
        var ids = new ArrayList<String>();
        books(SHOP)
                .path("orders")
                .forEach(order -> ids.add(order.path("orderId").asText()));
        return ids.subList(before, ids.size());
    }

    private static String status(String id) throws Exception {
        for (JsonNode order : books(SHOP).path("orders")) {
            if (order.path("orderId").asText().equals(id)) {
                return order.path("status").asText();
            }
        }
        return "none";
    }

    private static long confirmations(String order) throws Exception {
        long found = 0;
        for (JsonNode write : books(SHOP).path("writes")) {
            found += write.path("what").asText().equals("confirmShipment")
                            && write.path("about").asText().equals(order)
                    ? 1
                    : 0;
        }
        return found;
    }
}
