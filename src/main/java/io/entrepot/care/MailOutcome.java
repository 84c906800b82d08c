package io.entrepot.care;

/** How sending ended. */
public record MailOutcome(Mail mail, Kind kind, String message) {
    public enum Kind {
        /** The mail server took it. */
        SENT,
        /** The mail server certainly did not take it: again later. */
        NOT_SENT,
        /** The mail server refused it for good. */
        REFUSED,
        /** Nobody knows; never again by itself. */
        UNKNOWN
    }
}
