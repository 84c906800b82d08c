package io.entrepot.shipment;

import java.time.Instant;

/**
 * A parcel under its row lock.
 *
 * @param reference ours, given to the carrier, never used twice
 * @param statusAt the carrier's time of the status once it has left
 * @param cancelReason why it shall not leave, or null
 * @param attempt the latest call, null before the first
 * @param tries calls in a row that settled nothing
 * @param carrierId what its carrier calls it, where that is neither our reference nor the waybill
 * @param mayCall no back-off is running and no earlier call can still be under way
 */
record Parcel(
        long id,
        long orderId,
        int warehouseId,
        String reference,
        String carrier,
        String service,
        int grams,
        ParcelStatus status,
        Instant statusAt,
        String exception,
        String waybill,
        String cancelReason,
        Long attempt,
        int tries,
        String carrierId,
        boolean mayCall) {

    /** It counts for its order: neither cancelled nor about to be. */
    boolean isWanted() {
        return status != ParcelStatus.CANCELLED
                && (status.hasLeft() || cancelReason == null && status != ParcelStatus.CANCEL_REQUESTED);
    }

    /** The same parcel where its latest news puts it. */
    Parcel at(ParcelStatus newStatus, Instant newStatusAt, String newException) {
        return new Parcel(
                id,
                orderId,
                warehouseId,
                reference,
                carrier,
                service,
                grams,
                newStatus,
                newStatusAt,
                newException,
                waybill,
                cancelReason,
                attempt,
                tries,
                carrierId,
                mayCall);
    }
}
