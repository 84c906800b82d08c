package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.kit.Conventions.Endpoint;
import io.entrepot.mapping.MappingCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which canonical schema the input or the result of a mapping must satisfy, as the routes say that call it. */
final class Duties {
    /** What a carrier is asked to book is our own document, whatever its mapping makes of it. */
    private static final Map<String, String> INPUTS = Map.of("book-request", "shipment.v1");

    private static final Pattern OPTION = Pattern.compile("[?&](schema|results)=([^&]+)");

    private record Duty(Pattern mapping, String schema, String results) {}

    private final List<Duty> duties = new ArrayList<>();
    private final MappingCatalog catalog;

    Duties(Conventions conventions, MappingCatalog catalog) {
        this.catalog = catalog;
        for (Endpoint endpoint : conventions.endpoints()) {
            if (endpoint.scheme().equals("mapping")) {
                add(endpoint);
            }
        }
    }

    private void add(Endpoint endpoint) {
        String schema = endpoint.options().get("schema");
        String results = endpoint.options().get("results");
        Matcher option = OPTION.matcher(endpoint.uri());
        while (option.find()) {
            schema = option.group(1).equals("schema") ? option.group(2) : schema;
            results = option.group(1).equals("results") ? option.group(2) : results;
        }
        if (schema != null) {
            String name = endpoint.target("mapping:").replaceAll("\\{[^}]*}", "[a-z0-9-]+");
            duties.add(new Duty(Pattern.compile(name), schema, results));
        }
    }

    /** What is wrong with a document that shall be mapped; null when nothing is. */
    String ofInput(String mapping, JsonNode document) {
        String schema = INPUTS.get(mapping.substring(mapping.lastIndexOf('/') + 1));
        return schema == null ? null : catalog.schema(schema).violation(document);
    }

    /** What is wrong with a result, with schema and JSON pointer; null when nothing is. */
    String ofResult(String mapping, JsonNode result) {
        for (Duty duty : duties) {
            if (duty.mapping.matcher(mapping).matches()) {
                String violation = duty.results == null
                        ? catalog.schema(duty.schema).violation(result)
                        : each(duty, result.path(duty.results));
                if (violation != null) {
                    return violation;
                }
            }
        }
        return null;
    }

    private String each(Duty duty, JsonNode elements) {
        for (JsonNode element : elements) {
            String violation = catalog.schema(duty.schema).violation(element);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }
}
