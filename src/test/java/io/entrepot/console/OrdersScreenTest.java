package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.incident.DeadLetters;
import io.entrepot.order.Order;
import io.entrepot.order.OrderFixture;
import io.entrepot.shared.FailureCause;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class OrdersScreenTest extends ApiTest {
    private static final String WHY = "total-below-limit: total 30 CNY is above the limit of 20";

    /** Still to come, whenever this runs. */
    private static final LocalDate LATER = LocalDate.now(ZoneOffset.UTC).plusDays(30);

    @Autowired
    private OrderFixture fixture;

    @Autowired
    private DeadLetters deadLetters;

    @Autowired
    private TransactionTemplate transaction;

    private String number;
    private long id;

    @BeforeEach
    void heldOrder() {
        // a queue shows its first ones only, and other tests fill them, too
        sql.sql("update orders set status = 'CANCELLED' where status = 'IN_REVIEW'")
                .update();
        sql.sql("update orders set hold_until = null, hold_reason = null where hold_until is not null")
                .update();
        api("PUT", "/api/skus", "[{\"sku\":\"V-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        id = fixture.receive("V-1", 3);
        number = Order.number(id);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> WHY));
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, To review, 待审核",
        "/orders?q=status:in-review&sort=total&ascending=true, In review, 待审核",
        "/orders?q=no:none-such, Nothing matches, 没有符合条件的订单",
        "/orders/presets, Overdue, 超时",
        "/orders/{n}, What happened, 订单历程",
        "/review, Left to people, 待人工审核",
        "/review?queue=rejected, Rejected, 已驳回",
        "/review/{n}, Payment, 付款"
    })
    void pagesSpeakBothLanguagesAndShowNothingPersonal(String path, String english, String chinese) {
        Visitor clerk = visitor("clerk");
        String there = path.replace("{n}", number);
        String sign = there.contains("?") ? "&" : "?";
        assertThat(clerk.get(there + sign + "lang=en").body())
                .contains(english)
                .doesNotContain("??")
                .doesNotContain("13800138001")
                .doesNotContain("文三路");
        assertThat(clerk.get(there + sign + "lang=zh-CN").body())
                .contains(chinese)
                .doesNotContain("??");
    }

    private List<Long> ordersOf(String queue, String body) {
        return deadLetters.orders(List.of(new DeadLetters.Message(queue, body))).get(0);
    }

    @Test
    void aDeadLetterLeadsToItsOrder() {
        sql.sql("truncate incident, incident_action").update();
        long other = fixture.receive("V-1", 1);
        for (String body : new String[] {"{\"ids\":[" + id + "]}", "{\"ids\":[" + id + "," + other + ",999999999]}"}) {
            transaction.executeWithoutResult(status ->
                    deadLetters.keep(List.of(deadLetters.of(body, Map.of("_AMQ_ORIG_QUEUE", "order.review")))));
        }
        String page = visitor("clerk").get("/incidents?cause=DEAD_LETTER").body();
        assertThat(page)
                .contains("href=\"/orders/" + number + "\"", number + ", " + Order.number(other))
                .doesNotContain("EN999999999");
        assertThat(visitor("clerk").get("/incidents?order=" + number).body()).contains("Dead letter");
        assertThat(ordersOf("shipment.book.sf", "{\"ids\":[" + id + "]}"))
                .as("there it is a parcel's")
                .isEmpty();
        String fetched = sql.sql("select platform_order_id from orders where id = ?")
                .param(id)
                .query(String.class)
                .single();
        String account = sql.sql(
                        "select a.platform || ' ' || a.name from orders o join account a on a.id = o.account_id where o.id = ?")
                .param(id)
                .query(String.class)
                .single();
        assertThat(ordersOf(
                        "account.fetch." + account.split(" ")[0],
                        "{\"account\":\"" + account.split(" ")[1] + "\",\"platformOrderId\":\"" + fetched + "\"}"))
                .containsExactly(id);
        assertThat(ordersOf("order.review", "not JSON")).isEmpty();
    }

    @Test
    void anAnswerStandsBehindItsQuestionOfTheSameMillisecond() {
        long moment = Instant.now().toEpochMilli() << 16 | 0x7000;
        for (int n = 0; n < 4; n++) {
            sql.sql("""
                            insert into journal (id, direction, kind, platform, account, content_type, about, body)
                            values (:id, :direction, :kind, 'sf', 'sf', 'application/json', :about::jsonb, '{}')""")
                    .param("id", new UUID(moment, 0x8000000000000000L + n))
                    .param("direction", n % 2 == 0 ? "OUT" : "IN")
                    .param("kind", n % 2 == 0 ? "ask" : "answer")
                    .param("about", "{\"orders\":[" + id + "],\"outcome\":\"RETRY\",\"status\":503}")
                    .update();
        }
        var kinds = new ArrayList<String>();
        api("GET", "/api/orders/" + number, null).json().path("way").forEach(step -> {
            if (List.of("ask", "answer").contains(step.path("what").asText())) {
                kinds.add(step.path("what").asText());
            }
        });
        assertThat(kinds).containsExactly("ask", "answer", "ask", "answer");
        assertThat(visitor("clerk").get("/orders/" + number).body())
                .containsPattern("class=\"bad\"\\s*>503 nothing happened; tried again later<");
    }

    /** A carrier calls a parcel that nobody took on its way again; customers and staff read what happened. */
    @Test
    void aTryToDeliverInVainIsShownAsOne() {
        String tracking = Long.toString(id, 36).toUpperCase() + "-ABCDEFGHJKLM";
        sql.sql("update orders set status = 'SHIPPED', tracking_token = ? where id = ?")
                .params(tracking, id)
                .update();
        api("PUT", "/api/warehouses", """
                [{"code":"SV","name":"仓","contact":"陈","phone":"13800000001","province":"浙江省","city":"杭州市","address":"路8号"}]""");
        long parcel = parcel(1, "IN_TRANSIT", "ATTEMPTED");
        sql.sql("""
                        insert into tracking_event (parcel_id, carrier, waybill, carrier_event_id, at, status, exception, code, text)
                        values (:parcel, 'easypost', :waybill, '1', now(), 'IN_TRANSIT', 'ATTEMPTED', 'x', 'No authorized recipient available'),
                            (:parcel, 'easypost', :waybill, '2', now(), 'INFO', null, 'y', null),
                            (:parcel, 'easypost', :waybill, '3', now(), 'UNKNOWN', null, 'z', 'Odd news')""").param("parcel", parcel).param("waybill", "W1-" + id).update();
        Visitor clerk = visitor("clerk");
        String open = clerk.get("/track/" + tracking + "?lang=zh-CN").body();
        assertThat(open)
                .doesNotContain("??")
                .contains("<b class=\"wrong\">派送未成功</b>", "承运商消息", "No authorized recipient available")
                .containsPattern("<span>运输中</span>\\s*<b class=\"wrong\">派送未成功</b></li>");
        assertThat(clerk.get("/track/" + tracking + "?lang=en").body())
                .doesNotContain("??")
                .contains("<b class=\"wrong\">Delivery tried in vain</b>", ">News from the carrier<");
        assertThat(clerk.get("/orders/" + number + "?lang=zh-CN").body())
                .doesNotContain("??")
                .contains("<b class=\"bad\">派送未成功</b>", "<span class=\"bad\">派送未成功</span>")
                .contains("<b>承运商消息</b>")
                .contains("href=\"/track/" + tracking + "\"")
                .doesNotContain("/customer");
    }

    @Test
    void anOrderOfSeveralParcelsSaysWhichOneAMessageIsAbout() {
        api("PUT", "/api/warehouses", """
                [{"code":"SV","name":"仓","contact":"陈","phone":"13800000001","province":"浙江省","city":"杭州市","address":"路8号"}]""");
        parcel(1, "BOOKED", null);
        parcel(2, "BOOKED", null);
        for (int seq = 1; seq <= 2; seq++) {
            for (String direction : List.of("OUT", "IN")) {
                sql.sql("""
                                insert into journal (id, direction, kind, platform, account, content_type, about, body)
                                values (:id, :direction, :kind, 'easypost', 'easypost', 'application/json', :about::jsonb, '{}')""")
                        .param(
                                "id",
                                new UUID(
                                        Instant.now().toEpochMilli() << 16 | 0x7000,
                                        0x8000000000000000L | seq << 4 | direction.length()))
                        .param("direction", direction)
                        .param("kind", direction.equals("OUT") ? "book" : "answer")
                        .param(
                                "about",
                                "{\"orders\":[%d],\"reference\":\"P%d-%d\",\"outcome\":\"BOOKED\",\"status\":201}"
                                        .formatted(id, id, seq))
                        .update();
            }
        }
        String page = visitor("clerk").get("/orders/" + number + "?lang=en").body();
        assertThat(page)
                .containsPattern(
                        "201 the carrier has it</span>\\s*</span>\\s*<span class=\"quiet\">P" + id + "-1</span>");
        assertThat(page.split(">201 the carrier has it<", -1))
                .as("an answer says it, not its question")
                .hasSize(3);
    }

    @Test
    void aCancelledOrderTellsItsCustomerWhenAndWhatNow() {
        String tracking = Long.toString(id, 36).toUpperCase() + "-ABCDEFGHJKLM";
        sql.sql("""
                        update orders set status = 'CANCELLED', tracking_token = ?, changed_at = '2026-11-01T02:03:04Z' where id = ?""").params(tracking, id).update();
        assertThat(get("/track/" + tracking + "?lang=en").body()).contains("It was cancelled on 2026-11-01 10:03");
        assertThat(get("/track/" + tracking + "?lang=zh-CN").body()).contains("已于 2026-11-01 10:03 取消");
    }

    @Test
    void theListSpeaksTheReadersLanguageAndOffersWhatTheReaderMayDo() {
        assertThat(visitor("clerk")
                        .get("/orders?q=status:%E5%BE%85%E5%AE%A1%E6%A0%B8&after=&lang=zh-CN")
                        .body())
                .contains("status: 待审核", "name=\"numbers\"")
                .as("an empty position is the first page")
                .doesNotContain("第一页");
        assertThat(visitor("service").get("/orders?lang=en").body())
                .contains(number)
                .doesNotContain("name=\"numbers\"", "data-all");
    }

    private long parcel(int seq, String status, String exception) {
        return sql.sql("""
                        insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams, cost, currency,
                            days, why, status, status_at, waybill, exception)
                        values (:order, :seq, (select id from warehouse where code = 'SV'), 'P' || :order || '-' || :seq, 'easypost', '1', 1, 1, 'CNY', 1,
                            '', :status, now(), 'W' || :seq || '-' || :order, :exception) returning id""")
                .param("order", id)
                .param("seq", seq)
                .param("status", status)
                .param("exception", exception)
                .query(Long.class)
                .single();
    }

    @Test
    void aSearchThatCannotBeReadSaysWhatIsMeant() {
        HttpResponse<String> page = visitor("clerk").get("/orders?lang=zh-CN&q=staus:rejected");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("没有“staus”这个限定词")
                .contains("可用：no, phone, sku,", "is。", "是否想用 status？")
                .as("what is refused is not asked for again and again")
                .doesNotContainPattern("id=\"list\"[^>]*data-live");
        assertThat(visitor("clerk").get("/orders").body()).containsPattern("id=\"list\"[^>]*data-live=\"orders\"");
    }

    @Test
    void whatAQualifierDoesNotKnowLeadsToWhatItKnows() {
        assertThat(visitor("clerk").get("/orders?lang=en&q=is:foo").body())
                .contains("is: does not know &quot;foo&quot;. It knows held, unheld, overdue, trouble.")
                .doesNotContain("Did you mean");
        assertThat(visitor("clerk").get("/orders?lang=en&q=status:rejectd").body())
                .contains("Did you mean rejected?");
    }

    @Test
    void personalDataIsShownToWhoMayAndThatIsRecorded() {
        assertThat(visitor("stock").get("/orders/" + number + "/personal").statusCode())
                .isEqualTo(403);
        assertThat(visitor("clerk").get("/orders/" + number + "/personal").body())
                .contains("13800138001")
                .contains("文三路");
        assertThat(count("select count(*) from order_event where order_id = ? and event = 'PersonalDataShown'", id))
                .isEqualTo(1);
        assertThat(count("select count(*) from audit where actor = 'clerk' and subject = ?", number))
                .isEqualTo(1);
    }

    @Test
    void whoMayNotDecideIsNeitherOfferedNorLetThrough() {
        Visitor stock = visitor("stock");
        assertThat(stock.get("/orders/" + number).body())
                .doesNotContain("/approve\"")
                .doesNotContain("/cancel\"");
        for (String path : new String[] {
            "/orders/" + number + "/approve",
            "/orders/" + number + "/hold",
            "/orders/" + number + "/notes",
            "/orders/batches/approve",
            "/orders/batches/cancel",
            "/review/approve"
        }) {
            assertThat(stock.post(path, "numbers", number, "reason", "because", "text", "x")
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(stock.get("/review").statusCode()).isEqualTo(403);
        assertThat(status()).isEqualTo("IN_REVIEW");
    }

    @Test
    void theOrderPageOffersWhatIsLegalAndDoesIt() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/" + number).body())
                .contains("/" + number + "/approve\"")
                .contains("/" + number + "/hold\"")
                .doesNotContain("/" + number + "/return\"")
                .contains("above the limit of 20");
        assertThat(clerk.post("/orders/" + number + "/reject", "reason", "test order")
                        .statusCode())
                .isEqualTo(302);
        assertThat(status()).isEqualTo("REJECTED");
        assertThat(clerk.get("/orders/" + number).body())
                .contains("/" + number + "/force\"")
                .doesNotContain("/" + number + "/approve\"");
        assertThat(clerk.post("/orders/" + number + "/approve", "reason", "late")
                        .statusCode())
                .isEqualTo(409);
        assertThat(clerk.post("/orders/" + number + "/force", "reason", "").statusCode())
                .isEqualTo(400);
        clerk.post("/orders/" + number + "/force", "reason", "agreed");
        assertThat(status()).isEqualTo("APPROVED");
        clerk.post("/orders/" + number + "/hold", "reason", "waits", "until", LATER + "T08:00");
        assertThat(count(
                        "select count(*) from orders where id = ? and hold_until = ?::timestamptz",
                        id,
                        LATER + "T00:00:00Z"))
                .isEqualTo(1);
        clerk.post("/orders/" + number + "/notes", "text", "<b>calls</b> back");
        assertThat(clerk.get("/orders/" + number).body()).contains("&lt;b&gt;calls&lt;/b&gt; back");
        assertThat(clerk.get("/orders/EN1").statusCode()).isEqualTo(404);
    }

    @Test
    void theQueueGoesOnAfterADecision() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/review?lang=en").body())
                .contains("Total below the limit: total 30 CNY is above the limit of 20")
                .doesNotContain("total-below-limit:");
        assertThat(clerk.get("/review?lang=en").body())
                .as("how the key asks for a reason")
                .containsPattern("data-key=\"a\"[^>]*data-ask-reason=\"Reason\"");
        for (String path : List.of("/review/approve", "/orders/batches/approve", "/orders/" + number + "/approve")) {
            assertThat(clerk.post(path, "numbers", number).statusCode())
                    .as("against a rule, without a reason, by " + path)
                    .isEqualTo(400);
        }
        HttpResponse<String> decided =
                clerk.post("/review/approve", "numbers", number, "next", "EN7", "reason", "buyer called");
        assertThat(decided.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).contains("here=EN7").contains("batch="));
        assertThat(status()).isEqualTo("APPROVED");
        String batch =
                decided.headers().firstValue("Location").orElseThrow().replaceAll(".*batch=([0-9a-f-]+).*", "$1");
        assertThat(clerk.get("/orders/batches/" + batch + "?lang=en").body())
                .contains("1 of 1 done", "href=\"/orders/" + number + "\"", "buyer called");
        assertThat(count(
                        "select count(*) from order_event where order_id = ? and event = 'OrderApproved' and why = 'buyer called'",
                        id))
                .isEqualTo(1);
        assertThat(clerk.post("/review/reject", "numbers", number, "reason", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aHeldOrderStandsInAQueueOfItsOwnAndIsNotApproved() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/review").body()).contains("data-number=\"" + number + "\"");
        clerk.post("/orders/" + number + "/hold", "reason", "等买家回复", "until", LATER + "T08:00");
        assertThat(clerk.get("/review").body()).doesNotContain("data-number=\"" + number + "\"");
        assertThat(clerk.get("/review?queue=on-hold&lang=zh-CN").body())
                .contains(
                        "data-number=\"" + number + "\"",
                        "挂起至 " + LATER.toString().substring(5) + " 08:00：等买家回复")
                .contains("formaction=\"/review/reject\"", "formaction=\"/review/release\"")
                .doesNotContain("formaction=\"/review/approve\"")
                .doesNotContain("??");
        assertThat(clerk.get("/orders/" + number + "?lang=zh-CN").body())
                .contains("至 " + LATER + " 08:00:00：等买家回复")
                .contains("/" + number + "/release\"")
                .doesNotContain("/" + number + "/approve\"");
        assertThat(clerk.get("/review/" + number + "?lang=en").body())
                .contains("on hold until " + LATER + " 08:00:00: 等买家回复");
        String batch = clerk.post("/review/approve", "numbers", number, "reason", "checked")
                .headers()
                .firstValue("Location")
                .orElseThrow()
                .replaceAll(".*batch=([0-9a-f-]+).*", "$1");
        assertThat(clerk.get("/orders/batches/" + batch + "?lang=zh-CN").body())
                .containsPattern("<span>订单 </span>\\s*<a href=\"/orders/" + number + "\">" + number
                        + "</a>\\s*<span> 已挂起至 " + LATER + " 08:00:00：请先解除挂起</span>");
        assertThat(status()).isEqualTo("IN_REVIEW");
        assertThat(visitor("dispatch")
                        .post("/review/release", "numbers", number)
                        .statusCode())
                .isEqualTo(403);
        clerk.post("/review/release", "numbers", number, "queue", "on-hold");
        assertThat(clerk.get("/review").body()).contains("data-number=\"" + number + "\"");
    }

    @Test
    void asManyAreOnHoldInTheReviewAsInTheListOfOrders() {
        Visitor clerk = visitor("clerk");
        long approved = fixture.receive("V-1", 1);
        fixture.move(approved, o -> fixture.orders().approve(o, "rules", x -> null));
        for (String one : List.of(number, Order.number(approved))) {
            clerk.post("/orders/" + one + "/hold", "reason", "waits", "until", LATER + "T08:00");
        }
        int held = count("select count(*) from orders where hold_until > now()");
        assertThat(clerk.get("/review?queue=on-hold").body())
                .contains("data-number=\"" + Order.number(approved) + "\"")
                .containsPattern("queue=on-hold\"[^>]*>\\s*<span>[^<]*</span> <b[^>]*>" + held + "<");
        assertThat(clerk.get("/orders/presets").body())
                .containsPattern("q=is:held\"[^>]*>\\s*<span>[^<]*</span>\\s*<b[^>]*>" + held + "<");
    }

    @Test
    void thePanelAddsUp() {
        sql.sql("""
                        update orders set document = jsonb_set(document, '{charges}',
                            '[{"kind": "SHIPPING", "amount": "8.00"}, {"kind": "DISCOUNT", "amount": "-3.00"}]') where id = ?""").param(id).update();
        assertThat(visitor("clerk").get("/review/" + number + "?lang=en").body())
                .containsPattern("Shipping</td>\\s*<td[^>]*>8.00<")
                .containsPattern("Discount</td>\\s*<td[^>]*>-3.00<");
    }

    @Test
    void anOrderIsReceivedOnceHoweverOftenItIsReviewed() {
        sql.sql("update orders set received_at = '2026-11-01T02:03:04Z' where id = ?")
                .param(id)
                .update();
        fixture.move(id, o -> fixture.orders().reconsider(o, "clerk", "again"));
        assertThat(visitor("clerk").get("/orders/" + number).body())
                .containsPattern("<ol class=\"picture\"[^>]*>\\s*<li[^>]*>\\s*<span>[^<]*</span>\\s*"
                        + "<time datetime=\"2026-11-01T02:03:04Z\"");
    }

    @Test
    void allThatMatchAreDoneWithTheirCount() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/count?q=" + number).body()).contains("name=\"expected\" value=\"1\"");
        clerk.post("/orders/batches/cancel", "q", number, "expected", "1", "reason", "test");
        assertThat(status()).isEqualTo("CANCELLED");
    }

    @Test
    void viewsAreKeptPerPersonAndListsCanBeCarriedAway() {
        Visitor clerk = visitor("clerk");
        clerk.post("/orders/views", "name", "mine <i>", "q", "status:rejected", "sort", "total");
        assertThat(clerk.get("/orders").body()).contains("mine &lt;i&gt;");
        assertThat(visitor("service").get("/orders").body()).doesNotContain("mine &lt;i&gt;");
        clerk.post("/orders/views/forget", "name", "mine <i>");
        assertThat(clerk.get("/orders").body()).doesNotContain("mine &lt;i&gt;");
        HttpResponse<String> table = clerk.get("/orders/export.csv?q=" + number);
        assertThat(table.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/csv"));
        assertThat(table.body()).contains(number + ",\"woocommerce\"").contains("138••••8001");
    }

    @Test
    void anOrderIsTypedInAndWhatIsWrongIsSaidAtOnce() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"V-2\",\"name\":\"盘\",\"price\":\"12.50\",\"currency\":\"CNY\",\"weightGrams\":100}]");
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/new?lang=zh-CN").body()).contains("录入订单").doesNotContain("??");
        String[] form = form("phone", "12");
        HttpResponse<String> wrong = clerk.post("/orders/new", form);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("phone &#39;12&#39; is not a valid number in CN")
                .contains("HAND-" + id);
        assertThat(clerk.post("/orders/new", form()).statusCode()).isEqualTo(302);
        assertThat(count(
                        "select count(*) from journal where platform = 'manual' and convert_from(body, 'UTF8') like ?",
                        "%\"HAND-" + id + "\"%\"total\":\"37.5\"%"))
                .isEqualTo(1);
        assertThat(visitor("service").get("/orders/new").statusCode()).isEqualTo(403);
    }

    /** A right one but for what is given as name, value, name, value, … */
    private String[] form(String... other) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("id", "HAND-" + id);
        fields.put("orderedAt", "2026-11-28T10:00");
        fields.put("payment.state", "PAID");
        fields.put("currency", "CNY");
        fields.put("deliverTo.name", "王静");
        fields.put("deliverTo.country", "CN");
        fields.put("deliverTo.phone", "13800138001");
        fields.put("deliverTo.province", "浙江省");
        fields.put("deliverTo.line", "文三路 1 号");
        fields.put("sku0", "V-2");
        fields.put("quantity0", "3");
        for (int i = 0; i < other.length; i += 2) {
            fields.put(other[i].equals("phone") ? "deliverTo.phone" : other[i], other[i + 1]);
        }
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }

    private void priced() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"V-2\",\"name\":\"盘\",\"price\":\"12.50\",\"currency\":\"CNY\",\"weightGrams\":100}]");
    }

    /** The last message that a form has made of this test's order. */
    private UUID typed() {
        return sql.sql(
                        "select id from journal where kind = 'form' and convert_from(body, 'UTF8') like ? order by id desc limit 1")
                .param("%\"HAND-" + id + "\"%")
                .query(UUID.class)
                .single();
    }

    @Test
    void aNumberThatIsInUseIsRefusedAndItsOrderStaysAsItIs() {
        priced();
        Visitor clerk = visitor("clerk");
        assertThat(clerk.post("/orders/new", form()).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).contains("entered=HAND-" + id));
        assertThat(clerk.get("/orders/entered?lang=en&id=HAND-" + id).body())
                .contains("on its way", "hx-get=\"/orders/entered?id=HAND-" + id + "\"");
        long entered = fixture.takeIn(typed()).get(0);
        String ours = Order.number(entered);
        assertThat(clerk.get("/orders/entered?lang=en&id=HAND-" + id).body())
                .contains("HAND-" + id + " is entered:", "<a href=\"/orders/" + ours + "\">" + ours + "</a>")
                .doesNotContain("hx-get");

        assertThat(clerk.post("/orders/new", form()).statusCode())
                .as("the same again is that order")
                .isEqualTo(302);
        HttpResponse<String> refused = clerk.post("/orders/new", form("quantity0", "4", "lang", "en"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("order number HAND-" + id + " is in use: order " + ours)
                .contains("<a href=\"/orders/" + ours + "\">", "value=\"4\"");
        assertThat(count(
                        "select count(*) from journal where kind = 'form' and convert_from(body, 'UTF8') like ?",
                        "%\"HAND-" + id + "\"%"))
                .isEqualTo(1);
    }

    @Test
    void ofTwoThatAreTypedInAtTheSameMomentTheFirstHasTheNumber() {
        priced();
        Visitor clerk = visitor("clerk");
        clerk.post("/orders/new", form());
        UUID first = typed();
        clerk.post("/orders/new", form());
        UUID same = typed();
        clerk.post("/orders/new", form("quantity0", "4"));
        UUID second = typed();
        long entered = fixture.takeIn(first).get(0);
        assertThat(fixture.takeIn(same)).isEmpty();
        assertThat(fixture.failures("HAND-" + id)).isEmpty();
        assertThat(fixture.takeIn(second)).isEmpty();
        assertThat(fixture.failures("HAND-" + id)).containsExactly(FailureCause.CHECK_FAILED);
        assertThat(count("select sum(quantity) from order_line where order_id = ?", entered))
                .isEqualTo(3);
        assertThat(count(
                        "select count(*) from incident where subject = ? and state = 'OPEN' and order_id = ?",
                        "HAND-" + id,
                        entered))
                .as("somebody has to hear of it")
                .isEqualTo(1);
    }

    @Test
    void allThatIsWrongWithAFormStandsBesideItsFields() {
        priced();
        HttpResponse<String> wrong = visitor("clerk")
                .post(
                        "/orders/new?lang=zh-CN",
                        form(
                                "id",
                                "",
                                "phone",
                                "12",
                                "deliverTo.line",
                                "",
                                "sku0",
                                "v-3",
                                "price0",
                                "x",
                                "sku1",
                                "NOPE",
                                "quantity1",
                                "0",
                                "quantity2",
                                "5",
                                "shipping",
                                "free",
                                "orderedAt",
                                "soon",
                                "currency",
                                "QQQ"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        for (String[] flaw : new String[][] {
            {"id", "须为 1 到 60 个字母"},
            {"orderedAt", "下单时间“soon”不是"},
            {"currency", "QQQ"},
            {"deliverTo.phone", "12"},
            {"deliverTo.line", "缺少"},
            {"sku0", "商品目录中没有 SKU“v-3”"},
            {"price0", "第 1 行的 单价 的值“x”不是 59.00 这样的金额"},
            {"sku1", "商品目录中没有 SKU“NOPE”"},
            {"quantity1", "第 2 行的 数量 的值“0”须是"},
            {"sku2", "缺少 第 3 行的 SKU"},
            {"shipping", "运费 的值“free”不是 59.00 这样的金额"}
        }) {
            assertThat(wrong.body())
                    .containsPattern("name=\"" + flaw[0].replace(".", "\\.")
                            + "\"[^>]*aria-invalid=\"true\"[^>]*>\\s*<small class=\"flaw\">[^<]*" + flaw[1]);
        }
        assertThat(wrong.body())
                .contains("有 11 处填写有误", "value=\"free\"", "value=\"v-3\"")
                .doesNotContain("of line", "以 CNY 计的价格", "??");
    }

    @Test
    void whatNoOrderCanSayStandsBesideItsField() {
        priced();
        Instant later = Instant.now().plus(Duration.ofDays(2));
        HttpResponse<String> wrong = visitor("clerk")
                .post(
                        "/orders/new?lang=en",
                        form(
                                "orderedAt",
                                LocalDateTime.ofInstant(later, ZoneId.of("Asia/Shanghai"))
                                        .truncatedTo(ChronoUnit.MINUTES)
                                        .toString(),
                                "buyer.email",
                                "foo",
                                "deliverTo.country",
                                "xx",
                                "currency",
                                "jpy",
                                "quantity0",
                                "2",
                                "price0",
                                "10.50",
                                "shipping",
                                "0.5"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        for (String[] flaw : new String[][] {
            {"orderedAt", "orderedAt &#39;[^<]*&#39; lies more than a day ahead"},
            {"buyer.email", "buyer&#39;s mail &#39;foo&#39; is not a mail address"},
            {"deliverTo.country", "country &#39;XX&#39; is not a country"},
            {"price0", "price of line 1 &#39;10.50&#39; has more decimal places than JPY has"},
            {"shipping", "shipping &#39;0.5&#39; has more decimal places than JPY has"}
        }) {
            assertThat(wrong.body())
                    .containsPattern("name=\"" + flaw[0].replace(".", "\\.")
                            + "\"[^>]*aria-invalid=\"true\"[^>]*>\\s*<small class=\"flaw\">[^<]*" + flaw[1]);
        }
        assertThat(wrong.body()).contains("5 fields are not right yet").doesNotContain("valid number", "the total");
    }

    @Test
    void anSkuInOtherLettersAndWideDigitsAreTakenAsTheyAreMeant() {
        priced();
        HttpResponse<String> taken = visitor("clerk")
                .post(
                        "/orders/new",
                        form(
                                "sku0",
                                "ｖ-2",
                                "quantity0",
                                "２",
                                "price0",
                                "１０．５０",
                                "shipping",
                                "８",
                                "phone",
                                "１３８００１３８００１",
                                "deliverTo.line",
                                "文三路（东）1 号"));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(302);
        String message = sql.sql("select convert_from(body, 'UTF8') from journal where id = :id")
                .param("id", typed())
                .query(String.class)
                .single();
        assertThat(message)
                .contains("\"sku\":\"V-2\"", "\"name\":\"盘\"", "\"quantity\":2", "\"unitPrice\":\"10.50\"")
                .contains("\"total\":\"29.00\"", "\"phone\":\"13800138001\"", "文三路（东）1 号");
    }

    @Test
    void articlesAreOfferedByTheirSkuAndByTheirName() {
        priced();
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/new/skus?sku3=v-2").body())
                .contains("<option value=\"V-2\" label=\"盘 · 12.50 CNY\">");
        assertThat(clerk.get("/orders/new/skus?sku.41=%E7%9B%98").body()).contains("value=\"V-2\"");
        assertThat(clerk.get("/orders/new/skus?sku0=%25").body()).doesNotContain("<option");
        assertThat(visitor("service").get("/orders/new/skus?sku0=v").statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoMayCorrectsAnOrder() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/" + number + "/correct?lang=en").body())
                .contains("文三路 478 号")
                .doesNotContain("??");
        assertThat(clerk.post("/orders/" + number + "/correct", "deliverTo.line", "文一路 1 号", "reason", "called")
                        .statusCode())
                .isEqualTo(302);
        assertThat(status()).isEqualTo("RECEIVED");
        assertThat(clerk.get("/orders/" + number + "?done=correct&lang=en").body())
                .contains("It is corrected. The rules look at it again.", "changed: street; reason: called");
        assertThat(clerk.get("/orders/" + number + "?lang=zh-CN").body()).contains("改动：街道门牌；原因：called");
        assertThat(visitor("service")
                        .post("/orders/" + number + "/correct", "deliverTo.line", "x", "reason", "r")
                        .statusCode())
                .isEqualTo(403);
        for (String who : List.of("service", "dispatch")) {
            assertThat(visitor(who).get("/orders/" + number + "/correct").statusCode())
                    .as(who)
                    .isEqualTo(403);
        }
        long shown = shown();
        HttpResponse<String> late = clerk.get("/orders/" + number + "/correct?lang=en");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("can be corrected").doesNotContain("文三路");
        assertThat(shown()).as("nothing was shown").isEqualTo(shown);
    }

    /** As two of them have it open in their tabs. */
    @Test
    void aFormThatWasOpenedBeforeTheOrderChangedUndoesNothing() {
        String path = "/orders/" + number + "/correct";
        Visitor clerk = visitor("clerk");
        Map<String, String> first = correctionForm(clerk.get(path + "?lang=en").body());
        Map<String, String> second = correctionForm(visitor("admin").get(path).body());
        second.put("deliverTo.line", "文三路 999 号");
        assertThat(visitor("admin").post(path, pairs(second)).statusCode()).isEqualTo(302);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> WHY));
        fixture.move(id, o -> fixture.orders().reject(o, "admin", x -> "fraud"));

        first.put("deliverTo.name", "李雷");
        HttpResponse<String> late = clerk.post(path, pairs(first));
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body())
                .contains("was changed meanwhile", "and is “Rejected” now", "One field that others changed is marked")
                .contains("Changed meanwhile, from &quot;文三路 478 号&quot; to &quot;文三路 999 号&quot;")
                .doesNotContain("??");
        assertThat(status()).isEqualTo("REJECTED");
        Map<String, String> again = correctionForm(late.body());
        assertThat(again)
                .containsEntry("deliverTo.name", "李雷")
                .containsEntry("deliverTo.line", "文三路 999 号")
                .containsEntry("reason", "called");
        assertThat(clerk.post(path, pairs(again)).statusCode()).isEqualTo(302);
        assertThat(sql.sql(
                                "select (document #>> '{deliverTo,name}') || (document #>> '{deliverTo,line}') from orders where id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("李雷文三路 999 号");
    }

    /** What stands in the form, and a reason. */
    private static Map<String, String> correctionForm(String page) {
        var fields = new LinkedHashMap<String, String>();
        for (var field = Pattern.compile("<input [^>]*name=\"([\\w.-]+)\" value=\"([^\"]*)\"")
                        .matcher(page);
                field.find(); ) {
            fields.put(field.group(1), field.group(2));
        }
        assertThat(fields).containsKeys("changedAt", "deliverTo.line", "was.deliverTo.line", "deliverTo.name");
        fields.remove("_csrf");
        fields.put("reason", "called");
        return fields;
    }

    private static String[] pairs(Map<String, String> fields) {
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }

    @Test
    void whatWasDoneOnAnOrdersPageIsSaidThere() {
        Visitor clerk = visitor("clerk");
        String page = "/orders/" + number;
        String rejected = there(clerk.post(page + "/reject", "reason", "fraud"));
        assertThat(clerk.get(rejected + "&lang=zh-CN").body())
                .contains("订单已驳回，等待更正。")
                .doesNotContain("??");
        assertThat(clerk.get(page + "?lang=en").body()).doesNotContain("It is rejected");
        assertThat(clerk.get(there(clerk.post(page + "/cancel", "reason", "fraud")) + "&lang=en")
                        .body())
                .contains("It is cancelled.");
        assertThat(clerk.get(page + "?done=nonsense").statusCode()).isEqualTo(404);
    }

    private static String there(HttpResponse<String> done) {
        return done.headers().firstValue("Location").orElseThrow().replaceFirst("https?://[^/]+", "");
    }

    private long shown() {
        return count("select count(*) from order_event where order_id = ? and event = 'PersonalDataShown'", id);
    }

    @Test
    void aRefusedCorrectionKeepsWhatWasTyped() {
        HttpResponse<String> refused = visitor("clerk")
                .post(
                        "/orders/" + number + "/correct",
                        "deliverTo.name",
                        "李<雷>",
                        "deliverTo.phone",
                        "12",
                        "deliverTo.province",
                        "",
                        "deliverTo.postcode",
                        "",
                        "deliverTo.line",
                        "文一路 9 号",
                        "reason",
                        "the buyer called");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("value=\"李&lt;雷&gt;\"", "value=\"文一路 9 号\"", "value=\"the buyer called\"")
                .contains("phone &#39;12&#39; is not a valid number in CN")
                .contains("the postcode, which could tell it, is empty")
                .doesNotContain("文三路", "138••••");
        assertThat(status()).isEqualTo("IN_REVIEW");
        fixture.move(id, o -> fixture.orders().cancel(o, "clerk", "no more"));
        HttpResponse<String> late = visitor("clerk")
                .post("/orders/" + number + "/correct", "deliverTo.line", "文一路 9 号", "reason", "called");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(late.body()).contains("value=\"文一路 9 号\"");
        assertThat(visitor("clerk")
                        .post("/orders/EN999999999/correct", "reason", "called")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void whereNothingWasFilledInNothingIsPromised() {
        Visitor service = visitor("service");
        assertThat(service.get("/orders/EN999999999?lang=en").body())
                .contains(">Back<")
                .doesNotContain("entered");
        assertThat(service.get("/messages?lang=zh-CN").body()).contains(">返回<").doesNotContain("已填写");
    }

    @Test
    void wordsThatAreNoNumberMayBeSearchedForOtherwise() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders?q=none-such-9&lang=en").body())
                .contains("Search as", ">name:none-such-9<", ">waybill:none-such-9<", "q=name%3Anone-such-9&amp;")
                .doesNotContain(">phone:none-such-9<");
        assertThat(clerk.get("/orders?q=0000999&lang=zh-CN").body())
                .contains("改为按以下条件查找", ">waybill:0000999<", ">phone:0000999<")
                .doesNotContain(">name:0000999<");
        assertThat(clerk.get("/orders?q=%22%3Cb%3E+x%22&lang=en").body()).contains("name:&quot;&lt;b&gt; x&quot;");
        assertThat(clerk.get("/orders?q=" + number + "&lang=en").body()).doesNotContain("Search as");
        assertThat(clerk.get("/orders?q=no:x+sku:none&lang=en").body()).doesNotContain("Search as");
    }

    @Test
    void onlyWhoMayReadMessagesIsLedToThem() {
        sql.sql("""
                        insert into journal (id, direction, kind, platform, account, content_type, about, body)
                        values (:id, 'OUT', 'ask', 'sf', 'sf', 'application/json', :about::jsonb, '{}')""")
                .param("id", new UUID(Instant.now().toEpochMilli() << 16 | 0x7000, 0x8000000000000000L))
                .param("about", "{\"orders\":[" + id + "]}")
                .update();
        assertThat(visitor("service").get("/orders/" + number).body())
                .contains("→ sf")
                .doesNotContain("href=\"/messages/");
        assertThat(visitor("admin").get("/orders/" + number).body()).contains("href=\"/messages/");
    }

    private String status() {
        return sql.sql("select status from orders where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }
}
