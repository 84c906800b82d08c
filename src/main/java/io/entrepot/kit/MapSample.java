package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.entrepot.connector.DocumentUnreadable;
import io.entrepot.mapping.Mapping;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingFailed;
import io.entrepot.shared.Nearest;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Maps one document of a partner, or the elements of one of its members, and prints the result or what is wrong. */
final class MapSample {
    private static final Map<String, String> OPTIONS =
            Map.of("cursor", "--cursor", "pageSize", "--page-size", "settings", "--settings");

    private final MappingCatalog catalog;
    private final Duties duties;
    private final PrintStream out;
    private final PrintStream err;

    MapSample(Path root, PrintStream out, PrintStream err) {
        this.catalog = new MappingCatalog(root.resolve("mappings").toString(), false);
        this.duties = new Duties(new Conventions(root, Map.of()), catalog);
        this.out = out;
        this.err = err;
    }

    int run(String name, InputStream sample, Map<String, String> options) {
        if (!catalog.names().contains(name)) {
            throw new WrongUsage("there is no mapping " + name + Nearest.hint(name, catalog.names()));
        }
        try {
            Map<String, JsonNode> variables = variables(options);
            JsonNode document = Samples.read(sample.readAllBytes());
            String member = options.get("--each");
            if (member == null) {
                JsonNode result = catalog.mapping(name).apply(Samples.seenBy(name, document), variables);
                out.println(result.toPrettyString());
                return said(name, result, "") ? 1 : 0;
            }
            return each(name, document.path(member), member, variables);
        } catch (MappingFailed | DocumentUnreadable e) {
            err.println(e.getMessage());
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int each(String name, JsonNode elements, String member, Map<String, JsonNode> variables) {
        if (!elements.isArray()) {
            err.println("the document has no list '" + member + "'");
            return 1;
        }
        boolean failed = false;
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < elements.size(); i++) {
            String place = member + "[" + i + "]: ";
            try {
                JsonNode result = catalog.mapping(name).apply(elements.get(i), variables);
                failed |= said(name, result, place);
                results.add(result);
            } catch (MappingFailed e) {
                err.println(place + e.getMessage());
                failed = true;
            }
        }
        out.println(results.toPrettyString());
        return failed ? 1 : 0;
    }

    private boolean said(String name, JsonNode result, String place) {
        String violation = duties.ofResult(name, result);
        if (violation != null) {
            err.println(place + name + ".jslt: " + violation);
        }
        return violation != null;
    }

    private static Map<String, JsonNode> variables(Map<String, String> options) {
        Map<String, JsonNode> variables = new HashMap<>();
        for (String name : Mapping.VARIABLES) {
            String written = options.get(OPTIONS.get(name));
            try {
                variables.put(name, written == null ? NullNode.instance : StrictJson.read(written));
            } catch (IllegalArgumentException e) {
                throw new WrongUsage(OPTIONS.get(name) + " " + written + " is no JSON: " + e.getMessage());
            }
        }
        return variables;
    }
}
