package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Which schema the input or the result of a mapping must satisfy; mappings of the same name have the same duty. */
final class CaseSchemas {
    private static final Map<String, String> INPUTS = Map.of("book-request", "shipment.v1");
    private static final Map<String, String> RESULTS = Map.of(
            "order", "order.v1",
            "book-answer", "booking-result.v1",
            "search-answer", "booking-result.v1",
            "cancel-answer", "booking-result.v1");

    /** Mappings that yield {"events": [...]}, each of which is checked. */
    private static final Map<String, String> EVENTS = Map.of("push", "tracking.v1", "routes-answer", "tracking.v1");

    private CaseSchemas() {}

    static void checkInput(MappingCatalog catalog, String mapping, JsonNode document) {
        check(catalog, INPUTS.get(kind(mapping)), document, "input of " + mapping);
    }

    static void checkResult(MappingCatalog catalog, String mapping, JsonNode result) {
        check(catalog, RESULTS.get(kind(mapping)), result, mapping);
        if (EVENTS.containsKey(kind(mapping))) {
            result.path("events").forEach(event -> check(catalog, EVENTS.get(kind(mapping)), event, mapping));
        }
    }

    private static void check(MappingCatalog catalog, String schema, JsonNode document, String what) {
        String violation = schema == null ? null : catalog.schema(schema).violation(document);
        if (violation != null) {
            throw MappingFailed.schema(what + ": " + violation);
        }
    }

    private static String kind(String mapping) {
        return mapping.substring(mapping.lastIndexOf('/') + 1);
    }
}
