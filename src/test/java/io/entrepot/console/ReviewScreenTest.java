package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import io.entrepot.order.Order;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The orders that are left to people, one after the other. */
class ReviewScreenTest extends HeldOrderScene {
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
}
