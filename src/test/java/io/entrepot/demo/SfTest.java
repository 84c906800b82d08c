package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SfTest {
    private HubFixture hub;
    private PartnersFixture partners;

    @BeforeAll
    void start(@TempDir Path data) {
        hub = new HubFixture();
        partners = new PartnersFixture(data, Map.of("partners.hub-url", hub.url, "partners.pace", 3600));
    }

    @AfterAll
    void stop() {
        partners.close();
        hub.close();
    }

    @Test
    void reproducesThePublicDigest() {
        String message = "{\"language\":\"zh-CN\",\"orderId\":\"QIAO-20200618-004\"}";
        assertThat(SfDigest.of(message, "12312334453453", "fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci"))
                .isEqualTo("IIKJtuLVzoFTu4kHI8M8vA==");
    }

    @Test
    void refusesADigestWithABitFlipped() {
        String message = order("D-1", "广东省");
        String digest = SfDigest.of(message, "1700000000000", "demo-check-word-not-a-secret");
        String flipped = (digest.charAt(0) == 'A' ? 'B' : 'A') + digest.substring(1);
        JsonNode refused =
                Json.read(partners.sf("EXP_RECE_CREATE_ORDER", message, flipped).body());
        assertThat(refused.path("apiResultCode").asText()).isEqualTo("A1006");
        assertThat(refused.path("apiResultData").isNull()).isTrue();
        JsonNode taken =
                Json.read(partners.sf("EXP_RECE_CREATE_ORDER", message, digest).body());
        assertThat(taken.path("apiResultCode").asText()).isEqualTo("A1000");
        assertThat(taken.path("apiResultData").isTextual()).isTrue();
    }

    @Test
    void booksAReferenceOnceAndFindsIt() {
        JsonNode first = partners.sf("EXP_RECE_CREATE_ORDER", order("B-1", "广东省"));
        assertThat(first.path("success").asBoolean()).isTrue();
        String waybill = waybill(first);
        assertThat(waybill).matches("SF\\d{13}");
        JsonNode second = partners.sf("EXP_RECE_CREATE_ORDER", order("B-1", "广东省"));
        assertThat(second.path("success").asBoolean()).isFalse();
        assertThat(second.path("errorCode").asText()).isEqualTo("8016");
        assertThat(waybill(partners.sf("EXP_RECE_SEARCH_ORDER_RESP", "{\"orderId\":\"B-1\"}")))
                .isEqualTo(waybill);
        assertThat(partners.sf("EXP_RECE_SEARCH_ORDER_RESP", "{\"orderId\":\"nobody\"}")
                        .path("success")
                        .asBoolean())
                .isFalse();
        assertThat(booked("B-1"))
                .hasSize(1)
                .first()
                .satisfies(order -> assertThat(order.path("requests").asInt()).isEqualTo(2));
    }

    @Test
    void failsAfterHavingBooked() {
        partners.post("/control/sf", "{\"mode\":\"fail-after-booking\",\"count\":1}");
        String message = order("F-1", "广东省");
        String digest = SfDigest.of(message, "1700000000000", "demo-check-word-not-a-secret");
        assertThat(partners.sf("EXP_RECE_CREATE_ORDER", message, digest).statusCode())
                .isEqualTo(500);
        assertThat(booked("F-1")).hasSize(1);
        partners.post("/control/sf", "{\"mode\":\"cut-after-booking\",\"count\":1}");
        String cut = order("F-2", "广东省");
        Assertions.assertThatThrownBy(() -> partners.sf("EXP_RECE_CREATE_ORDER", cut))
                .isNotNull();
        assertThat(booked("F-2")).hasSize(1);
    }

    @Test
    void refusesWhatItIsToldToRefuse() {
        partners.post("/control/sf", "{\"mode\":\"unreachable\",\"province\":\"西藏自治区\"}");
        assertThat(partners.sf("EXP_RECE_CREATE_ORDER", order("U-1", "西藏自治区"))
                        .path("success")
                        .asBoolean())
                .isFalse();
        assertThat(partners.sf("EXP_RECE_CREATE_ORDER", order("U-2", "广东省"))
                        .path("success")
                        .asBoolean())
                .isTrue();
        partners.post("/control/sf", "{\"mode\":\"normal\"}");
        assertThat(booked("U-1")).isEmpty();
    }

    @Test
    void pushesTheRouteAndCancelsOnlyWhatIsNotCollected() {
        String waybill = waybill(partners.sf("EXP_RECE_CREATE_ORDER", order("T-1", "广东省")));
        partners.sf("EXP_RECE_CREATE_ORDER", order("T-2", "广东省"));
        assertThat(partners.sf("EXP_RECE_UPDATE_ORDER", "{\"orderId\":\"T-2\",\"dealType\":2}")
                        .path("success")
                        .asBoolean())
                .isTrue();
        for (int i = 0; i < 8; i++) {
            partners.post("/control/sf/advance", null);
        }
        assertThat(partners.sf("EXP_RECE_UPDATE_ORDER", "{\"orderId\":\"T-1\",\"dealType\":2}")
                        .path("success")
                        .asBoolean())
                .isFalse();
        JsonNode routes = partners.sf(
                        "EXP_RECE_SEARCH_ROUTES", "{\"trackingType\":1,\"trackingNumber\":[\"" + waybill + "\"]}")
                .at("/msgData/routeResps/0/routes");
        assertThat(routes.get(0).path("opCode").asText()).isEqualTo("50");
        assertThat(routes.get(routes.size() - 1).path("opCode").asText()).isEqualTo("80");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(hub.received("/callbacks/sf/demo-callback-secret-sf"))
                        .anySatisfy(call -> assertThat(new String(call.body(), StandardCharsets.UTF_8))
                                .contains("\"mailno\":\"" + waybill + "\"")
                                .contains("\"opCode\":\"80\"")));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> partners.get("/books/sf").path("unpushed").asInt() == 0);
    }

    private List<JsonNode> booked(String orderId) {
        List<JsonNode> found = new java.util.ArrayList<>();
        partners.get("/books/sf").path("orders").forEach(order -> {
            if (order.path("orderId").asText().equals(orderId)) {
                found.add(order);
            }
        });
        return found;
    }

    private static String waybill(JsonNode answer) {
        return answer.at("/msgData/waybillNoInfoList/0/waybillNo").asText();
    }

    private static String order(String id, String province) {
        return "{\"orderId\":\"" + id + "\",\"expressTypeId\":1,\"cargoDetails\":[{\"name\":\"T恤\",\"count\":1}],"
                + "\"contactInfoList\":[{\"contactType\":1,\"contact\":\"仓\",\"mobile\":\"13800000001\",\"province\":"
                + "\"广东省\",\"city\":\"深圳市\",\"address\":\"仓储路8号\"},{\"contactType\":2,\"contact\":\"李雷\",\"mobile\":"
                + "\"13900000000\",\"province\":\"" + province + "\",\"city\":\"某市\",\"address\":\"人民路1号 & 2栋+3\"}]}";
    }
}
