package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.outbox.Outbox;
import io.entrepot.review.Review;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class OrdersApiTest extends ApiTest {
    private static final String WHY = "{\"reason\":\"looked at it\"}";

    @Autowired
    private OrderFixture fixture;

    @Autowired
    private OrderFacts facts;

    @Autowired
    private OrderSweep sweep;

    @Autowired
    private Review review;

    @Autowired
    private TransactionTemplate transaction;

    @BeforeEach
    void catalogue() {
        api("PUT", "/api/skus", "[{\"sku\":\"O-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        api("PUT", "/api/warehouses", """
                [{"code":"O","name":"仓","contact":"陈","phone":"13800000001","province":"广东省","city":"深圳市","address":"路8号"}]""");
    }

    @Test
    void anEnteredOrderIsKeptAndPromisedToTheIntake() {
        Answer answer = api("POST", "/api/orders", "{\"platformOrderId\":\"手-1\"}");
        assertThat(answer.status()).isEqualTo(202);
        String id = answer.json().path("message").asText();
        assertThat(count(
                        "select count(*) from outbox where event = 'PageArrived' and partner = 'manual' and body ->> 'journal' = ?",
                        id))
                .isEqualTo(1);
        JsonNode message = api("GET", "/api/messages/" + id, null).json();
        assertThat(message.path("text").asText()).isEqualTo("{\"platformOrderId\":\"手-1\"}");
        assertThat(message.path("platform").asText()).isEqualTo("manual");
        assertThat(message.path("account").asText()).isEqualTo("api");
        assertThat(message.path("kind").asText()).isEqualTo("api");
        assertThat(message.path("masked").asBoolean()).isFalse();
        assertThat(api("GET", "/api/messages/00000000-0000-7000-8000-000000000000", null)
                        .status())
                .isEqualTo(404);
        assertThat(api("GET", "/api/messages/1", null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "[1]", "7", "null", "{\"a\":1,\"a\":2}", "{} {}"})
    void whatIsNoOrderIsRefused(String body) {
        assertThat(api("POST", "/api/orders", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"deliverTo":{"country":"XX"}}                    | deliverTo.country 'XX' is not a country
            {"deliverTo":{"country":"cn"}}                    | deliverTo.country 'cn' is not a country
            {"buyer":{"email":"foo"}}                         | buyer.email 'foo' is not a mail address
            {"buyer":{"email":"Ann <ann@example.com>"}}       | buyer.email 'Ann <ann@example.com>' is not
            {"orderedAt":"2099-06-01T00:00:00Z"}              | orderedAt '2099-06-01T00:00:00Z' lies more than a day ahead
            [{},{"buyer":{"email":"ann@desk"}}]               | [1].buyer.email 'ann@desk' is not a mail address
            """)
    void anOrderThatCannotBeIsRefused(String body, String why) {
        Answer answer = api("POST", "/api/orders", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).startsWith(why);
    }

    @Test
    void whatMayBeIsTaken() {
        String soon = Instant.now().plus(Duration.ofHours(20)).toString();
        for (String order : List.of(
                "{\"buyer\":{\"email\":\"ann.o'neil+x@mail.example.co.uk\"},\"orderedAt\":\"" + soon + "\"}",
                "{\"state\":\"CANCELLED\",\"deliverTo\":{\"country\":\"XX\"}}",
                "{\"deliverTo\":{\"country\":1},\"orderedAt\":\"x\",\"buyer\":7}")) {
            assertThat(api("POST", "/api/orders", order).status()).as(order).isEqualTo(202);
        }
    }

    @Test
    void tooManyOrdersAtOnceAreRefused() {
        assertThat(api("POST", "/api/orders", "[" + "{},".repeat(500) + "{}]").status())
                .isEqualTo(400);
        assertThat(send("POST", "/api/orders", "a,b", "Authorization", "Bearer " + TOKEN, "Content-Type", "text/csv")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void anOrderTellsItsWholeWayAndHidesThePhone() {
        long id = fixture.receive("O-1", 2);
        String number = Order.number(id);
        JsonNode order = api("GET", "/api/orders/" + number, null).json();
        assertThat(order.path("status").asText()).isEqualTo("RECEIVED");
        assertThat(order.path("class").asText()).isEqualTo("RETAIL");
        assertThat(order.path("total").asText()).isEqualTo("20.00");
        assertThat(order.at("/deliverTo/phone").asText()).isEqualTo("138••••8001");
        assertThat(order.at("/buyer/email").asText()).isEqualTo("w•••@example.com");
        assertThat(order.path("note").asText()).isEqualTo("请打 139••••9002");
        assertThat(order.at("/lines/0/sku").asText()).isEqualTo("O-1");
        assertThat(order.path("way").findValuesAsText("kind")).containsExactly("HOP", "STEP");
        assertThat(order.at("/way/0/message").asText()).isNotBlank();
        assertThat(order.at("/way/1/what").asText()).isEqualTo("OrderReceived");
        assertThat(order.toString()).doesNotContain("13800138001");

        JsonNode whole =
                api("GET", "/api/orders/" + number + "?reveal=true", null).json();
        assertThat(whole.at("/deliverTo/phone").asText()).isEqualTo("13800138001");
        assertThat(whole.path("note").asText()).contains("13900139002");
    }

    @Test
    void theMessagesOfAllItsVersionsAreFound() {
        long id = fixture.receive("O-1", 2);
        String first = messages(id).get(0);
        sql.sql("update orders set received_at = now() + interval '1 hour' where id = :id")
                .param("id", id)
                .update();
        fixture.amend(id, later -> later.put("note", "first").put("modifiedAt", "2026-11-21T02:16:05Z"));
        fixture.amend(id, later -> later.put("note", "second").put("modifiedAt", "2026-11-22T02:16:05Z"));
        assertThat(messages(id)).as("newest first").hasSize(3).endsWith(first).doesNotHaveDuplicates();
        JsonNode way =
                api("GET", "/api/orders/" + Order.number(id), null).json().path("way");
        assertThat(way.at("/0/message").asText())
                .as("however long it lay there before the order was stored")
                .isEqualTo(first);
    }

    private List<String> messages(long id) {
        return api("GET", "/api/messages?order=" + Order.number(id), null)
                .json()
                .path("messages")
                .findValuesAsText("id");
    }

    @Test
    void ordersAreFoundByEveryNumberTheyHave() {
        long id = fixture.receive("O-1", 1);
        String number = Order.number(id);
        JsonNode found = api("GET", "/api/orders?q=" + number, null).json().path("items");
        assertThat(found).hasSize(1);
        assertThat(found.at("/0/phone").asText()).isEqualTo("138••••8001");
        for (String field : List.of("platformNumber", "platformOrderId")) {
            String q = found.path(0).path(field).asText();
            assertThat(api("GET", "/api/orders?platform=woocommerce&account=tee&status=RECEIVED&q=" + q, null)
                            .json()
                            .at("/items/0/number")
                            .asText())
                    .isEqualTo(number);
        }
        assertThat(api("GET", "/api/orders?platform=manual&q=" + number, null)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void listsComeInPages() {
        long older = fixture.receive("O-1", 1);
        long newer = fixture.receive("O-1", 1);
        JsonNode first = api("GET", "/api/orders?size=1", null).json();
        assertThat(first.at("/items/0/number").asText()).isEqualTo(Order.number(newer));
        JsonNode second = api(
                        "GET", "/api/orders?size=1&after=" + first.path("next").asText(), null)
                .json();
        assertThat(second.at("/items/0/number").asText()).isEqualTo(Order.number(older));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "\\", "'", "' or 1=1 --", "*:*", "(a+)+$", "EN-1", "EN99999999999999999999"})
    void whatIsSearchedForIsNeverSql(String q) {
        Answer answer = api("GET", "/api/orders?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8), null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=NEW",
                "status=RECEIVED&status=SHIPPED",
                "size=9223372036854775808",
                "size=x",
                "after=1",
                "after=EN9223372036854775808",
                "q=%00"
            })
    void filtersThatCannotBeAreRefused(String filter) {
        assertThat(api("GET", "/api/orders?" + filter, null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EN1", "EN-1", "1", "EN99999999999999999999", "x"})
    void anOrderThatDoesNotExistIsNotFound(String number) {
        assertThat(api("GET", "/api/orders/" + number, null).status()).isEqualTo(404);
        assertThat(api("POST", "/api/orders/" + number + "/cancel", WHY).status())
                .isEqualTo(404);
    }

    @Test
    void aPersonDecidesWhatTheRulesLeftToPeople() {
        long id = fixture.receive("O-1", 1);
        String path = "/api/orders/" + Order.number(id);
        assertThat(api("POST", path + "/approve", WHY).status())
                .as("the rules have not spoken yet")
                .isEqualTo(409);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "unpaid"));
        assertThat(api("POST", path + "/approve", "{\"reason\":\" \"}").status())
                .isEqualTo(400);
        assertThat(api("POST", path + "/reject", WHY).json().path("status").asText())
                .isEqualTo("REJECTED");
        assertThat(api("POST", path + "/return", null).json().path("status").asText())
                .isEqualTo("RECEIVED");
        assertThat(promised("OrdersReceived", id)).isEqualTo(1);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "unpaid"));
        assertThat(api("POST", path + "/approve", WHY).json().path("status").asText())
                .isEqualTo("APPROVED");
        assertThat(promised("OrdersApproved", id)).isEqualTo(1);
        Answer twice = api("POST", path + "/approve", WHY);
        assertThat(twice.status()).isEqualTo(409);
        assertThat(twice.json().path("detail").asText())
                .contains(Order.number(id))
                .contains("APPROVED");
        assertThat(api("POST", path + "/cancel", WHY).json().path("status").asText())
                .isEqualTo("CANCELLED");
        assertThat(api("POST", path + "/approve", WHY).status()).isEqualTo(409);
        assertThat(api("POST", path + "/cancel", WHY).status()).isEqualTo(409);
    }

    @Test
    void aHeldOrderWaitsAndGoesOn() {
        long id = fixture.receive("O-1", 1);
        String path = "/api/orders/" + Order.number(id);
        String hold = "{\"reason\":\"customer asks\",\"until\":\"%s\"}";
        assertThat(api("POST", path + "/release", null).status()).isEqualTo(409);
        assertThat(api("POST", path + "/hold", hold.formatted("2020-01-01T00:00:00Z"))
                        .status())
                .isEqualTo(400);
        Instant until = Instant.now().plus(Duration.ofDays(2));
        assertThat(api("POST", path + "/hold", hold.formatted(until)).status()).isEqualTo(200);
        assertThat(api("GET", path, null).json().at("/hold/reason").asText()).isEqualTo("customer asks");
        assertThat(count("select count(*) from orders where id = ? and due_at = hold_until", id))
                .isEqualTo(1);
        assertThat(api("POST", path + "/release", null).status()).isEqualTo(200);
        assertThat(api("GET", path, null).json().path("hold").isNull()).isTrue();
        assertThat(promised("OrdersReceived", id)).isEqualTo(1);
    }

    @Test
    void aNewerVersionOfAHeldOrderWaitsUntilTheHoldIsOver() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "unpaid"));
        String path = hold(id);
        fixture.amend(id, order -> order.put("note", "now paid"));
        assertThat(api("GET", path, null).json().path("note").asText()).isEqualTo("now paid");
        assertStillHeld(id);
        review(id);
        assertStillHeld(id);
        sql.sql("delete from outbox").update();
        sql.sql("update orders set hold_until = now(), due_at = now() where id = ?")
                .param(id)
                .update();
        sweep.sweep();
        JsonNode order = api("GET", path, null).json();
        assertThat(order.path("hold").isNull()).isTrue();
        assertThat(order.path("way").findValuesAsText("what")).containsOnlyOnce("HoldEnded");
        assertThat(promised("OrdersReceived", id)).isEqualTo(1);
        review(id);
        assertThat(count("select count(*) from orders where id = ? and status <> 'RECEIVED'", id))
                .isEqualTo(1);
    }

    @Test
    void correctingAHeldOrderLeavesItHeld() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "address"));
        String path = hold(id);
        assertThat(api("POST", path + "/correct", "{\"deliverTo\":{\"line\":\"文一路 1 号\"},\"reason\":\"called\"}")
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("RECEIVED");
        assertStillHeld(id);
    }

    @Test
    void aHeldOrderIsNotLedOnBeforeItIsReleased() {
        long id = fixture.receive("O-1", 1);
        String path = hold(id);
        for (String deed : List.of("force", "approve", "confirm")) {
            if (deed.equals("approve")) {
                fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "unpaid"));
            } else if (deed.equals("confirm")) {
                fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
                fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
            }
            Answer refused = api("POST", path + "/" + deed, WHY);
            assertThat(refused.status()).as(deed).isEqualTo(409);
            assertThat(refused.json().path("detail").asText())
                    .contains(Order.number(id) + " is on hold until 20")
                    .contains("release it first");
            assertStillHeld(id);
        }
        assertThat(api("POST", path + "/release", null).status()).isEqualTo(200);
        assertThat(api("POST", path + "/confirm", null).json().path("status").asText())
                .isEqualTo("CONFIRMED");
    }

    private void review(long id) {
        transaction.executeWithoutResult(status -> review.review(List.of(id)));
    }

    private String hold(long id) {
        String path = "/api/orders/" + Order.number(id);
        assertThat(api(
                                "POST",
                                path + "/hold",
                                "{\"reason\":\"customer asks\",\"until\":\"%s\"}"
                                        .formatted(Instant.now().plus(Duration.ofDays(2))))
                        .status())
                .isEqualTo(200);
        return path;
    }

    private void assertStillHeld(long id) {
        assertThat(count(
                        "select count(*) from orders where id = ? and hold_until > now() and hold_reason = 'customer asks' and due_at = hold_until",
                        id))
                .isEqualTo(1);
    }

    @Test
    void arrivedGoodsReleaseTheOldestOrdersThatWait() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
        fixture.move(id, o -> fixture.orders().backorder(fixture.orders().lock(List.of(id)), x -> "short"));
        sql.sql("delete from outbox").update();
        JsonNode done = api("POST", "/api/stock/receipts", """
                {"reference":"O-R-%d","warehouse":"O","lines":[{"sku":"O-1","quantity":5}]}""".formatted(id)).json();
        assertThat(done.path("ordersReleased").asInt()).isPositive();
        assertThat(promised("OrdersApproved", id)).isEqualTo(1);
    }

    @Test
    void aPromisedFactBecomesOneFactPerEventWithoutPersonalData() {
        long id = fixture.receive("O-1", 3);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "call 13800138001"));
        List<Long> events = sql.sql("select id from order_event where order_id = ? order by id desc")
                .param(id)
                .query(Long.class)
                .list();
        List<Fact> told =
                facts.expand(List.of(new Outbox.Row(1, "OrderHeld", null, Orders.fact(List.of(id), events), 4, 0)));
        assertThat(told).extracting(Fact::key).containsExactly(Order.number(id), Order.number(id));
        JsonNode second = StrictJson.read(told.get(1).value());
        assertThat(second.path("event").asText()).isEqualTo("OrderHeld");
        assertThat(second.path("from").asText()).isEqualTo("RECEIVED");
        assertThat(second.path("to").asText()).isEqualTo("IN_REVIEW");
        assertThat(second.path("total").asText()).isEqualTo("30.00");
        assertThat(second.path("eventId").asLong()).isEqualTo(events.get(0));
        assertThat(told.toString()).doesNotContain("13800138001").doesNotContain("王静");
    }

    @Test
    void overdueOrdersAreSentToTheirStageAgain() {
        long received = fixture.receive("O-1", 1);
        long delivered = fixture.receive("O-1", 1);
        sql.sql("delete from outbox").update();
        // before all others: a sweep takes the longest overdue, and not all that other tests may have left
        sql.sql("update orders set due_at = now() - interval '1 year' where id = ?")
                .param(received)
                .update();
        sql.sql("update orders set status = 'DELIVERED', due_at = now() - interval '1 year' where id = ?")
                .param(delivered)
                .update();
        sweep.sweep();
        assertThat(promised("OrdersReceived", received)).isEqualTo(1);
        assertThat(api("GET", "/api/orders/" + Order.number(delivered), null)
                        .json()
                        .path("status")
                        .asText())
                .isEqualTo("COMPLETED");
        sweep.sweep();
        assertThat(promised("OrdersReceived", received)).isEqualTo(1);
    }

    @Test
    void wherePeopleConfirmNobodyConfirmsWhatTheyApproved() {
        long id = fixture.receive("O-1", 1);
        String path = "/api/orders/" + Order.number(id);
        api("PUT", "/api/settings/parameters", "{\"CONFIRM_BY_PERSON\":1,\"CONFIRM_BY_ANOTHER\":1}");
        try {
            fixture.move(id, o -> fixture.orders().approve(o, "api", x -> null));
            assertThat(api("POST", path + "/confirm", null).status())
                    .as("no stock is reserved")
                    .isEqualTo(409);
            fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
            assertThat(fixture.confirm(id)).as("the hub leaves it to people").isEmpty();
            assertThat(api("POST", path + "/confirm", null).body()).contains("somebody else confirms them");
            api("PUT", "/api/settings/parameters", "{\"CONFIRM_BY_ANOTHER\":0}");
            assertThat(api("POST", path + "/confirm", null)
                            .json()
                            .path("status")
                            .asText())
                    .isEqualTo("CONFIRMED");
        } finally {
            api("PUT", "/api/settings/parameters", "{\"CONFIRM_BY_PERSON\":0,\"CONFIRM_BY_ANOTHER\":0}");
        }
    }

    @Test
    void aTrackingNumberShowsProgressAndNothingPersonal() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
        fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
        fixture.move(id, o -> fixture.orders().confirm(o, "hub"));
        String tracking = api("GET", "/api/orders/" + Order.number(id), null)
                .json()
                .path("trackingNumber")
                .asText();
        Answer page = get("/track/" + tracking, "Accept-Language", "zh-CN,zh;q=0.9");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).startsWith("text/html");
        assertThat(page.body())
                .contains("已确认")
                .contains("杭州市")
                .doesNotContain("王静")
                .doesNotContain("138")
                .doesNotContain("文三路");
        assertThat(get("/track/" + tracking, "Accept-Language", "en").body())
                .contains("Your order is confirmed")
                .contains("aria-current=\"step\"");
        assertThat(get("/track/" + tracking.toLowerCase(Locale.ROOT).replace("-", ""))
                        .status())
                .as("as people type it")
                .isEqualTo(200);
        Answer way = get("/track/" + tracking + "/way");
        assertThat(way.json().path("progress").asInt()).isEqualTo(2);
        assertThat(way.body()).doesNotContain("王静").doesNotContain("文三路");
        String other = tracking.substring(0, tracking.length() - 1) + (tracking.endsWith("2") ? "3" : "2");
        for (String wrong : List.of(other, "X", "-", tracking.split("-")[0] + "-", "25T-222222222222")) {
            assertThat(get("/track/" + wrong).status()).as(wrong).isEqualTo(404);
            assertThat(get("/track/" + wrong + "/way").status()).as(wrong).isEqualTo(404);
        }
    }

    @Test
    void aTrackingNumberIsTypedIn() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
        fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
        fixture.move(id, o -> fixture.orders().confirm(o, "hub"));
        String tracking = api("GET", "/api/orders/" + Order.number(id), null)
                .json()
                .path("trackingNumber")
                .asText();
        String typed = tracking.toLowerCase(Locale.ROOT).replace("-", "");
        for (String path : List.of("/track", "/track/", "/track?number=%20")) {
            Answer page = get(path, "Accept-Language", "zh-CN");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("<form", "name=\"number\"", "查询号").doesNotContain("role=\"alert\"");
            assertThat(page.raw()
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .contains("form-action 'self'");
        }
        Answer led = get("/track?number=%20" + typed + "&lang=en");
        assertThat(led.status()).isEqualTo(302);
        assertThat(led.raw().headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/track/" + tracking + "?lang=en"));
        for (String wrong : List.of("/track/25T-222222222222", "/track?number=x%2F..%2Fy", "/track?number={a}")) {
            Answer page = get(wrong.replace("{", "%7B").replace("}", "%7D"), "Accept-Language", "en");
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.body())
                    .contains("There is no order under this tracking number", "name=\"number\"")
                    .contains("aria-invalid=\"true\"", "autofocus");
        }
    }

    @Test
    void whatWasTypedAsATrackingNumberStaysInTheField() {
        Answer page = get("/track?number=25T-%22%3Cb%3E", "Accept-Language", "en");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body()).contains("value=\"25T-&quot;&lt;b&gt;\"").doesNotContain("<b>");
    }

    private int promised(String event, long id) {
        return count(
                "select count(*) from outbox where lane = 'WORK' and event = ? and body -> 'ids' @> to_jsonb(?::bigint)",
                event,
                id);
    }
}
