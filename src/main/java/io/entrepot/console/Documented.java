package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.Readable;
import io.entrepot.shared.StrictJson;

/** Documents as people read them. */
final class Documented {
    private Documented() {}

    /** JSON and the fields of forms on lines of their own, numbers as they were written; other text as it is. */
    static String readable(String text, String contentType) {
        if (text == null || contentType == null || !contentType.contains("json")) {
            return Readable.decoded(text, contentType);
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
