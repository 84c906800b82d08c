package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** EasyPost, UPS and Kuaidi100 as the hub meets them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CarriersTest {
    private static final String USER = "Basic "
            + Base64.getEncoder().encodeToString("EZTK-demo-key-not-a-secret:".getBytes(StandardCharsets.UTF_8));
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

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
    void easyPostSellsOneLabelAShipmentAndSignsItsEvents() {
        JsonNode shipment = easypost("POST", "/shipments", shipment("R-1"), 201);
        assertThat(shipment.path("tracking_code").isNull()).isTrue();
        String id = shipment.path("id").asText();
        String rate = "{\"rate\":{\"id\":\"" + shipment.at("/rates/0/id").asText() + "\"}}";
        assertThat(easypost("POST", "/shipments/" + id + "/buy", "{\"rate\":{\"id\":\"rate_x\"}}", 422)
                        .at("/error/code")
                        .asText())
                .isEqualTo("SHIPMENT.INVALID_PARAMS");
        partners.post("/control/easypost", "{\"mode\":\"fail-after-booking\",\"count\":1}");
        partners.send("POST", partners.url + "/easypost/v2/shipments/" + id + "/buy", rate, user());
        String label =
                easypost("GET", "/shipments/R-1", "", 200).path("tracking_code").asText();
        assertThat(label).startsWith("94");
        assertThat(easypost("POST", "/shipments/" + id + "/buy", rate, 422)
                        .at("/error/code")
                        .asText())
                .isEqualTo("SHIPMENT.POSTAGE.EXISTS");
        easypost("GET", "/shipments/nobody", "", 404);
        for (int i = 0; i < 8; i++) {
            partners.post("/control/easypost/advance", null);
        }
        assertThat(easypost("GET", "/trackers?tracking_code=" + label, "", 200)
                        .at("/trackers/0/status")
                        .asText())
                .isEqualTo("delivered");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(hub.received("/callbacks/easypost"))
                        .anySatisfy(call -> {
                            assertThat(new String(call.body(), StandardCharsets.UTF_8))
                                    .contains(label)
                                    .contains("\"delivered\"");
                            assertThat(call.headers().getFirst("X-Hmac-Signature"))
                                    .matches("hmac-sha256-hex=[0-9a-f]{64}");
                        }));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> partners.get("/books/easypost").path("unpushed").asInt() == 0);
    }

    @Test
    void upsShipsAsOftenAsItIsAskedToAndPushesToWhoFollows() {
        String token = answered(
                        "POST",
                        "/ups/security/v1/oauth/token",
                        "grant_type=client_credentials",
                        Map.of(
                                "Content-Type",
                                "application/x-www-form-urlencoded",
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString("demo-client:demo-secret-not-a-secret"
                                                        .getBytes(StandardCharsets.UTF_8))),
                        200)
                .path("access_token")
                .asText();
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "Authorization", "Bearer " + token,
                "transId", "1",
                "transactionSrc", "test");
        String shipment = """
                {"ShipmentRequest":{"Request":{"TransactionReference":{"CustomerContext":"U-1"}},"Shipment":{
                  "Shipper":{"ShipperNumber":"A1B2C3"},"ShipFrom":{"Address":{"CountryCode":"CN"}},"Service":{"Code":"65"},
                  "ShipTo":{"Address":{"AddressLine":["1 High Street"],"City":"London","CountryCode":"GB"}},"ReferenceNumber":[{"Value":"U-1"}],
                  "ShipmentServiceOptions":{"InternationalForms":{"Product":[{}]}}}}}""";
        String number = ups("POST", "/shipments/v2409/ship", shipment, headers, 200)
                .at("/ShipmentResponse/ShipmentResults/ShipmentIdentificationNumber")
                .asText();
        String other = ups("POST", "/shipments/v2409/ship", shipment, headers, 200)
                .at("/ShipmentResponse/ShipmentResults/ShipmentIdentificationNumber")
                .asText();
        assertThat(other).isNotEqualTo(number);
        assertThat(ups("DELETE", "/shipments/v2409/void/cancel/" + other, "", headers, 200)
                        .at("/VoidShipmentResponse/SummaryResult/Status/Code")
                        .asText())
                .isEqualTo("1");
        JsonNode label = ups(
                "POST",
                "/labels/v1/recovery",
                "{\"LabelRecoveryRequest\":{\"ReferenceValues\":{\"ReferenceNumber\":{\"Value\":\"U-1\"}}}}",
                headers,
                200);
        assertThat(label.at("/LabelRecoveryResponse/LabelResults/0/TrackingNumber")
                        .asText())
                .isEqualTo(number);
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(label.at("/LabelRecoveryResponse/LabelResults/0/LabelImage/GraphicImage")
                                        .asText()),
                        StandardCharsets.US_ASCII))
                .startsWith("%PDF-")
                .contains(number);
        assertThat(ups(
                                "POST",
                                "/track/v1/subscription/standard/package",
                                "{\"trackingNumberList\":[\"" + number
                                        + "\",\"1Z$\"],\"destination\":{\"url\":\"http://x/callbacks/ups\",\"credential\":\"c\"}}",
                                headers,
                                200)
                        .toString())
                .isEqualTo("{\"validTrackingNumbers\":[\"" + number + "\"],\"invalidTrackingNumbers\":[\"1Z$\"]}");
        for (int i = 0; i < 9; i++) {
            partners.post("/control/ups/advance", null);
        }
        assertThat(ups("GET", "/track/v1/details/" + number, "", headers, 200)
                        .at("/trackResponse/shipment/0/package/0/activity/0/status/statusCode")
                        .asText())
                .isEqualTo("011");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(hub.received("/callbacks/ups")).anySatisfy(call -> {
                    assertThat(new String(call.body(), StandardCharsets.UTF_8)).contains(number, "\"011\"");
                    assertThat(call.headers().getFirst("credential")).isEqualTo("c");
                    assertThat(call.headers().getFirst("User-Agent")).isEqualTo("UPSPubSubTrackingService");
                }));
        ups("POST", "/labels/v1/recovery", "{}", Map.of("Authorization", "Bearer other"), 401);
    }

    private JsonNode ups(String method, String path, String body, Map<String, String> headers, int status) {
        return answered(method, "/ups/api" + path, body, headers, status);
    }

    private JsonNode answered(String method, String path, String body, Map<String, String> headers, int status) {
        var answer = partners.send(method, partners.url + path, body, headers);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return Json.read(answer.body());
    }

    @Test
    void easyPostRefundsWhatNobodyScanned() {
        JsonNode shipment = easypost("POST", "/shipments", shipment("R-2"), 201);
        String path = "/shipments/" + shipment.path("id").asText();
        easypost("POST", path + "/refund", "", 422);
        easypost(
                "POST",
                path + "/buy",
                "{\"rate\":{\"id\":\"" + shipment.at("/rates/0/id").asText() + "\"}}",
                201);
        assertThat(easypost("POST", path + "/refund", "", 200)
                        .path("refund_status")
                        .asText())
                .isEqualTo("submitted");
        assertThat(partners.send("GET", partners.url + "/easypost/v2" + path, "", Map.of())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void kuaidi100PushesTheWholeWayAndGivesUpWhatNobodyFinds() {
        assertThat(subscribe("75300001", "wrong").path("returnCode").asText()).isEqualTo("600");
        assertThat(subscribe("75300001", "demo-key-not-a-secret")
                        .path("returnCode")
                        .asText())
                .isEqualTo("200");
        assertThat(subscribe("75300001", "demo-key-not-a-secret")
                        .path("returnCode")
                        .asText())
                .isEqualTo("501");
        subscribe("75300000", "demo-key-not-a-secret");
        for (int i = 0; i < 4; i++) {
            partners.post("/control/kuaidi100/advance", null);
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(hub.received("/callbacks/kuaidi100/secret"))
                        .map(call -> URLDecoder.decode(
                                new String(call.body(), StandardCharsets.US_ASCII), StandardCharsets.UTF_8))
                        .anyMatch(form -> form.contains("75300001")
                                && form.contains("shutdown")
                                && form.contains("签收")
                                && form.contains("揽收"))
                        .anyMatch(form -> form.contains("75300000") && form.contains("abort")));
        String param = "{\"com\":\"zhongtong\",\"num\":\"75300001\"}";
        assertThat(ask(param, Kuaidi100Desk.md5(param + "demo-key-not-a-secret" + "DEMOCUSTOMER"))
                        .path("data"))
                .hasSize(4);
        assertThat(ask(param, "0").path("returnCode").asText()).isEqualTo("503");
    }

    private JsonNode subscribe(String number, String key) {
        String param = "{\"company\":\"zhongtong\",\"number\":\"" + number + "\",\"key\":\"" + key
                + "\",\"parameters\":{\"callbackurl\":\"http://hub.example/callbacks/kuaidi100/secret\",\"salt\":\"s\"}}";
        return form("/kuaidi100/poll", "schema=json&param=" + URLEncoder.encode(param, StandardCharsets.UTF_8));
    }

    private JsonNode ask(String param, String sign) {
        return form(
                "/kuaidi100/poll/query.do",
                "customer=DEMOCUSTOMER&sign=" + sign + "&param=" + URLEncoder.encode(param, StandardCharsets.UTF_8));
    }

    private JsonNode form(String path, String form) {
        return Json.read(partners.send("POST", partners.url + path, form, FORM).body());
    }

    private JsonNode easypost(String method, String path, String body, int status) {
        var answer = partners.send(method, partners.url + "/easypost/v2" + path, body, user());
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        return Json.read(answer.body());
    }

    private static Map<String, String> user() {
        return Map.of("Authorization", USER, "Content-Type", "application/json");
    }

    private static String shipment(String reference) {
        return "{\"shipment\":{\"reference\":\"" + reference
                + "\",\"from_address\":{\"country\":\"US\"},\"to_address\":"
                + "{\"street1\":\"179 N Harbor Dr\",\"city\":\"Redondo Beach\",\"country\":\"US\"},\"parcel\":{\"weight\":16}}}";
    }
}
