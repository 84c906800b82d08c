package io.entrepot.shipment;

import java.time.Duration;
import java.util.List;

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
 * @param carrierId what the carrier calls the parcel, null when it does not say
 * @param earlier the calls before the one that counts, of a carrier that takes several: request, answer, request, …
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
        long millis,
        String carrierId,
        List<byte[]> earlier) {

    /** Of one call to a carrier that knows the parcel by our reference. */
    Outcome(
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
        this(
                call,
                kind,
                reference,
                waybill,
                code,
                message,
                retryAfter,
                request,
                answer,
                status,
                millis,
                null,
                List.of());
    }

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

    /** The carrier said something, if only that it refuses; what stands in front of it only said that it is not there. */
    boolean isAnswered() {
        return status != null && status < 500;
    }

    /** Without what was sent and answered: those hold names and addresses. */
    @Override
    public String toString() {
        return call + " -> " + kind + (code == null ? "" : " " + code);
    }
}
