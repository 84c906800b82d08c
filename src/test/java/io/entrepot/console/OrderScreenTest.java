package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import io.entrepot.incident.DeadLetters;
import io.entrepot.order.Order;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** One order: what its page offers, and what it tells of its way to whom. */
class OrderScreenTest extends HeldOrderScene {
    @Autowired
    private DeadLetters deadLetters;

    @Autowired
    private TransactionTemplate transaction;

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
    void whereNothingWasFilledInNothingIsPromised() {
        Visitor service = visitor("service");
        assertThat(service.get("/orders/EN999999999?lang=en").body())
                .contains(">Back<")
                .doesNotContain("entered");
        assertThat(service.get("/messages?lang=zh-CN").body()).contains(">返回<").doesNotContain("已填写");
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
    void aCancelledOrderTellsItsCustomerWhenAndWhatNow() {
        String tracking = Long.toString(id, 36).toUpperCase() + "-ABCDEFGHJKLM";
        sql.sql("""
                        update orders set status = 'CANCELLED', tracking_token = ?, changed_at = '2026-11-01T02:03:04Z' where id = ?""").params(tracking, id).update();
        assertThat(get("/track/" + tracking + "?lang=en").body()).contains("It was cancelled on 2026-11-01 10:03");
        assertThat(get("/track/" + tracking + "?lang=zh-CN").body()).contains("已于 2026-11-01 10:03 取消");
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

    private List<Long> ordersOf(String queue, String body) {
        return deadLetters.orders(List.of(new DeadLetters.Message(queue, body))).get(0);
    }
}
