package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.Set;
import java.util.UUID;

/**
 * A piece of news about a parcel, the carrier's or entered by hand.
 *
 * @param parcelId the parcel when it is known already, or null
 * @param eventId the carrier's id of the event, unique for the waybill
 * @param status a step of {@link ParcelStatus}, INFO for what moves nothing, UNKNOWN for a code nobody told us of
 * @param exception ATTEMPTED, DELAYED, DAMAGED, REFUSED, ADDRESS, or null
 * @param journalId the message that brought it, null when entered by hand
 */
public record News(
        Long parcelId,
        String carrier,
        String waybill,
        String eventId,
        Instant at,
        String status,
        String exception,
        String code,
        String place,
        String text,
        String enteredBy,
        UUID journalId) {

    static final Set<String> STEPS =
            Set.of("COLLECTED", "IN_TRANSIT", "OUT_FOR_DELIVERY", "DELIVERED", "RETURNING", "RETURNED", "LOST");
    private static final Set<String> STATUSES = Set.of("INFO", "UNKNOWN");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Set<String> EXCEPTIONS = Set.of("ATTEMPTED", "DELAYED", "DAMAGED", "REFUSED", "ADDRESS");

    /** The order in which events are stored and followed: the same for everybody, so that two pages never deadlock. */
    static final Comparator<News> BY_KEY =
            Comparator.comparing(News::carrier).thenComparing(News::waybill).thenComparing(News::eventId);

    static final Comparator<News> BY_TIME = Comparator.comparing(News::at)
            .thenComparing(news -> news.moves() ? ParcelStatus.valueOf(news.status()) : ParcelStatus.PLANNED);

    /** Reads a canonical tracking event (mappings/canonical/tracking.v1.json). */
    static News read(String carrier, JsonNode event, UUID journalId) {
        return new News(
                null,
                carrier,
                needed(event, "waybill", 50),
                needed(event, "carrierEventId", 200),
                time(event),
                oneOf(event, "status"),
                exception(event),
                needed(event, "code", 50),
                text(event, "place", 500),
                text(event, "text", 2000),
                null,
                journalId);
    }

    /** The same news with the parcel it is about, unless that is known already. */
    News of(TrackingStore.Owner owner) {
        return owner == null || parcelId != null ? this : with(owner.parcelId(), carrier);
    }

    /** The same news as this carrier's. */
    News by(String itsCarrier) {
        return itsCarrier.equals(carrier) ? this : with(parcelId, itsCarrier);
    }

    private News with(Long parcel, String itsCarrier) {
        return new News(
                parcel, itsCarrier, waybill, eventId, at, status, exception, code, place, text, enteredBy, journalId);
    }

    /** Whether it can move a parcel. */
    boolean moves() {
        return STEPS.contains(status);
    }

    private static String oneOf(JsonNode event, String field) {
        String value = needed(event, field, 50);
        if (!STEPS.contains(value) && !STATUSES.contains(value)) {
            throw new IllegalArgumentException(field + " '" + value + "' is none of " + STEPS + " or " + STATUSES);
        }
        return value;
    }

    private static String exception(JsonNode event) {
        String value = text(event, "exception", 50);
        if (value != null && !EXCEPTIONS.contains(value)) {
            throw new IllegalArgumentException("exception '" + value + "' is none of " + EXCEPTIONS);
        }
        return value;
    }

    private static Instant time(JsonNode event) {
        String value = needed(event, "at", 50);
        try {
            Instant at = OffsetDateTime.parse(value).toInstant();
            if (at.isAfter(EARLIEST)) {
                return at;
            }
        } catch (DateTimeException notOne) {
            // said below, with the value
        }
        throw new IllegalArgumentException("at '" + value + "' is no time like 2026-11-24T08:00:00+08:00");
    }

    private static String needed(JsonNode event, String field, int longest) {
        String value = text(event, field, longest + 1);
        if (value == null || value.length() > longest) {
            throw new IllegalArgumentException(
                    field + (value == null ? " is missing" : " is longer than " + longest + " characters"));
        }
        return value;
    }

    private static String text(JsonNode event, String field, int longest) {
        JsonNode value = event.path(field);
        if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
            return null;
        }
        String text = value.asText().replace("\0", "");
        return text.length() > longest ? text.substring(0, longest) : text;
    }

    /** Without place and text, which may name people. */
    @Override
    public String toString() {
        return status + " of " + carrier + " " + waybill + " at " + at;
    }
}
