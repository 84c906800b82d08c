package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.outbox.Outbox;
import io.entrepot.review.Review;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** How an order goes on: people decide, a hold ends, goods arrive, a sweep sends it on. */
class OrderStepsTest extends CatalogueScene {
    @Autowired
    private OrderFacts facts;

    @Autowired
    private OrderSweep sweep;

    @Autowired
    private Review review;

    @Autowired
    private TransactionTemplate transaction;

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
            plan(id);
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
        plan(id);
        assertThat(api("POST", path + "/confirm", null).json().path("status").asText())
                .isEqualTo("CONFIRMED");
    }

    @Test
    void whatNoCarrierTakesIsPromisedToNobody() {
        long stranded = allocated();
        long planned = allocated();
        plan(planned);
        Answer refused = api("POST", "/api/orders/" + Order.number(stranded) + "/confirm", null);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .isEqualTo("order " + Order.number(stranded)
                        + " cannot be confirmed: no carrier takes it yet, its incident says why");
        JsonNode batch = api("POST", "/api/orders/batches/confirm", """
                        {"numbers":["%s","%s"]}""".formatted(
                                Order.number(stranded), Order.number(planned)))
                .json();
        assertThat(batch.toString()).contains(Order.number(stranded) + " cannot be confirmed");
        assertThat(status(stranded)).isEqualTo("ALLOCATED");
        assertThat(status(planned)).isEqualTo("CONFIRMED");
    }

    private long allocated() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
        fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
        return id;
    }

    private String status(long id) {
        return api("GET", "/api/orders/" + Order.number(id), null)
                .json()
                .path("status")
                .asText();
    }

    /** A carrier takes the order. */
    private void plan(long id) {
        sql.sql("""
                        insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams, cost, currency,
                            days, why, status, status_at)
                        select :order, 1, min(id), 'P' || :order, 'sf', '2', 1, 1, 'CNY', 1, '', 'PLANNED', now() from warehouse""").param("order", id).update();
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

    private int promised(String event, long id) {
        return count(
                "select count(*) from outbox where lane = 'WORK' and event = ? and body -> 'ids' @> to_jsonb(?::bigint)",
                event,
                id);
    }
}
