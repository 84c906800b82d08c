package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A parcel at UPS: what was booked, how far it is, and who wants to hear of it. */
final class UpsParcel {
    private record Step(String type, String code, String detail, String text, boolean atSender) {}

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HHmmss").withZone(ZoneOffset.UTC);
    private static final Step ANNOUNCED =
            new Step("M", "MP", "003", "Shipper created a label, UPS has not received the package yet.", true);
    private static final Step TAKEN = new Step("P", "PU", "038", "Picked Up", true);
    private static final Step ON_THE_WAY = new Step("I", "DP", "005", "Departed from Facility", true);
    private static final Step CUSTOMS = new Step("I", "CC", "014", "Your package has cleared customs", false);
    private static final Step OUT = new Step("I", "OT", "021", "Out for Delivery", false);
    private static final Step MISSED =
            new Step("X", "NH", "022", "The receiver was not available at the time of the first attempt", false);
    private static final Step DONE = new Step("D", "FS", "011", "Delivered", false);

    final String number;
    final String reference;
    final List<ObjectNode> way = new ArrayList<>();
    private final JsonNode to;
    private final long bookedAt;
    private final List<Step> plan;
    private final double haste;
    boolean voided;
    String callback;
    String credential;
    long followedUntil;
    int pushed;

    UpsParcel(String number, String reference, JsonNode to, long bookedAt) {
        this.number = number;
        this.reference = reference;
        this.to = to;
        this.bookedAt = bookedAt;
        Random random = new Random(number.hashCode());
        this.plan = random.nextInt(10) == 0
                ? List.of(ANNOUNCED, TAKEN, ON_THE_WAY, CUSTOMS, OUT, MISSED, OUT, DONE)
                : List.of(ANNOUNCED, TAKEN, ON_THE_WAY, CUSTOMS, OUT, DONE);
        this.haste = 0.7 + random.nextDouble() * 0.6;
    }

    boolean isCollected() {
        return way.size() > 1;
    }

    boolean isUnderWay() {
        return !voided && way.size() < plan.size();
    }

    boolean isDue(long now, double pace) {
        return isUnderWay() && now >= bookedAt + (long) (pace * haste * (way.size() + 1));
    }

    /** Goes one step on; the caller puts the line into the books. It is the activity that the Tracking interface shows. */
    ObjectNode advance(Instant at) {
        Step step = plan.get(way.size());
        ObjectNode activity = Json.of("date", DATE.format(at), "time", TIME.format(at), "gmtOffset", "+00:00");
        activity.put("gmtDate", DATE.format(at)).put("gmtTime", TIME.format(at));
        ObjectNode address = Json.of(
                "countryCode", step.atSender() ? "CN" : to.path("CountryCode").asText());
        if (!step.atSender()) {
            address.put("city", to.path("City").asText());
        }
        activity.set("location", Json.of("address", address));
        activity.set(
                "status",
                Json.of(
                        "type",
                        step.type(),
                        "description",
                        step.text(),
                        "code",
                        step.code(),
                        "statusCode",
                        step.detail()));
        return activity;
    }

    /** A line of the way as Track Alert pushes it. */
    ObjectNode event(ObjectNode activity) {
        JsonNode status = activity.get("status");
        JsonNode address = activity.at("/location/address");
        return Json.of(
                "trackingNumber",
                number,
                "localActivityDate",
                activity.path("date"),
                "localActivityTime",
                activity.path("time"),
                "activityLocation",
                Json.of("city", address.path("city").asText(), "country", address.path("countryCode")),
                "activityStatus",
                Json.of(
                        "type", status.path("type"),
                        "code", status.path("code"),
                        "description", status.path("description"),
                        "descriptionCode", status.path("statusCode")),
                "gmtActivityDate",
                activity.path("gmtDate"),
                "gmtActivityTime",
                activity.path("gmtTime"));
    }

    String state() {
        return voided
                ? "voided"
                : way.isEmpty()
                        ? "booked"
                        : way.get(way.size() - 1).at("/status/statusCode").asText();
    }
}
