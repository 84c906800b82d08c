package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.Documents;
import java.nio.charset.StandardCharsets;

/** Reads a partner's document from a file or from standard input as the hub reads it from the partner. */
final class Samples {
    private Samples() {}

    /** The document of a file, whose ending tells what it is. */
    static JsonNode read(byte[] raw, String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1);
        return new Documents().read(raw, ending.equals("json") ? "application/json" : typeOf(raw));
    }

    /** The document, whatever it looks like. */
    static JsonNode read(byte[] raw) {
        return new Documents().read(raw, typeOf(raw));
    }

    private static String typeOf(byte[] raw) {
        String start = new String(raw, 0, Math.min(raw.length, 100), StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip();
        if (start.startsWith("{") || start.startsWith("[")) {
            return "application/json";
        }
        if (start.startsWith("UNA") || start.startsWith("UNB")) {
            return "application/edifact";
        }
        return start.startsWith("ISA*") ? "application/edi-x12" : "text/csv";
    }
}
