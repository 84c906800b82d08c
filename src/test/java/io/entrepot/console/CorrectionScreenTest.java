package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Orders that are corrected. */
class CorrectionScreenTest extends HeldOrderScene {
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

    private long shown() {
        return count("select count(*) from order_event where order_id = ? and event = 'PersonalDataShown'", id);
    }
}
