package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.order.OrderStatus;
import io.entrepot.shipment.EasyPostStub.Fault;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of a parcel with EasyPost, whose bookings take two calls. */
class EasyPostRouteTest extends CarrierRoutes {
    private static final String SERVICES = """
            [{"code": "USPS:Priority", "name": "USPS Priority", "kind": "STANDARD", "minGrams": 0, "maxGrams": 30000, "countries": ["US"],
              "rates": [{"upToKm": 40000, "firstGrams": 500, "firstPrice": 80, "nextGrams": 500, "nextPrice": 30, "currency": "CNY", "days": 6}]}]""";

    @BeforeEach
    void start() throws Exception {
        EASYPOST.faults.clear();
        assertThat(api("PUT", "/api/carriers/easypost/services", SERVICES).statusCode())
                .isEqualTo(204);
    }

    @Test
    void bookedPushedDelivered() throws Exception {
        long order = hub.confirmedTo("US");
        awaitStatus(order, OrderStatus.BOOKED);
        String reference = hub.reference(order, 1);
        String waybill = EASYPOST.shipment(reference).path("tracking_code").asText();
        assertThat(hub.sql
                        .sql("select waybill || ' ' || carrier_id from parcel where order_id = :id")
                        .param("id", order)
                        .query(String.class)
                        .single())
                .isEqualTo(
                        waybill + " " + EASYPOST.shipment(reference).path("id").asText());
        assertThat(hub.count("select count(*) from journal where about->>'reference' = '" + reference
                        + "' and content_type = 'application/json'"))
                .as("two calls and their answers")
                .isEqualTo(4);

        awaitLabel(order, "/labels/" + waybill);
        String way = detail("in_transit", 1);
        String whole = way + "," + detail("out_for_delivery", 2) + "," + detail("delivered", 3);
        // out of order and twice: the whole way first, then the start of it
        assertThat(push(waybill, whole).statusCode()).isEqualTo(204);
        assertThat(push(waybill, way).statusCode()).isEqualTo(204);
        assertThat(push(waybill, whole).body()).isEmpty();
        awaitStatus(order, OrderStatus.DELIVERED);
        assertThat(hub.count("select count(*) from tracking_event where waybill = '" + waybill + "'"))
                .isEqualTo(3);
    }

    @Test
    void everyLostAnswerEndsInOneLabel() {
        var faults = EnumSet.complementOf(EnumSet.of(Fault.NO_MONEY));
        EASYPOST.faults.addAll(faults);
        List<Long> orders = faults.stream().map(fault -> hub.confirmedTo("US")).toList();
        for (long order : orders) {
            awaitStatus(order, OrderStatus.BOOKED);
            String reference = hub.reference(order, 1);
            assertThat(EASYPOST.made(reference)).as("shipments").isOne();
            assertThat(EASYPOST.sold(reference)).as("labels").isOne();
        }
        assertThat(EASYPOST.faults).as("all were met").isEmpty();
    }

    @Test
    void refusalIsAnIncidentInEasyPostsWords() {
        EASYPOST.faults.add(Fault.NO_MONEY);
        long order = hub.confirmedTo("US");
        awaitIncident(order, "CARRIER_REJECTED", "402 PAYMENT_REQUIRED Insufficient funds.");
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
    }

    @Test
    void cancelledIsRefunded() {
        long order = hub.confirmedTo("US");
        awaitStatus(order, OrderStatus.BOOKED);
        hub.cancel(order);
        awaitStatus(order, OrderStatus.CANCELLED);
        assertThat(EASYPOST.shipment(hub.reference(order, 1))
                        .path("refund_status")
                        .asText())
                .isEqualTo("submitted");
    }

    @Test
    void nobodyGoesToTheMoon() {
        long order = hub.confirmedTo("FR");
        assertThat(hub.sql
                        .sql("select why from unplanned_order where order_id = :id")
                        .param("id", order)
                        .query(String.class)
                        .single())
                .contains("to country FR");
        assertThat(hub.parcelStates(order)).isEmpty();
    }

    @Test
    void forgedPushesAreNotTaken() throws Exception {
        String body = "{\"object\":\"Event\",\"result\":{\"object\":\"Tracker\",\"tracking_code\":\"94forged\"}}";
        String good = signature(body);
        assertThat(post("/callbacks/easypost", body, Map.of()).statusCode()).isEqualTo(403);
        assertThat(signed(body, good.replaceFirst("[0-9]$|[a-f]$", "x")).statusCode())
                .isEqualTo(403);
        assertThat(signed(body + " ", good).statusCode()).isEqualTo(403);
        assertThat(signed("", signature("")).statusCode()).isEqualTo(400);
        assertThat(signed("not JSON", signature("not JSON")).statusCode()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hub.count("select count(*) from incident where convert_from(payload, 'UTF8') = 'not JSON'")
                        == 1);
        assertThat(hub.count("select count(*) from journal where convert_from(body, 'UTF8') like '%94forged%'"))
                .isZero();
    }

    private static String detail(String status, int minutes) {
        return "{\"status\":\"%s\",\"status_detail\":\"unknown\",\"datetime\":\"%s\",\"message\":\"…\"}"
                .formatted(
                        status,
                        Instant.now()
                                .minusSeconds(3600 - 60L * minutes)
                                .toString()
                                .replaceAll("[.]\\d+", ""));
    }

    private java.net.http.HttpResponse<String> push(String waybill, String details) throws Exception {
        String body = """
                {"id":"evt_1","object":"Event","description":"tracker.updated","result":{"object":"Tracker","tracking_code":"%s","status":"in_transit","tracking_details":[%s]}}""".formatted(waybill, details);
        return signed(body, signature(body));
    }

    private java.net.http.HttpResponse<String> signed(String body, String signature) throws Exception {
        return post("/callbacks/easypost", body, Map.of("X-Hmac-Signature", signature));
    }

    private static String signature(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        byte[] key = Normalizer.normalize("sécret", Normalizer.Form.NFKD).getBytes(StandardCharsets.UTF_8);
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return "hmac-sha256-hex=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }
}
