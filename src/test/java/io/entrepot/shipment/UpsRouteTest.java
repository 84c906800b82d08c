package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.order.OrderStatus;
import io.entrepot.shipment.UpsStub.Fault;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of a parcel with UPS, from its label to its delivery, and what a quote says of it. */
class UpsRouteTest extends CarrierRoutes {
    private static final String SERVICES = """
            [{"code": "65", "name": "UPS Saver", "kind": "EXPRESS", "minGrams": 0, "maxGrams": 30000, "countries": ["GB"],
              "rates": [{"upToKm": 40000, "firstGrams": 500, "firstPrice": 380, "nextGrams": 500, "nextPrice": 24, "currency": "CNY", "days": 3}]},
             {"code": "08", "name": "UPS Expedited", "kind": "STANDARD", "minGrams": 0, "maxGrams": 30000, "countries": ["GB"],
              "rates": [{"upToKm": 40000, "firstGrams": 500, "firstPrice": 400, "nextGrams": 500, "nextPrice": 20, "currency": "CNY", "days": 5}]}]""";
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeEach
    void start() throws Exception {
        UPS.faults.clear();
        assertThat(api("PUT", "/api/carriers/ups/services", SERVICES).statusCode())
                .isEqualTo(204);
    }

    @Test
    void bookedLabelledFollowedPushedDelivered() throws Exception {
        long order = booked();
        String waybill = waybill(order);
        assertThat(UPS.of(hub.reference(order, 1))).containsExactly(waybill);
        awaitLabel(order, waybill);
        awaitFollowed(waybill);
        JsonNode told = UPS.subscriptions.stream()
                .filter(one -> one.path("trackingNumberList").toString().contains(waybill))
                .findFirst()
                .orElseThrow();
        assertThat(told.at("/destination/url").asText()).isEqualTo("https://hub.example/callbacks/ups");
        assertThat(told.at("/destination/credential").asText()).isEqualTo("pssst");
        assertThat(hub.count("select count(*) from journal where convert_from(body, 'UTF8') like '%pssst%'"))
                .as("the journal has no secret")
                .isZero();

        assertThat(push("pssst", event(waybill, "I", "OT", "021", "051519")).statusCode())
                .isEqualTo(200);
        awaitStatus(order, OrderStatus.SHIPPED);
        push("pssst", event(waybill, "X", "ZZ", "099", "061519"));
        push("pssst", event(waybill, "D", "FS", "011", "071519"));
        push("pssst", event(waybill, "I", "OT", "021", "051519"));
        awaitStatus(order, OrderStatus.DELIVERED);
        assertThat(hub.sql
                        .sql("select status from tracking_event where waybill = :waybill order by at")
                        .param("waybill", waybill)
                        .query(String.class)
                        .list())
                .containsExactly("OUT_FOR_DELIVERY", "UNKNOWN", "DELIVERED");

        due(waybill);
        await("who has arrived is followed no more")
                .atMost(Duration.ofSeconds(60))
                .until(() -> hub.count("select count(*) from tracking_subscription where due_at is null and waybill = '"
                                + waybill + "'")
                        == 1);
    }

    @Test
    void subscriptionsAreRenewedTogetherAndOneIsRefused() {
        List<Long> orders = List.of(booked(), booked(), booked());
        String wrong = waybill(orders.get(1));
        orders.forEach(order -> awaitFollowed(waybill(order)));
        UPS.refusedNumbers.add(wrong);
        // two weeks are nearly over
        hub.sql
                .sql("update tracking_subscription set due_at = now() - interval '1 second' where source = 'ups'")
                .update();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        hub.count("select count(*) from incident where cause = 'TRACKING_FAILED' and message like '%"
                                        + wrong + ": ups does not follow it%'")
                                == 1);
        awaitFollowed(waybill(orders.get(0)));
        awaitFollowed(waybill(orders.get(2)));
        assertThat(told(waybill(orders.get(0)))).isEqualTo(2);
        assertThat(UPS.subscriptions.get(UPS.subscriptions.size() - 1).path("trackingNumberList"))
                .as("in one call")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void whatWasSilentIsAskedFor() {
        long order = booked();
        String waybill = waybill(order);
        UPS.ways.put(waybill, """
                {"trackResponse":{"shipment":[{"package":[{"trackingNumber":"%s","activity":[
                  {"date":"20261124","time":"095004","gmtDate":"20261124","gmtTime":"17:50:04","location":{"address":{"city":"LONDON","countryCode":"GB"}},
                   "status":{"type":"D","description":"DELIVERED","code":"FS","statusCode":"011"}}]}]}]}}""".formatted(waybill));
        hub.sql
                .sql("update parcel set track_at = now() - interval '1 minute' where waybill = :waybill")
                .param("waybill", waybill)
                .update();
        awaitStatus(order, OrderStatus.DELIVERED);
    }

    @Test
    void everyLostAnswerEndsInOneShipment() {
        var faults = EnumSet.complementOf(EnumSet.of(Fault.BAD_ADDRESS));
        UPS.faults.addAll(faults);
        List<Long> orders = faults.stream().map(fault -> hub.confirmedTo("GB")).toList();
        for (long order : orders) {
            awaitStatus(order, OrderStatus.BOOKED);
            assertThat(UPS.of(hub.reference(order, 1))).containsExactly(waybill(order));
        }
        assertThat(UPS.faults).as("all were met").isEmpty();
    }

    @Test
    void refusalIsAnIncidentInUpsWords() {
        UPS.faults.add(Fault.BAD_ADDRESS);
        long order = hub.confirmedTo("GB");
        awaitIncident(order, "CARRIER_REJECTED", "400 120802 Address Validation Error on ShipTo address");
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
    }

    @Test
    void cancelledIsVoided() throws Exception {
        long order = booked();
        String waybill = waybill(order);
        hub.cancel(order);
        awaitStatus(order, OrderStatus.CANCELLED);
        assertThat(UPS.voided).contains(waybill);
    }

    @Test
    void forgedPushesAreNotTaken() throws Exception {
        String body = event("1ZA1B2C36500000000", "D", "FS", "011", "071519");
        assertThat(post("/callbacks/ups", body, Map.of("User-Agent", "UPSPubSubTrackingService"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(push("psss", body).statusCode()).isEqualTo(403);
        assertThat(push("pssst", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aQuoteComparesAllServicesAndAsksTheCarriersThatTellTheirRates() throws Exception {
        JsonNode quote = JSON.readTree(api(
                        "POST",
                        "/api/quotes",
                        "{\"shipTo\":{\"country\":\"GB\",\"city\":\"London\",\"line\":\"1 High Street\",\"postcode\":\"SW1A 1AA\"},"
                                + "\"goods\":[{\"sku\":\"TEE-M\",\"quantity\":2}],\"warehouse\":\"GZ\"}")
                .body());
        assertThat(quote.path("weightGrams").asInt()).isEqualTo(600);
        assertThat(quote.at("/asked/0/carrier").asText()).isEqualTo("ups");
        assertThat(quote.at("/asked/0/rates").asInt()).isOne();
        assertThat(quote.path("offers")).hasSize(1);
        JsonNode saver = quote.at("/offers/0");
        assertThat(saver.path("service").asText()).isEqualTo("65");
        assertThat(saver.path("cost").decimalValue()).isEqualByComparingTo("410.50");
        assertThat(saver.path("days").asInt()).isEqualTo(2);
        assertThat(saver.path("basis").asText()).isEqualTo("live");
        assertThat(quote.at("/planning/cost").decimalValue())
                .as("planning asks nobody")
                .isEqualByComparingTo("404");
        assertThat(quote.path("excluded").toString())
                .contains("ups has no rate of it for this parcel now", "does not deliver to GB");
    }

    private long booked() {
        long order = hub.confirmedTo("GB");
        awaitStatus(order, OrderStatus.BOOKED);
        return order;
    }

    private static String waybill(long order) {
        return hub.sql
                .sql("select waybill from parcel where order_id = :id")
                .param("id", order)
                .query(String.class)
                .single();
    }

    private static long told(String waybill) {
        return UPS.subscriptions.stream()
                .filter(one -> one.path("trackingNumberList").toString().contains(waybill))
                .count();
    }

    private static void awaitFollowed(String waybill) {
        await(waybill + " is followed for thirteen days")
                .atMost(Duration.ofSeconds(60))
                .until(() -> hub.count(
                                "select count(*) from tracking_subscription where tries = 0 and waybill = '" + waybill
                                        + "' and due_at between now() + interval '12 days' and now() + interval '13 days'")
                        == 1);
    }

    private static void due(String waybill) {
        hub.sql
                .sql("update tracking_subscription set due_at = now() - interval '1 second' where waybill = :waybill")
                .param("waybill", waybill)
                .update();
    }

    private static String event(String waybill, String type, String code, String detail, String time) {
        return """
                {"trackingNumber":"%s","localActivityDate":"20261124","localActivityTime":"%s","activityLocation":{"city":"London","country":"GB"},
                 "activityStatus":{"type":"%s","code":"%s","description":"…","descriptionCode":"%s"},"gmtActivityDate":"20261124","gmtActivityTime":"%s"}""".formatted(waybill, time, type, code, detail, time);
    }

    private HttpResponse<String> push(String credential, String body) throws Exception {
        return post("/callbacks/ups", body, Map.of("User-Agent", "UPSPubSubTrackingService", "credential", credential));
    }
}
