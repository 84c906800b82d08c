package io.entrepot.shared;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that failed for good and that a person must know of; published inside the transaction that found it.
 *
 * @param cause why, as a value
 * @param stage the route or stage that gave up, for example {@code order.intake}
 * @param platform marketplace or carrier, null when none is involved
 * @param account the account there, null when none is involved
 * @param subject what it is about in the partner's words: order id, waybill, file name
 * @param orderId our order, null when there is none yet
 * @param message for people: thing, field, value, whose side, what to do
 * @param payload the original bytes; the incident keeps its own copy
 * @param contentType media type of the payload
 * @param journalId the journalled message it came from, null when there is none
 * @param redo what replaying means, null when there is nothing to replay
 * @param version when the partner last changed what failed: the newer of two takes over from the older; null when that is unknown
 */
public record Failure(
        FailureCause cause,
        String stage,
        String platform,
        String account,
        String subject,
        Long orderId,
        String message,
        byte[] payload,
        String contentType,
        UUID journalId,
        Redo redo,
        Instant version) {

    public Failure(
            FailureCause cause,
            String stage,
            String platform,
            String account,
            String subject,
            Long orderId,
            String message,
            byte[] payload,
            String contentType,
            UUID journalId,
            Redo redo) {
        this(cause, stage, platform, account, subject, orderId, message, payload, contentType, journalId, redo, null);
    }

    /**
     * A replay is an outbox row.
     *
     * @param event the outbox event
     * @param partner the partner whose queue it goes to, or null
     * @param body JSON of the row; null means: journal the payload again and send its id
     */
    public record Redo(String event, String partner, String body) {}
}
