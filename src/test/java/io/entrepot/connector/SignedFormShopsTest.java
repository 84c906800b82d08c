package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.RoutesForTests;
import io.entrepot.order.OrderStatus;
import io.entrepot.stock.StockNews;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The routes of Taobao and Pinduoduo over real HTTP against the simulated shops, which misbehave on command. */
class SignedFormShopsTest extends ShopScene {
    enum Shop {
        TAOBAO("gift", "tid", "modified", "Taobao refuses with code 7"),
        PINDUODUO("lamp", "order_sn", "updated_at", "Pinduoduo refuses with code 70031");

        final String shop;
        final String id;
        final String changed;
        final String limited;

        Shop(String shop, String id, String changed, String limited) {
            this.shop = shop;
            this.id = id;
            this.changed = changed;
            this.limited = limited;
        }

        String platform() {
            return name().toLowerCase();
        }

        /** Put right what the shop's own dice have made of an order. */
        String plain() {
            return this == TAOBAO
                    ? "{\"status\":\"WAIT_SELLER_SEND_GOODS\"}"
                    : "{\"risk_control_status\":0,\"group_status\":1}";
        }

        /** Where its books are. */
        String path() {
            return platform() + "/" + shop;
        }

        String waybill(JsonNode order) {
            return this == TAOBAO
                    ? order.at("/orders/order/0/invoice_no").asText()
                    : order.path("tracking_number").asText();
        }
    }

    private static final int LAG = 200;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        Map<String, String> taobao = Map.of(
                "url", "/taobao/router/rest",
                "app-key", "12345678",
                "app-secret", "demo-app-secret-gift",
                "session-key", "demo-session-gift",
                "sign-method", "hmac-sha256",
                "lag", LAG + "s");
        Map<String, String> pinduoduo = Map.of(
                "url", "/pinduoduo/api/router",
                "client-id", "demo-client-lamp",
                "client-secret", "demo-client-secret-lamp",
                "access-token", "demo-access-token-lamp");
        Map.of("taobao", taobao, "pinduoduo", pinduoduo).forEach((platform, settings) -> {
            String account = "hub.marketplaces." + platform + ".accounts[0].";
            registry.add(account + "name", () -> "main");
            registry.add(account + "poll-every", () -> "1h");
            registry.add(account + "page-size", () -> "3");
            settings.forEach(
                    (name, value) -> registry.add(account + name, () -> name.equals("url") ? url(value) : value));
        });
    }

    @Override
    List<String> platforms() {
        return Stream.of(Shop.values()).map(Shop::platform).toList();
    }

    @BeforeEach
    void start() throws Exception {
        if (camel.getRoute("account.poll") == null) {
            RoutesForTests.load(
                    camel,
                    "routes/marketplaces.camel.yaml",
                    "account.poll",
                    "account.fetch",
                    "account.answer",
                    "account.tell",
                    "account.look",
                    "account.change",
                    "account.stock",
                    "account.ask",
                    "account.level");
            for (Shop shop : Shop.values()) {
                String platform = shop.platform();
                RoutesForTests.load(
                        camel,
                        "routes/marketplaces/" + platform + ".camel.yaml",
                        "marketplace." + platform + ".call",
                        "marketplace." + platform + ".poll",
                        "marketplace." + platform + ".fetch",
                        "account.answer." + platform);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWindowIsReadPageByPageAndItsOrdersArePromisedOnce(Shop shop) throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            made.add(make(shop, LAG + 600 - i));
        }
        String late = make(shop, LAG + 20);
        startAt(shop, LAG + 1200);
        poll(shop.platform());
        assertThat(promised()).containsAll(made).contains(late).doesNotHaveDuplicates();
        assertThat(journal("poll")).as("pages of three").isGreaterThanOrEqualTo(3);
        poll(shop.platform());
        assertThat(promised()).as("the overlap shows the late one again").doesNotHaveDuplicates();
        assertThat(failures(shop.platform())).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void anOrderIsReadByItsId(Shop shop) throws Exception {
        String order = make(shop, 0);
        queue.sendBody(
                "jms:queue:account.fetch." + shop.platform(),
                "{\"account\":\"main\",\"platformOrderId\":\"" + order + "\"}");
        String kept = sql.sql("select convert_from(body, 'UTF8') from journal where kind = 'fetch'")
                .query(String.class)
                .single();
        assertThat(kept).contains(order).contains("receiver_name");
    }

    @ParameterizedTest
    @EnumSource
    void aFailedPageMovesNoCursorAndTheNextPollBringsIt(Shop shop) throws Exception {
        String order = make(shop, LAG + 100);
        startAt(shop, LAG + 400);
        String cursor = cursor(shop.platform());
        for (String mode : List.of("too-many", "error", "html", "cut")) {
            control(shop.path(), "mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
            poll(shop.platform());
            assertThat(failures(shop.platform())).as(mode).isPositive();
            assertThat(cursor(shop.platform())).as(mode).isEqualTo(cursor);
            if (mode.equals("too-many")) {
                assertThat(one("select last_failure from account where platform = :p", shop))
                        .contains(shop.limited);
                assertThat(one(
                                "select (next_poll_at < now() + interval '61 seconds')::text from account where platform = :p",
                                shop))
                        .as("as long as it was told to wait, and not twice an hour")
                        .isEqualTo("true");
            }
        }
        poll(shop.platform());
        assertThat(failures(shop.platform())).isZero();
        assertThat(promised()).contains(order);
    }

    @ParameterizedTest
    @EnumSource
    void aParcelIsToldOnceHoweverOftenItIsPromised(Shop shop) throws Exception {
        String order = owe(shop);
        work(shop.platform());
        assertThat(states()).containsExactly("CONFIRMED");
        work(shop.platform());
        assertThat(shop.waybill(order(shop, order))).isEqualTo("SF" + order.replace("-", ""));
        assertThat(writes(shop, order)).isEqualTo(1);
        assertThat(told())
                .as("looked at, then told; nothing of who we are")
                .hasSize(2)
                .allMatch(body -> body.contains(order))
                .allMatch(body -> Stream.of(
                                "sign=",
                                "session",
                                "app_key",
                                "client_id",
                                "access_token",
                                "12345678",
                                "demo-",
                                "secret")
                        .noneMatch(body::contains));
        assertThat(told().get(1)).contains("SF" + order.replace("-", ""));
        assertThat(heardOfOrders()).containsExactly("200 CONFIRMED", "200 CONFIRMED");
    }

    @ParameterizedTest
    @EnumSource
    void whatFailedAfterItHappenedIsLookedUpAndNotToldTwice(Shop shop) throws Exception {
        String order = owe(shop);
        control(shop.path(), "mode", "{\"mode\":\"lost-answer\",\"count\":1}");
        work(shop.platform());
        assertThat(states()).containsExactly("UNKNOWN");
        pass();
        work(shop.platform());
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(writes(shop, order)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsAnIncidentWithThePlatformsWords(Shop shop) throws Exception {
        owe(shop);
        control(shop.path(), "mode", "{\"mode\":\"refusal\",\"count\":1}");
        work(shop.platform());
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains(shop == Shop.TAOBAO ? "没有权限" : "业务服务错误");
    }

    @ParameterizedTest
    @EnumSource
    void whatSomebodyElseShippedIsAnIncidentAndNotShippedTwice(Shop shop) throws Exception {
        String order = owe(shop);
        JsonNode now = order(shop, order);
        if (shop == Shop.TAOBAO) {
            now.at("/orders/order")
                    .forEach(sub -> ((com.fasterxml.jackson.databind.node.ObjectNode) sub)
                            .put("status", "WAIT_BUYER_CONFIRM_GOODS")
                            .put("invoice_no", "YT9"));
            control(shop.path(), "orders/" + order, "{\"orders\":" + now.path("orders") + "}");
        } else {
            control(shop.path(), "orders/" + order, "{\"order_status\":2,\"tracking_number\":\"YT9\"}");
        }
        work(shop.platform());
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("somebody else");
        assertThat(writes(shop, order)).isZero();
    }

    @Test
    void someSubOrdersInAParcelAreASplit() throws Exception {
        String order = null;
        while (order == null || order(Shop.TAOBAO, order).at("/orders/order").size() < 2) {
            order = make(Shop.TAOBAO, 0);
        }
        long id = orders.add("taobao", order, "");
        String oid = order(Shop.TAOBAO, order).at("/orders/order/0/oid").asText();
        orders.line(id, 1, oid, "SKU-1", 1);
        orders.parcels(id, "SF1 COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        work(Shop.TAOBAO.platform());
        assertThat(states()).containsExactly("CONFIRMED");
        JsonNode told = order(Shop.TAOBAO, order);
        assertThat(told.path("status").asText()).isEqualTo("SELLER_CONSIGNED_PART");
        assertThat(told.at("/orders/order/1").has("invoice_no")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aPaidOrderIsGivenUpByARefundOnly(Shop shop) throws Exception {
        String order = make(shop, 0);
        orders.reach(OrderStatus.CANCELLED, orders.add(shop.platform(), order, ""));
        if (shop == Shop.TAOBAO) {
            control(shop.path(), "orders/" + order, "{\"status\":\"WAIT_SELLER_SEND_GOODS\"}");
        }
        work(shop.platform());
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("takes a refund only");
    }

    @Test
    void anUnpaidTradeIsClosed() throws Exception {
        String order = make(Shop.TAOBAO, 0);
        control(Shop.TAOBAO.path(), "orders/" + order, "{\"status\":\"WAIT_BUYER_PAY\",\"pay_time\":null}");
        orders.reach(OrderStatus.CANCELLED, orders.add("taobao", order, ""));
        work(Shop.TAOBAO.platform());
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(order(Shop.TAOBAO, order).path("status").asText()).isEqualTo("TRADE_CLOSED_BY_TAOBAO");
    }

    @ParameterizedTest
    @EnumSource
    void levelsAreSetAbsolutelyAndARefusedOneHoldsUpNoOther(Shop shop) throws Exception {
        sql.sql("truncate warehouse, sku, stock_level restart identity cascade").update();
        sql.sql("""
                        with w as (insert into warehouse (code, name, contact, phone, province, city, address)
                            values ('SH', 'a', 'b', 'c', '上海市', 'd', 'e') returning id),
                        s as (insert into sku (code, name, weight_grams)
                            values ('CAP-01', 'l', 1), ('CAP-02', 'l', 1), ('TEE-M', 'l', 1), ('TEE-L', 'l', 1) returning id)
                        insert into stock_level (sku_id, warehouse_id, on_hand) select s.id, w.id, 700 from s, w""").update();
        assertThat(tell(shop)).as("SKUs to look up").isPositive();
        control(shop.path(), "mode", "{\"mode\":\"refusal\",\"count\":1}");
        tell(shop);
        assertThat(sql.sql(
                                "select count(*) from listing where told is null and not_before > now() + interval '5 minutes'")
                        .query(Integer.class)
                        .single())
                .as("what was refused waits")
                .isBetween(1, 2);
        sql.sql("update listing set not_before = now()").update();
        tell(shop);
        JsonNode stock = books(shop.path()).path("stock");
        for (String sku : List.of("CAP-01", "CAP-02", "TEE-M", "TEE-L")) {
            assertThat(stock.path(sku).asInt()).as(sku).isBetween(600, 700);
        }
        assertThat(tell(shop)).as("all is told").isZero();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whyLevelsCouldNotBeToldStandsInTheLog(CapturedOutput output) throws Exception {
        sql.sql("truncate warehouse, sku, stock_level restart identity cascade").update();
        sql.sql("""
                        with w as (insert into warehouse (code, name, contact, phone, province, city, address)
                            values ('SH', 'a', 'b', 'c', '上海市', 'd', 'e') returning id),
                        s as (insert into sku (code, name, weight_grams) values ('TEE-M', 'l', 1) returning id)
                        insert into stock_level (sku_id, warehouse_id, on_hand) select s.id, w.id, 700 from s, w""").update();
        control(Shop.TAOBAO.path(), "mode", "{\"mode\":\"html\",\"count\":1}");
        assertThat(tell(Shop.TAOBAO)).isPositive();
        assertThat(output.getAll().lines().filter(line -> line.contains("levels of taobao/main could not be told")))
                .hasSize(1)
                .first()
                .asString()
                .containsPattern("levels of taobao/main could not be told, again in a minute: .*HTTP \\d+: <")
                .doesNotContain("CamelExchangeException");
    }

    @Test
    void aFormWithoutItsSignIsNotBelieved() throws Exception {
        for (String form : List.of(
                "/taobao/router/rest app_key=12345678&session=demo-session-gift&method=taobao.trades.sold.get&sign=AA",
                "/pinduoduo/api/router client_id=demo-client-lamp&access_token=demo-access-token-lamp&type=pdd.goods.list.get")) {
            String[] part = form.split(" ");
            assertThat(post(part[0], part[1], "Content-Type", "application/x-www-form-urlencoded"))
                    .contains("error_response")
                    .containsAnyOf("\"code\":25", "\"error_code\":20004");
        }
    }

    private int tell(Shop shop) {
        List<StockNews.AccountNews> all = news.take(shop.platform(), 100);
        all.forEach(one -> queue.sendBodyAndHeader("direct:account.stock", one, "platform", shop.platform()));
        return all.size();
    }

    private String owe(Shop shop) throws Exception {
        String order = make(shop, 0);
        long id = orders.add(shop.platform(), order, "");
        if (shop == Shop.TAOBAO) {
            int no = 1;
            for (JsonNode sub : order(shop, order).at("/orders/order")) {
                orders.line(
                        id,
                        no,
                        sub.path("oid").asText(),
                        "SKU-" + no++,
                        sub.path("num").asInt());
            }
        }
        orders.parcels(id, "SF" + order.replace("-", "") + " COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        return order;
    }

    /** The next poll's window begins so many seconds ago. */
    private void startAt(Shop shop, int secondsAgo) {
        startAt(
                shop.platform(),
                Instant.now().minusSeconds(secondsAgo).toString().substring(0, 19));
    }

    private String one(String query, Shop shop) {
        return sql.sql(query).param("p", shop.platform()).query(String.class).single();
    }

    private long journal(String kind) {
        return sql.sql("select count(*) from journal where kind = :kind")
                .param("kind", kind)
                .query(Long.class)
                .single();
    }

    /** The orders that are to be read by their ids. */
    private List<String> promised() throws IOException {
        var ids = new ArrayList<String>();
        for (String body : sql.sql("select body from outbox where event = 'OrderToFetch'")
                .query(String.class)
                .list()) {
            ids.add(JSON.readTree(body).path("platformOrderId").asText());
        }
        return ids;
    }

    /** Makes an order that may be shipped, changed so many seconds ago. */
    private static String make(Shop shop, int secondsAgo) throws Exception {
        control(shop.path(), "orders?count=1", "");
        JsonNode all = books(shop.path()).path("orders");
        String id = all.get(all.size() - 1).path(shop.id).asText();
        String at = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
                .withZone(ZoneId.of("Asia/Shanghai"))
                .format(Instant.now().minusSeconds(secondsAgo));
        if (shop == Shop.TAOBAO) {
            JsonNode subs = order(shop, id).path("orders");
            subs.path("order")
                    .forEach(sub -> ((com.fasterxml.jackson.databind.node.ObjectNode) sub)
                            .put("status", "WAIT_SELLER_SEND_GOODS"));
            control(shop.path(), "orders/" + id, "{\"orders\":" + subs + "}");
        }
        control(shop.path(), "orders/" + id, shop.plain());
        control(shop.path(), "orders/" + id, "{\"" + shop.changed + "\":\"" + at + "\"}");
        return id;
    }

    private static JsonNode order(Shop shop, String id) throws Exception {
        for (JsonNode order : books(shop.path()).path("orders")) {
            if (order.path(shop.id).asText().equals(id)) {
                return order;
            }
        }
        throw new AssertionError("there is no order " + id);
    }

    private static long writes(Shop shop, String order) throws Exception {
        long found = 0;
        for (JsonNode write : books(shop.path()).path("writes")) {
            found += write.at("/form/" + shop.id).asText().equals(order) ? 1 : 0;
        }
        return found;
    }
}
