package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class RulesPageTest extends ApiTest {
    @Test
    void aDryRunShowsHowManyOrdersWouldFareOtherwise() {
        for (String outcome : new String[] {"OFF", "HOLD", "REJECT"}) {
            HttpResponse<String> page = visitor("admin")
                    .post(
                            "/settings/rules",
                            "name",
                            "paid",
                            "platform",
                            "",
                            "class",
                            "",
                            "outcome",
                            outcome,
                            "deed",
                            "try");
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body())
                    .contains("Dry run over the")
                    .containsPattern("<span>\\d+</span> → <span>\\d+</span>")
                    .contains("Switch it so")
                    .endsWith("</html>\n");
        }
    }

    @Test
    void aLimitThatIsNoNumberIsNamedWithItsValue() {
        Visitor admin = visitor("admin");
        String[] form = {"name", "quantity-plausible", "outcome", "HOLD", "threshold", "abc", "deed", "try"};
        HttpResponse<String> page = admin.post("/settings/rules", form);
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("threshold &#39;abc&#39; is not a number", "<nav");
        admin.get("/language?is=zh-CN&to=/");
        assertThat(admin.post("/settings/rules", form).body()).contains("threshold“abc”不是数字");
        assertThat(admin.get("/queues?moved=many").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsRefusedIsSaidAtItsFormWhichKeepsWhatWasTyped() {
        Visitor admin = visitor("admin");
        String[][] forms = {
            {"-5", "SIGN_IN_FAILURES -5 is not a whole number between 1 and 100"},
            {"abc", "SIGN_IN_FAILURES &#39;abc&#39; is not a whole number"},
            {"", "SIGN_IN_FAILURES &#39;&#39; is not a whole number"},
        };
        for (String[] form : forms) {
            HttpResponse<String> page =
                    admin.post("/settings/parameters", "form", "parameters", "SIGN_IN_FAILURES", form[0]);
            assertThat(page.statusCode()).isEqualTo(400);
            String card = page.body().substring(page.body().indexOf("Signing in and confirming"));
            assertThat(card)
                    .contains(form[1], "id=\"SIGN_IN_FAILURES\" name=\"SIGN_IN_FAILURES\" value=\"" + form[0] + "\"");
            assertThat(page.body()).containsOnlyOnce("role=\"alert\"").doesNotContain("??");
        }
        HttpResponse<String> rule = admin.post(
                "/settings/rules",
                "form",
                "rule-quantity-plausible--",
                "name",
                "quantity-plausible",
                "outcome",
                "REJECT",
                "threshold",
                "-1",
                "deed",
                "save");
        assertThat(rule.body())
                .contains("threshold of quantity-plausible is a number from 0 to 999999999", "value=\"-1\"")
                .containsOnlyOnce("role=\"alert\"");
        assertThat(admin.post(
                                "/settings/rules",
                                "form",
                                "apart",
                                "name",
                                "paid",
                                "class",
                                "nonsense",
                                "outcome",
                                "HOLD",
                                "deed",
                                "save")
                        .body())
                .contains("class &#39;nonsense&#39; is not one of [RETAIL, WHOLESALE, URGENT, BULKY, CROSS_BORDER]");
    }

    @Test
    void anAddressThatTakesFormsOnlyIsNoDeadEnd() {
        Visitor admin = visitor("admin");
        for (String forms : new String[] {"/settings/limits", "/settings/parameters"}) {
            assertThat(admin.get(forms).headers().firstValue("Location"))
                    .hasValueSatisfying(to -> assertThat(to).endsWith("/settings/rules"));
        }
        HttpResponse<String> page = admin.get("/settings/watch/limits", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(405);
        assertThat(page.body()).contains("There is nothing to look at here", "<nav");
    }

    @Test
    void aChangedListOfOrdersToReviewBringsItsCounts() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/review").body()).contains("id=\"tabs\"").doesNotContain("hx-swap-oob");
        assertThat(clerk.get("/review", "HX-Request", "true").body())
                .contains("id=\"tabs\"", "hx-swap-oob=\"true\"", "id=\"many\"");
    }
}
