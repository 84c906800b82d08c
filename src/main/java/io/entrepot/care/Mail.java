package io.entrepot.care;

/**
 * A mail that is about to leave; its attempt is written down already.
 *
 * @param id key of the notification
 * @param attempt which try this is; an older try settles nothing
 * @param messageId ours, the same for every try, so that two copies can be told to be one
 * @param sendBefore {@code System.nanoTime} after which it may not leave any more, since it may count as lost
 */
public record Mail(
        long id, int attempt, String from, String to, String subject, String text, String messageId, long sendBefore) {
    public boolean isLate() {
        return System.nanoTime() - sendBefore > 0;
    }

    /** Without the address: this goes into logs. */
    @Override
    public String toString() {
        return "mail " + id + ", try " + attempt;
    }
}
