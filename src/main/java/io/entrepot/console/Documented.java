package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.StrictJson;

/** Documents as people read them. */
final class Documented {
    private Documented() {}

    /** JSON on lines of its own, its numbers as they were written; other text as it is. */
    static String readable(String text, String contentType) {
        if (text == null || contentType == null || !contentType.contains("json")) {
            return text;
        }
        try {
            return pretty(StrictJson.read(text));
        } catch (IllegalArgumentException notJson) {
            return text;
        }
    }

    static String pretty(JsonNode node) {
        return node == null ? "" : node.toPrettyString();
    }
}
