package io.entrepot.incident;

import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.Severity;
import java.time.Instant;
import java.util.UUID;

/**
 * A failure that a person must know of.
 *
 * @param id orders incidents by age; outside they are named by {@code uid}
 * @param times how often the same failed for the same reason; 0 for an edited copy that has not failed
 * @param closedBy who replayed or dismissed it; the hub, when its cause went away
 * @param redo what replaying means, null when there is nothing to replay
 * @param owner who has taken it on, or null
 * @param actBy when somebody else is told that nobody acted
 * @param told how many steps of telling are done: 1 when it was announced, more when it was escalated
 * @param parentId the incident that this one was edited or replayed from, or null
 * @param supersededBy the incident of a newer version of the same, which failed for the same cause; or null
 */
public record Incident(
        long id,
        UUID uid,
        String cause,
        String stage,
        String platform,
        String account,
        String subject,
        Long orderId,
        String message,
        String contentType,
        State state,
        int times,
        Instant firstAt,
        Instant lastAt,
        Instant closedAt,
        String closedBy,
        String closeReason,
        UUID journalId,
        Redo redo,
        Severity severity,
        String owner,
        Instant actBy,
        int told,
        Long parentId,
        UUID supersededBy) {

    /** What became of it. */
    public enum State {
        /** Waits for a person, or for its cause to go away. */
        OPEN,
        /** Sent on its way again; comes back as OPEN if it fails again. */
        REPLAYED,
        /** What it was about went through. */
        RESOLVED,
        /** A person decided that nothing is to be done, also when it happens again. */
        DISMISSED
    }

    /** {@code redo.event} of a message that goes back, as it was, to the queue named by {@code redo.partner}. */
    static final String REDELIVERY = "Redelivery";

    /** Replayed by journalling its payload again, rather than by sending the row that is kept in redo. */
    boolean goesThroughJournal() {
        return redo != null && redo.body() == null && !REDELIVERY.equals(redo.event());
    }

    /** Searches count these by the same rule. */
    public boolean canReplay() {
        return redo != null && (redo.body() != null || goesThroughJournal());
    }

    /** An edited payload makes sense only where the payload itself is what is sent again. */
    public boolean canResend() {
        return goesThroughJournal() || redo != null && REDELIVERY.equals(redo.event());
    }

    public boolean isEscalated() {
        return told > 1;
    }

    String closed() {
        return "incident " + uid + " is " + state + " since " + closedAt
                + (closedBy == null ? "" : ", by " + closedBy)
                + (closeReason == null ? "" : ": " + closeReason);
    }
}
