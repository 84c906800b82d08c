package io.entrepot.shared;

/**
 * In-process: somebody did something that the audit log keeps, in the transaction at hand.
 *
 * @param action what, as a past tense such as {@code RuleChanged}
 * @param subject to which thing; may be null
 * @param before what it was, null where there was nothing
 * @param after what it is, null where nothing is left
 */
public record Audited(String actor, String action, String subject, String before, String after) {
    public static Audited of(String actor, String action, String subject) {
        return new Audited(actor, action, subject, null, null);
    }
}
