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
