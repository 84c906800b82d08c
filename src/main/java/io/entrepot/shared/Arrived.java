package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.UUID;

/**
 * An order as it arrived, mapped or not, and the message that brought it. Orders of several messages may share a page.
 *
 * @param journalId the message, as the journal keeps it
 * @param kind the journal's kind of message: poll, webhook, fetch, file, api, form, replay
 */
public record Arrived(Mapped mapped, UUID journalId, String kind) {
    /** The order in the partner's own words. */
    public JsonNode source() {
        return mapped.source();
    }
}
