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

    /**
     * What one route wants of the mappings that it calls.
     *
     * @param placeholders how many words of the name the route leaves open
     * @param schema null when it wants nothing
     */
    private record Duty(Pattern mapping, int placeholders, String schema, String results) {}

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
        String name = endpoint.target("mapping:");
        int placeholders = (int) name.chars().filter(c -> c == '{').count();
        duties.add(
                new Duty(Pattern.compile(name.replaceAll("\\{[^}]*}", "[a-z0-9-]+")), placeholders, schema, results));
    }

    /** What is wrong with a document that shall be mapped; null when nothing is. */
    String ofInput(String mapping, JsonNode document) {
        String schema = INPUTS.get(mapping.substring(mapping.lastIndexOf('/') + 1));
        return schema == null ? null : catalog.schema(schema).violation(document);
    }

    /** What is wrong with a result, with schema and JSON pointer; null when nothing is. */
    String ofResult(String mapping, JsonNode result) {
        for (Duty duty : closest(mapping)) {
            if (duty.schema != null) {
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

    /** A route that names a mapping knows it better than one that calls it by a pattern. */
    private List<Duty> closest(String mapping) {
        List<Duty> all = duties.stream()
                .filter(duty -> duty.mapping.matcher(mapping).matches())
                .toList();
        int fewest = all.stream().mapToInt(Duty::placeholders).min().orElse(0);
        return all.stream().filter(duty -> duty.placeholders == fewest).toList();
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
