package io.entrepot.order;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What others need to know of an order's parcels; the shipment module answers. */
public interface Parcels {
    /**
     * A parcel.
     *
     * @param reference ours, given to the carrier
     * @param waybill the carrier's number, null until booked
     * @param status PLANNED, REQUESTED, UNKNOWN, BOOKED, CANCEL_REQUESTED, CANCELLED, COLLECTED, IN_TRANSIT, …
     * @param exception ATTEMPTED (a try to deliver that failed), DELAYED, DAMAGED, REFUSED, ADDRESS, or null
     * @param expectedAt when it should arrive, by the days that the service takes; null once it is final or on its way back
     */
    record Parcel(
            long orderId,
            String reference,
            String warehouse,
            String carrier,
            String service,
            String serviceName,
            String waybill,
            String status,
            Instant statusAt,
            String exception,
            String cost,
            Instant expectedAt,
            List<News> news) {}

    /**
     * A piece of news about a parcel, the carrier's or entered by hand.
     *
     * @param status COLLECTED, IN_TRANSIT, …; INFO for what moves nothing, UNKNOWN for a code nobody told us of
     * @param exception what is wrong, as of a parcel, or null
     */
    record News(Instant at, String status, String exception, String place, String text, String enteredBy) {}

    /** The parcels of these orders with their news, cancelled ones included, by order and sequence. */
    List<Parcel> of(Collection<Long> orderIds);
}
