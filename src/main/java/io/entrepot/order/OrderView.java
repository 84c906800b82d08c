package io.entrepot.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.BookStore.Row;
import io.entrepot.order.Parcels.Parcel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An order as the API tells it, with everything that is known of it. */
public record OrderView(
        String number,
        String platform,
        String account,
        String platformOrderId,
        String platformNumber,
        OrderStatus status,
        @JsonProperty("class") String orderClass,
        String currency,
        String total,
        Instant orderedAt,
        Instant receivedAt,
        Instant changedAt,
        Instant dueAt,
        String trackingNumber,
        String cancelRequested,
        Hold hold,
        JsonNode buyer,
        JsonNode deliverTo,
        JsonNode payment,
        JsonNode charges,
        String note,
        List<Line> lines,
        List<Reserved> reservations,
        List<Parcel> parcels,
        List<Neighbour> sameAddress,
        List<Remark> notes,
        Set<Deed> deeds,
        List<Happening> way) {

    public record Hold(String reason, Instant until) {}

    public record Line(
            int no, String sku, String name, int quantity, String unitPrice, String total, String platformLineId) {}

    public record Reserved(int line, String sku, String warehouse, int quantity) {}

    /** Another order to the same address whose parcels have not left either. */
    public record Neighbour(String number, OrderStatus status) {}

    /** What somebody has to say about the order. */
    public record Remark(Instant at, String author, String text) {}

    public enum Kind {
        /** A technical hop: a message that came in or went out. */
        HOP,
        /** A business step: somebody or a rule did something to the order. */
        STEP,
        /** What a carrier said about a parcel. */
        NEWS,
        /** What somebody wrote about the order. */
        NOTE
    }

    /**
     * A point on the order's one line of time.
     *
     * @param message the journalled message behind a hop or a correction
     * @param outcome what came of a hop's call, such as BOOKED or RETRY; null where nothing is known
     * @param status what HTTP said of it, such as 503; null where nothing is known
     * @param parcel our reference of the parcel that a hop or a carrier's news is about; null where it is about none
     * @param exception what is wrong with the parcel by that news, as in {@link Parcels.News}; or null
     * @param changes what a person corrected, personal data masked as in the order; null where nobody corrected anything, and
     *     when the message that tells it is no longer kept
     */
    public record Happening(
            Instant at,
            Kind kind,
            String what,
            String who,
            String from,
            String to,
            String why,
            UUID message,
            String outcome,
            Integer status,
            String parcel,
            String exception,
            List<Change> changes) {

        Happening(Instant at, Kind kind, String what, String who, String from, String to, String why) {
            this(at, kind, what, who, from, to, why, null, null, null, null, null, null);
        }
    }

    /**
     * A field that was corrected, as {@code deliverTo.phone} or {@code lines[41].sku}.
     *
     * @param before what it said, null when it was not there
     * @param after what it has said since, null when it was taken away
     */
    public record Change(String field, String before, String after) {}

    /** An order in a list. */
    public record Brief(
            String number,
            String platform,
            String account,
            String platformOrderId,
            String platformNumber,
            OrderStatus status,
            @JsonProperty("class") String orderClass,
            String currency,
            String total,
            String name,
            String phone,
            String city,
            boolean held,
            boolean cancelRequested,
            Instant receivedAt,
            Instant changedAt) {
        static Brief of(Row row) {
            return new Brief(
                    Order.number(row.id()),
                    row.platform(),
                    row.account(),
                    row.platformOrderId(),
                    row.platformNumber(),
                    row.status(),
                    row.orderClass(),
                    row.currency(),
                    Shown.money(row.total()),
                    row.name(),
                    row.phone() == null ? null : Checks.masked(row.phone()),
                    row.city(),
                    row.held(),
                    row.cancelRequested(),
                    row.receivedAt(),
                    row.changedAt());
        }
    }
}
