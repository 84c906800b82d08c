package io.entrepot.shared;

import java.util.List;

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

    private static final int LONGEST_VALUE = 100;

    private final Reason reason;
    private final String field;
    private final String value;
    private final List<String> sentences;

    protected Refused(Reason reason, String sentence) {
        this(reason, null, null, sentence);
    }

    protected Refused(Reason reason, String field, Object value, String sentence) {
        super(sentence);
        this.reason = reason;
        this.field = field;
        this.value = value == null ? null : shortened(value.toString());
        this.sentences = List.of(sentence);
    }

    private Refused(List<String> sentences) {
        super(String.join("; ", sentences));
        this.reason = Reason.INVALID;
        this.field = null;
        this.value = null;
        this.sentences = List.copyOf(sentences);
    }

    public static Refused invalid(String sentence) {
        return new Refused(Reason.INVALID, sentence);
    }

    /** For several reasons at once. */
    public static Refused invalid(List<String> sentences) {
        return new Refused(sentences);
    }

    /** @param field which part of the request it is, by the name that whoever asked gave it */
    public static Refused invalid(String field, Object value, String sentence) {
        return new Refused(Reason.INVALID, field, value, sentence);
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

    /** What is wrong, one by one; each names the part of the request first that it is about. */
    public List<String> sentences() {
        return sentences;
    }

    /** Null where the sentence is about more than one part of the request. */
    public String field() {
        return field;
    }

    /** As it was given, its first characters where it is long. */
    public String value() {
        return value;
    }

    /** A value that somebody sent, as it may stand in a sentence. */
    public static String shortened(String value) {
        return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "…";
    }
}
