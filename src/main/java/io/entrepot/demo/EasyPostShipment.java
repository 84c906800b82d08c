package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A shipment at EasyPost: its rates, the label once one is bought, and how far the parcel is. */
final class EasyPostShipment {
    private record Step(String status, String detail, String message) {}

    private static final Map<String, Integer> CENTS_AN_OUNCE =
            Map.of("Priority", 45, "Express", 95, "GroundAdvantage", 30);
    private static final Step ANNOUNCED = new Step("pre_transit", "label_created", "Shipment information sent to USPS");
    private static final Step TAKEN = new Step("in_transit", "arrived_at_facility", "Accepted at USPS origin facility");
    private static final Step ON_THE_WAY = new Step("in_transit", "departed_facility", "Departed USPS facility");
    private static final Step MISSED = new Step("in_transit", "missed_delivery", "No authorized recipient available");
    private static final Step OUT = new Step("out_for_delivery", "out_for_delivery", "Out for delivery");
    private static final Step DONE = new Step("delivered", "arrived_at_destination", "Delivered, front door");

    final String id;
    final String reference;
    private final JsonNode wanted;
    private final List<ObjectNode> way = new ArrayList<>();
    private final List<Step> plan;
    private final double haste;
    String trackingCode;
    String refund;
    private String rate;
    private long boughtAt;
    int purchases;

    EasyPostShipment(String id, JsonNode wanted) {
        this.id = id;
        this.wanted = wanted;
        this.reference = wanted.path("reference").asText(null);
        Random random = new Random(id.hashCode());
        this.plan = random.nextInt(10) == 0
                ? List.of(ANNOUNCED, TAKEN, ON_THE_WAY, OUT, MISSED, OUT, DONE)
                : List.of(ANNOUNCED, TAKEN, ON_THE_WAY, OUT, DONE);
        this.haste = 0.7 + random.nextDouble() * 0.6;
    }

    /** What is missing for a label; null when nothing is. */
    String problem() {
        JsonNode to = wanted.path("to_address");
        if (to.path("street1").asText().isBlank() || to.path("country").asText().isBlank()) {
            return "to_address: street1 and country are required";
        }
        if (wanted.at("/parcel/weight").asDouble() <= 0) {
            return "parcel: weight is required";
        }
        boolean abroad = !to.path("country")
                .asText()
                .equals(wanted.at("/from_address/country").asText());
        return abroad && wanted.at("/customs_info/customs_items").isEmpty() ? "customs_info is required" : null;
    }

    void buy(String rate, String trackingCode, long at) {
        this.rate = rate;
        this.trackingCode = trackingCode;
        this.boughtAt = at;
    }

    boolean offers(String rateId) {
        return rateId.startsWith("rate_" + id.substring(4) + "_")
                && CENTS_AN_OUNCE.containsKey(rateId.substring(rateId.lastIndexOf('_') + 1));
    }

    boolean isCollected() {
        return way.size() > 1;
    }

    boolean isUnderWay() {
        return trackingCode != null && refund == null && way.size() < plan.size();
    }

    boolean isDue(long now, double pace) {
        return isUnderWay() && now >= boughtAt + (long) (pace * haste * (way.size() + 1));
    }

    /** Goes one step on; the caller puts the line into the books. */
    ObjectNode advance(Instant at) {
        Step step = plan.get(way.size());
        ObjectNode detail = Json.of(
                "object", "TrackingDetail",
                "message", step.message(),
                "status", step.status(),
                "status_detail", step.detail(),
                "datetime", at.truncatedTo(ChronoUnit.SECONDS).toString(),
                "source", "USPS");
        detail.set("tracking_location", Json.of("object", "TrackingLocation", "city", city(step), "country", "US"));
        return detail;
    }

    void add(ObjectNode detail) {
        way.add(detail);
    }

    String state() {
        return refund != null ? "refunded" : trackingCode == null ? "created" : status();
    }

    private String status() {
        return way.isEmpty()
                ? "unknown"
                : way.get(way.size() - 1).path("status").asText();
    }

    private String city(Step step) {
        return step == TAKEN ? "LOS ANGELES" : wanted.at("/to_address/city").asText();
    }

    ObjectNode json() {
        ObjectNode shipment = Json.of("id", id, "object", "Shipment", "mode", "test", "reference", reference);
        ArrayNode rates = shipment.putArray("rates");
        CENTS_AN_OUNCE.keySet().stream().sorted().forEach(service -> rates.add(rate(service)));
        shipment.set("messages", Json.array());
        shipment.put("tracking_code", trackingCode).put("refund_status", refund);
        if (rate == null) {
            shipment.putNull("selected_rate").putNull("postage_label").putNull("tracker");
        } else {
            shipment.set("selected_rate", rate(rate.substring(rate.lastIndexOf('_') + 1)));
            shipment.set(
                    "postage_label",
                    Json.of("object", "PostageLabel", "label_url", "https://labels.example.com/" + id + ".pdf"));
            shipment.set("tracker", tracker());
        }
        return shipment.put("status", status());
    }

    ObjectNode tracker() {
        ObjectNode tracker = Json.of(
                "id",
                "trk_" + id.substring(4),
                "object",
                "Tracker",
                "mode",
                "test",
                "tracking_code",
                trackingCode,
                "status",
                status(),
                "shipment_id",
                id,
                "carrier",
                "USPS");
        ArrayNode details = tracker.putArray("tracking_details");
        way.forEach(details::add);
        return tracker;
    }

    private ObjectNode rate(String service) {
        BigDecimal price = BigDecimal.valueOf(
                        wanted.at("/parcel/weight").asDouble() * CENTS_AN_OUNCE.get(service) + 700)
                .movePointLeft(2)
                .setScale(2, RoundingMode.HALF_UP);
        return Json.of(
                "id",
                "rate_" + id.substring(4) + "_" + service,
                "object",
                "Rate",
                "carrier",
                "USPS",
                "service",
                service,
                "rate",
                price.toPlainString(),
                "currency",
                "USD",
                "shipment_id",
                id);
    }
}
