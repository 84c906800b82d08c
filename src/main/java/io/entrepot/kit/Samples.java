package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.Documents;
import java.util.Map;

/** Reads a partner's document from a file or from standard input as the hub reads it from the partner. */
final class Samples {
    /** What mappings hear that the file is called, so that a case may be renamed without its expected words. */
    private static final Map<String, String> NAMES = Map.of(
            "application/edifact", "orders.edi",
            "application/edi-x12", "orders.x12",
            "application/xml", "order.xml");

    private Samples() {}

    /** The document of a file, whose ending tells what it is. */
    static JsonNode read(byte[] raw, String file) {
        String ending = file.substring(file.lastIndexOf('.') + 1);
        String type = ending.equals("json") ? "application/json" : Documents.typeOf(raw);
        String name = NAMES.get(type);
        return new Documents().read(raw, name == null ? type : type + "; name=" + name);
    }

    /** What a mapping sees of it: of an interchange, {@code order} sees one message. */
    static JsonNode seenBy(String mapping, JsonNode document) {
        return document.path("interchanges").isArray() && mapping.endsWith("/order")
                ? document.at("/interchanges/0/messages/0")
                : document;
    }

    /** The document, whatever it looks like. */
    static JsonNode read(byte[] raw) {
        return new Documents().read(raw, Documents.typeOf(raw));
    }
}
