package io.entrepot.shipment;

import java.time.Duration;

/**
 * What became of a call.
 *
 * @param reference ours as the carrier repeats it, null when it does not
 * @param code the carrier's code
 * @param message the carrier's words, or what went wrong on the way
 * @param retryAfter how long the carrier asks us to stay away, or null
 * @param request the bytes that left, null when none did
 * @param answer the bytes that came back, null when none did
 * @param status HTTP status, null when there was no answer
 */
public record Outcome(
        Call call,
        Kind kind,
        String reference,
        String waybill,
        String code,
        String message,
        Duration retryAfter,
        byte[] request,
        byte[] answer,
        Integer status,
        long millis) {

    public enum Kind {
        /** The carrier has it under this waybill. */
        BOOKED,
        /** The carrier refuses and says why. */
        REJECTED,
        /** The carrier has this reference already. */
        DUPLICATE,
        /** The carrier does not know this reference. */
        NOT_FOUND,
        /** The label is void. */
        CANCELLED,
        /** Nothing left the hub, or the carrier did nothing: try again later. */
        RETRY,
        /** It may or may not have had an effect. */
        UNKNOWN
    }

    /** Without what was sent and answered: those hold names and addresses. */
    @Override
    public String toString() {
        return call + " -> " + kind + (code == null ? "" : " " + code);
    }
}
