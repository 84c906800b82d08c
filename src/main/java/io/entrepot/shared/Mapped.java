package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a mapping made of one element of a page: a result, or the reason why there is none.
 *
 * @param index place in the page, from 0
 * @param source the element as the partner sent it
 * @param result the canonical document, null when it failed
 * @param failure name of a {@link FailureCause}, null when it succeeded
 * @param message for people: mapping file, line and column, or the field that is wrong
 */
public record Mapped(int index, JsonNode source, JsonNode result, String failure, String message) {
    public boolean failed() {
        return failure != null;
    }
}
