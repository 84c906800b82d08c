package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An answer on its way to a platform.
 *
 * @param id key of the answer
 * @param orderId our key of its order
 * @param attempt which try this is; an older try settles nothing
 * @param kind SHIPPED, CANCELLED, CONFIRMED or REJECTED
 * @param action what to do now
 * @param body what the platform's mapping gets
 * @param sendBefore {@code System.nanoTime} after which nothing may leave any more, since somebody else may take over
 * @param talk what is said about it and the others of its page
 */
public record AnswerCall(
        long id,
        long orderId,
        int attempt,
        String kind,
        Action action,
        String platform,
        String account,
        String platformOrderId,
        JsonNode body,
        long sendBefore,
        Talk talk) {

    public enum Action {
        /** Tell the platform. */
        WRITE,
        /** Ask the platform whether it was told already. */
        READ_BACK
    }

    public boolean isReadBack() {
        return action == Action.READ_BACK;
    }

    public boolean isLate() {
        return System.nanoTime() - sendBefore > 0;
    }

    /** Camel asks for it with each expression about a batch: the body's own would walk through all of it. */
    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }
}
