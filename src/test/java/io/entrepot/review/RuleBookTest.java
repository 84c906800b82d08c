package io.entrepot.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.order.OrderFixture;
import io.entrepot.order.Orders;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class RuleBookTest extends ApiTest {
    private static final String DRY_RUN = "/api/settings/rules/dry-run";

    @Autowired
    private OrderFixture fixture;

    @Autowired
    private Review review;

    @Autowired
    private TransactionTemplate transaction;

    @AfterEach
    void asBefore() {
        sql.sql("delete from review_rule where platform not in ('', 'manual') or class <> ''")
                .update();
        sql.sql("update review_rule set outcome = 'HOLD', threshold = 500 where name = 'quantity-plausible'")
                .update();
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndChangesNothing() {
        received("R-1", 7);
        Answer trial = api(
                "POST",
                DRY_RUN,
                "{\"orders\":50,\"rules\":[{\"name\":\"quantity-plausible\",\"outcome\":\"REJECT\",\"threshold\":6}]}");
        assertThat(trial.status()).as(trial.body()).isEqualTo(200);
        assertThat(trial.json().path("then").path("REJECT").asInt())
                .isGreaterThan(trial.json().path("now").path("REJECT").asInt());
        assertThat(trial.json().path("changed").findValuesAsText("why").toString())
                .contains("7 pieces of R-1 are more than the limit of 6");
        assertThat(count("select count(*) from review_rule where threshold = 6"))
                .isZero();
    }

    @Test
    void aDryRunAsksOfOrdersAsTheyWereWhenTheyWereReviewed() {
        long passed = shipped("R-3", "every rule passed");
        long forced = shipped(
                "R-3",
                "not-shipped-elsewhere: woocommerce says that the order was fulfilled already;"
                        + " not-held-by-platform: a refund is open; goods are oversold");
        // all orders there are: by default only the newest 500 count, and other tests make many
        String paid = "{\"orders\":5000,\"rules\":[{\"name\":\"paid\",\"outcome\":\"REJECT\"}]}";
        String numbers = "EN" + passed + " EN" + forced;
        assertThat(api("POST", DRY_RUN, "{\"orders\":-1}").json().path("detail").asText())
                .isEqualTo("orders -1 is not a whole number between 1 and 5000");
        JsonNode before = api("POST", DRY_RUN, paid).json();
        for (long id : new long[] {passed, forced}) {
            fixture.amend(id, order -> {
                order.put("state", "FULFILLED");
                order.withObject("/payment").put("state", "REFUNDED");
                order.withArray("holds").add("the buyer asks for a refund");
            });
            assertThat(count("select count(*) from order_event where event = 'OrderAmended' and order_id = ?", id))
                    .as("it was amended")
                    .isEqualTo(1);
        }
        JsonNode after = api("POST", DRY_RUN, paid).json();
        assertThat(after.path("changed").findValuesAsText("number")).doesNotContain(numbers.split(" "));
        assertThat(after.path("now").path("HOLD").asInt()
                        + after.path("now").path("REJECT").asInt())
                .as("the one that was forced would be stopped again, the other one not")
                .isEqualTo(before.path("now").path("HOLD").asInt()
                        + before.path("now").path("REJECT").asInt()
                        + 1);
        // it came so, and nobody has decided about it
        long elsewhere = fixture.receive("R-3", 1);
        fixture.amend(elsewhere, order -> order.put("state", "FULFILLED"));
        JsonNode third = api("POST", DRY_RUN, paid).json();
        assertThat(third.path("now").path("OFF").asInt())
                .isEqualTo(after.path("now").path("OFF").asInt());
        assertThat(third.path("orders").asInt()).isEqualTo(after.path("orders").asInt() + 1);
    }

    private long shipped(String sku, String said) {
        api("PUT", "/api/skus", "[{\"sku\":\"%s\",\"name\":\"杯\",\"weightGrams\":100}]".formatted(sku));
        long id = fixture.receive(sku, 1);
        Orders orders = fixture.orders();
        fixture.move(id, o -> orders.holdForReview(o, Review.ACTOR, x -> said));
        fixture.move(id, o -> orders.approve(o, "clerk", x -> null));
        fixture.move(id, o -> orders.allocate(o, x -> null));
        fixture.move(id, o -> orders.confirm(o, "hub"));
        fixture.move(id, o -> orders.book(o, x -> null));
        fixture.move(id, o -> orders.ship(o, "hub", x -> null));
        return id;
    }

    @Test
    void theClosestSettingCounts() {
        received("R-2", 9);
        String rule = "{\"rules\":[{\"name\":\"quantity-plausible\",\"outcome\":\"REJECT\",\"threshold\":8,"
                + "\"platform\":\"%s\"}]}";
        assertThat(api("POST", DRY_RUN, rule.formatted("nowhere"))
                        .json()
                        .path("changed")
                        .toString())
                .doesNotContain("R-2");
        assertThat(api("POST", DRY_RUN, rule.formatted("woocommerce"))
                        .json()
                        .path("changed")
                        .toString())
                .contains("R-2");
    }

    @Test
    void aChangeStandsInTheAuditLogWithOldAndNewValue() {
        Answer saved =
                api("PUT", "/api/settings/rules/quantity-plausible", "{\"outcome\":\"REJECT\",\"threshold\":400}");
        assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        assertThat(api("GET", "/api/audit?action=RuleChanged", null).body())
                .contains("\"before\":\"HOLD 500\"")
                .contains("\"after\":\"REJECT 400\"");
        assertThat(api("PUT", "/api/settings/rules/paid", "{\"outcome\":\"HOLD\",\"threshold\":4}")
                        .body())
                .contains("rule paid has no threshold");
        assertThat(api("PUT", "/api/settings/rules/no-such", "{\"outcome\":\"HOLD\"}")
                        .status())
                .isEqualTo(404);
        assertThat(api("PUT", "/api/settings/parameters", "{\"PASSWORD_LENGTH\":3}")
                        .body())
                .contains("PASSWORD_LENGTH 3 is not a whole number between 8 and 64");
    }

    @Test
    void whatIsEnteredInACurrencyThatTheCatalogueDoesNotKnowComesToAPerson() {
        api("PUT", "/api/skus", """
                [{"sku":"R-5","name":"杯","price":"100.00","currency":"CNY","weightGrams":100},
                 {"sku":"R-6","name":"盘","weightGrams":100}]""");
        long yen = entered("JPY");
        assertThat(reviewed(yen)).isEmpty();
        assertThat(sql.sql("select status || ' ' || why from orders o join order_event e on e.order_id = o.id"
                                + " where o.id = ? and to_status = 'IN_REVIEW'")
                        .param(yen)
                        .query(String.class)
                        .single())
                .isEqualTo("IN_REVIEW price-comparable: the catalogue has no price in JPY to compare these lines with:"
                        + " 1 (R-5), 2 (R-6)");

        api("PUT", "/api/skus", """
                [{"sku":"R-6","name":"盘","price":"100.00","currency":"CNY","weightGrams":100}]""");
        long yuan = entered("CNY");
        assertThat(reviewed(yuan)).containsExactly(yuan);
    }

    @Test
    void aShopSellsInWhatCurrencyItLikesUntilSomebodySetsItApart() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"R-7\",\"name\":\"杯\",\"price\":\"10.00\",\"currency\":\"USD\",\"weightGrams\":100}]");
        assertThat(reviewed(fixture.receive("R-7", 1))).hasSize(1);
        assertThat(api(
                                "PUT",
                                "/api/settings/rules/price-comparable",
                                "{\"platform\":\"woocommerce\",\"outcome\":\"HOLD\"}")
                        .status())
                .isEqualTo(200);
        assertThat(reviewed(fixture.receive("R-7", 1))).isEmpty();
    }

    /** Answers which were approved. */
    private List<Long> reviewed(long id) {
        return transaction.execute(status -> review.review(List.of(id)));
    }

    /** Two lines at 100 each. */
    private long entered(String currency) {
        Answer taken = api("POST", "/api/orders", """
                {"platformOrderId":"R-%1$s","number":"R-%1$s","orderedAt":"2026-11-20T02:15:40Z",
                 "modifiedAt":"2026-11-20T02:16:05Z","state":"OPEN","currency":"%1$s",
                 "deliverTo":{"name":"王静","phone":"13800138001","country":"CN","province":"浙江省","city":"杭州市","line":"文三路 478 号"},
                 "payment":{"state":"PAID"},
                 "lines":[{"lineId":"a","sku":"R-5","name":"杯","quantity":1,"unitPrice":"100","total":"100"},
                          {"lineId":"b","sku":"R-6","name":"盘","quantity":1,"unitPrice":"100","total":"100"}],
                 "charges":[],"total":"200"}""".formatted(currency));
        return fixture.takeIn(UUID.fromString(taken.json().path("message").asText()))
                .get(0);
    }

    private void received(String sku, int pieces) {
        api("PUT", "/api/skus", "[{\"sku\":\"%s\",\"name\":\"杯\",\"weightGrams\":100}]".formatted(sku));
        fixture.receive(sku, pieces);
    }
}
