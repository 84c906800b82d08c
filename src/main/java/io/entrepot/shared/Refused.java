package io.entrepot.shared;

/** What somebody asked for is not done; the sentence says why, in words that may be shown to whoever asked. */
public class Refused extends RuntimeException {
    /** Whose side it is on. */
    public enum Reason {
        /** The request cannot be right, whatever the hub's state. */
        INVALID,
        /** What it names does not exist here. */
        UNKNOWN,
        /** The state of things does not allow it. */
        CONFLICT
    }

    private final Reason reason;

    protected Refused(Reason reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public static Refused invalid(String sentence) {
        return new Refused(Reason.INVALID, sentence);
    }

    public static Refused unknown(String sentence) {
        return new Refused(Reason.UNKNOWN, sentence);
    }

    public static Refused conflict(String sentence) {
        return new Refused(Reason.CONFLICT, sentence);
    }

    public Reason reason() {
        return reason;
    }
}
