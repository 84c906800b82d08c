package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One question to a carrier, written down as an attempt before its first byte leaves.
 *
 * @param shipment the canonical shipment; for ASK and CANCEL only who it is about
 * @param begunNanos the hub's running clock just before the database set the deadline
 * @param begunMillis the hub's calendar clock then: one of the two stands still while a machine sleeps
 */
public record Call(
        long attempt,
        long parcelId,
        long orderId,
        Action action,
        String carrier,
        String reference,
        JsonNode shipment,
        long begunNanos,
        long begunMillis) {

    public enum Action {
        BOOK("book"),
        ASK("search"),
        CANCEL("cancel");

        private final String step;

        Action(String step) {
            this.step = step;
        }
    }

    /** The first word of the mappings that shape it and read its answer. */
    public String step() {
        return action.step;
    }

    /** Camel asks for it with each expression about a call: the shipment's own would walk through all of it. */
    @Override
    public int hashCode() {
        return Long.hashCode(attempt);
    }

    /** Without the shipment, which holds names and addresses. */
    @Override
    public String toString() {
        return action + " " + reference + " at " + carrier;
    }
}
