package io.entrepot.order;

import java.time.Duration;

/**
 * How a call ended.
 *
 * @param message the platform's words, or ours; null when there is nothing to say
 * @param retryAfter how long the platform asks to be left alone, null when it did not say
 */
public record AnswerOutcome(AnswerCall call, Kind kind, String message, Duration retryAfter) {
    public enum Kind {
        /** The platform says so itself. */
        CONFIRMED,
        /** The platform refused. */
        DECLINED,
        /** The hub could not put it into the platform's words; nothing was sent. */
        UNMAPPABLE,
        /** Certainly without effect: again later. */
        RETRY,
        /** It may have had its effect: read back before anything else. */
        UNKNOWN
    }
}
