package io.entrepot.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.order.OrderFixture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class RuleBookTest extends ApiTest {
    private static final String DRY_RUN = "/api/settings/rules/dry-run";

    @Autowired
    private OrderFixture fixture;

    @AfterEach
    void asBefore() {
        sql.sql("delete from review_rule where platform <> '' or class <> ''").update();
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

    private void received(String sku, int pieces) {
        api("PUT", "/api/skus", "[{\"sku\":\"%s\",\"name\":\"杯\",\"weightGrams\":100}]".formatted(sku));
        fixture.receive(sku, pieces);
    }
}
