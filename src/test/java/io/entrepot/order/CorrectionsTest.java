package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

class CorrectionsTest extends ApiTest {
    @Autowired
    private OrderFixture fixture;

    private String platformId;
    private long id;
    private String path;

    @BeforeEach
    void rejectedOrder() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"K-1\",\"name\":\"杯\",\"weightGrams\":100},{\"sku\":\"K-2\",\"name\":\"盘\",\"weightGrams\":100}]");
        platformId = UUID.randomUUID().toString();
        id = fixture.store(fixture.version(platformId, "2026-11-20T02:16:05Z", List.of("K-1"), 1, "poll"))
                .get(0);
        fixture.move(id, o -> fixture.orders().reject(o, "rules", x -> "address"));
        path = "/api/orders/" + Order.number(id);
    }

    @Test
    void aCorrectedOrderIsReviewedAgainAndFoundByWhatItIsNow() {
        Answer done = api("POST", path + "/correct", """
                {"deliverTo":{"line":"文一路 1 号","phone":"13900139009","district":"西湖区"},"skus":{"41":"K-2"},"reason":"buyer called"}""");
        assertThat(done.json().path("status").asText()).isEqualTo("RECEIVED");
        JsonNode order = api("GET", path + "?reveal=true", null).json();
        assertThat(order.at("/deliverTo/line").asText()).isEqualTo("文一路 1 号");
        assertThat(order.at("/lines/0/sku").asText()).isEqualTo("K-2");
        assertThat(order.path("way").toString())
                .contains("deliverTo.phone")
                .contains("lines[41].sku")
                .contains("buyer called");
        assertThat(api("GET", path, null).json().path("way").toString()).doesNotContain("13900139009");
        assertThat(api("GET", "/api/orders?q=phone:9009 sku:K-2 ".replace(" ", "%20") + Order.number(id), null)
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void theWayOfAnOrderTellsWhatStoodThereBefore() {
        api("POST", path + "/correct", """
                {"deliverTo":{"line":"文一路 1 号","phone":"13900139009","postcode":""},"reason":"buyer called"}""");
        fixture.move(id, o -> fixture.orders().reject(o, "rules", x -> "again"));
        api("POST", path + "/correct", "{\"skus\":{\"41\":\"K-2\"},\"reason\":\"its saucer\"}");
        List<JsonNode> masked = corrections("");
        assertThat(change(masked.get(0), "deliverTo.phone")).isEqualTo("138••••8001 → 139••••9009");
        assertThat(change(masked.get(0), "deliverTo.line")).isEqualTo("文三••••• → 文一•••••");
        assertThat(change(masked.get(0), "deliverTo.postcode")).isEqualTo("310012 → null");
        assertThat(change(masked.get(1), "lines[41].sku")).isEqualTo("K-1 → K-2");
        List<JsonNode> revealed = corrections("?reveal=true");
        assertThat(change(revealed.get(0), "deliverTo.phone")).isEqualTo("13800138001 → 13900139009");
        assertThat(change(revealed.get(0), "deliverTo.line")).isEqualTo("文三路 478 号 → 文一路 1 号");

        String message = masked.get(0).path("message").asText();
        assertThat(api("GET", "/api/messages/" + message, null)
                        .json()
                        .path("text")
                        .asText())
                .contains("buyer called", "138••••8001")
                .doesNotContain("13800138001", "478");

        sql.sql("delete from journal where id = ?::uuid").param(message).update();
        List<JsonNode> left = corrections("");
        assertThat(left.get(0).path("changes").isNull())
                .as("what is kept no longer is not shown")
                .isTrue();
        assertThat(change(left.get(1), "lines[41].sku")).isEqualTo("K-1 → K-2");
    }

    private List<JsonNode> corrections(String query) {
        var found = new ArrayList<JsonNode>();
        api("GET", path + query, null).json().path("way").forEach(point -> {
            if (point.path("what").asText().equals("OrderCorrected")) {
                found.add(point);
            }
        });
        return found;
    }

    private static String change(JsonNode correction, String field) {
        for (JsonNode change : correction.path("changes")) {
            if (change.path("field").asText().equals(field)) {
                return change.path("before").asText() + " → "
                        + change.path("after").asText();
            }
        }
        return null;
    }

    @Test
    void theSameVersionReadAgainChangesNothingAndALaterOneTakesItsPlace() {
        api("POST", path + "/correct", "{\"deliverTo\":{\"line\":\"文一路 1 号\"},\"reason\":\"buyer called\"}");
        fixture.store(fixture.version(platformId, "2026-11-20T02:16:05Z", List.of("K-1"), 1, "poll"));
        assertThat(line()).isEqualTo("文一路 1 号");
        fixture.store(fixture.version(platformId, "2026-11-21T02:16:05Z", List.of("K-1"), 2, "poll"));
        assertThat(line()).isEqualTo("文三路 478 号");
    }

    /** The platform may have changed something else than what was wrong with it. */
    @Test
    void whatAPersonRejectedComesToAPersonAgainWhenThePlatformChangesIt() {
        fixture.store(fixture.version(platformId, "2026-11-21T02:16:05Z", List.of("K-1"), 2, "poll"));
        assertThat(api("GET", path, null).json().path("status").asText())
                .as("rejected by the rules, which may think otherwise now")
                .isEqualTo("RECEIVED");
        fixture.move(id, order -> fixture.orders().reject(order, "zhang", any -> "a known fraud"));
        fixture.store(fixture.version(platformId, "2026-11-22T02:16:05Z", List.of("K-1"), 3, "poll"));
        JsonNode order = api("GET", path, null).json();
        assertThat(order.path("status").asText()).isEqualTo("IN_REVIEW");
        assertThat(order.path("way").toString())
                .contains("zhang rejected it: a known fraud; it was changed at the platform since");
    }

    @Test
    void whoeverSaysWhatTheyReadUndoesNothingThatHappenedSince() {
        String read = api("GET", path, null).json().path("changedAt").asText();
        String correction = "{\"deliverTo\":{\"%s\":\"%s\"},\"changedAt\":\"" + read + "\",\"reason\":\"r\"}";
        assertThat(api("POST", path + "/correct", correction.formatted("line", "文一路 999 号"))
                        .status())
                .isEqualTo(200);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> "again"));
        Answer late = api("POST", path + "/correct", correction.formatted("line", "文一路 300 号"));
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("detail").asText())
                .contains("was changed meanwhile, at 20", "and is IN_REVIEW now");
        assertThat(line()).isEqualTo("文一路 999 号");
        assertThat(api("POST", path + "/correct", "{\"skus\":{\"41\":\"K-2\"},\"changedAt\":\"soon\",\"reason\":\"r\"}")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"deliverTo":{"phone":"12"},"reason":"r"}          | is not a valid number in CN
            {"deliverTo":{"province":"浙江"},"reason":"r"}      | not a province of China by its full name
            {"deliverTo":{"strasse":"x"},"reason":"r"}         | deliverTo has no field 'strasse'
            {"deliverTo":{"lines":"x"},"reason":"r"}           | did you mean 'line'?
            {"skus":{"41":"K-9"},"reason":"r"}                 | SKU 'K-9' is not in the catalogue
            {"skus":{"99":"K-1"},"reason":"r"}                 | no line '99'
            {"skus":{"41":"K-1"},"reason":"r"}                 | nothing differs
            {"skus":{"41":"K-2"}}                              | reason is missing
            """)
    void whatIsNotBetterIsRefused(String body, String sentence) {
        Answer answer = api("POST", path + "/correct", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains(sentence);
        assertThat(count("select count(*) from orders where id = ? and status = 'REJECTED'", id))
                .isEqualTo(1);
    }

    @Test
    void aNumberThatThePlatformMaskedMayStayAndOneThatAPersonTypesIsChecked() {
        sql.sql("""
                        update orders set document = jsonb_set(jsonb_set(document, '{deliverTo,masked}', 'true'),
                            '{deliverTo,phone}', '"*******2483"') where id = ?""").param(id).update();
        for (String phone : List.of("12", "*******2484", "")) {
            Answer refused = api(
                    "POST", path + "/correct", "{\"deliverTo\":{\"phone\":\"%s\"},\"reason\":\"r\"}".formatted(phone));
            assertThat(refused.status()).as(phone).isEqualTo(400);
            assertThat(refused.json().path("detail").asText()).startsWith("deliverTo.phone");
        }
        assertThat(api(
                                "POST",
                                path + "/correct",
                                "{\"deliverTo\":{\"phone\":\"*******2483\",\"line\":\"文一路 1 号\"},\"reason\":\"r\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatGoesOnIsNotCorrectedAnyMore() {
        fixture.move(id, o -> fixture.orders().force(o, "clerk", "agreed"));
        assertThat(api("POST", path + "/correct", "{\"skus\":{\"41\":\"K-2\"},\"reason\":\"r\"}")
                        .status())
                .isEqualTo(409);
    }

    private String line() {
        return sql.sql("select document #>> '{deliverTo,line}' from orders where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }
}
