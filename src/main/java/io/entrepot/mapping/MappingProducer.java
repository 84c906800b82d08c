package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Maps the body of an exchange, whole or element by element. */
class MappingProducer extends DefaultProducer {
    /** The variable that is a mere word; all others are JSON. */
    private static final String STEP = "step";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final Pattern PARTNER = Pattern.compile("[a-z0-9-]+");

    private final MappingEndpoint endpoint;
    private final MappingCatalog catalog;

    MappingProducer(MappingEndpoint endpoint, MappingCatalog catalog) {
        super(endpoint);
        this.endpoint = endpoint;
        this.catalog = catalog;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String name = filled(endpoint.getName(), message);
        Mapping mapping = catalog.mapping(name);
        CanonicalSchema schema = endpoint.getSchema() == null ? null : catalog.schema(endpoint.getSchema());
        Map<String, JsonNode> variables = variables(message);
        JsonNode document = document(message.getBody());
        if (endpoint.getEach() != null) {
            message.setBody(each(document, mapping, schema, variables));
            return;
        }
        JsonNode result = mapping.apply(document, variables);
        if (endpoint.getResults() != null) {
            message.setBody(results(name, result, schema));
            return;
        }
        String violation = schema == null ? null : schema.violation(result);
        if (violation != null) {
            throw MappingFailed.schema(name + ".jslt: " + violation);
        }
        message.setBody(result);
    }

    private List<Mapped> each(
            JsonNode document, Mapping mapping, CanonicalSchema schema, Map<String, JsonNode> variables) {
        List<Mapped> all = new ArrayList<>();
        for (JsonNode source : elements(document, endpoint.getEach(), "the document")) {
            all.add(one(all.size(), source, mapping, schema, variables));
        }
        return all;
    }

    private static Mapped one(
            int index, JsonNode source, Mapping mapping, CanonicalSchema schema, Map<String, JsonNode> variables) {
        try {
            return checked(index, source, mapping.apply(source, variables), schema);
        } catch (MappingFailed e) {
            return new Mapped(index, source, null, e.failure().name(), e.getMessage());
        }
    }

    private List<Mapped> results(String name, JsonNode result, CanonicalSchema schema) {
        List<Mapped> all = new ArrayList<>();
        for (JsonNode element : elements(result, endpoint.getResults(), "the result of " + name)) {
            all.add(checked(all.size(), element, element, schema));
        }
        return all;
    }

    private static Mapped checked(int index, JsonNode source, JsonNode result, CanonicalSchema schema) {
        String violation = schema == null ? null : schema.violation(result);
        return violation == null
                ? new Mapped(index, source, result, null, null)
                : new Mapped(index, source, null, FailureCause.SCHEMA_FAILED.name(), violation);
    }

    private static JsonNode elements(JsonNode document, String member, String what) {
        JsonNode elements = document.path(member);
        if (!elements.isArray()) {
            throw MappingFailed.mapping(what + " has no list '" + member + "'");
        }
        return elements;
    }

    /** Fills {platform} and its like from headers; only names of partners can come in, never a path. */
    private static String filled(String name, Message message) {
        return PLACEHOLDER.matcher(name).replaceAll(match -> {
            String value = message.getHeader(match.group(1), String.class);
            if (value == null || !PARTNER.matcher(value).matches()) {
                throw MappingFailed.mapping("mapping:" + name + " needs a header '" + match.group(1)
                        + "' with the name of a partner, is '" + value + "'");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private static Map<String, JsonNode> variables(Message message) {
        Map<String, JsonNode> variables = new HashMap<>();
        // headers of these names are what mappings see as variables
        for (String name : Mapping.VARIABLES) {
            variables.put(name, variable(name, message.getHeader(name)));
        }
        return variables;
    }

    private static JsonNode variable(String name, Object value) {
        if (name.equals(STEP) && value instanceof String word) {
            return TextNode.valueOf(word);
        }
        try {
            if (value instanceof String text && !text.isBlank()) {
                return StrictJson.read(text);
            }
            return value == null || value instanceof String ? NullNode.instance : node(value);
        } catch (IllegalArgumentException | IOException e) {
            throw MappingFailed.mapping("header '" + name + "': " + e.getMessage());
        }
    }

    private static JsonNode document(Object body) throws IOException {
        try {
            return node(body);
        } catch (IllegalArgumentException e) {
            throw new MappingFailed(FailureCause.UNREADABLE, e.getMessage());
        }
    }

    private static JsonNode node(Object value) throws IOException {
        if (value instanceof JsonNode node) {
            return node;
        }
        if (value instanceof byte[] bytes) {
            return StrictJson.read(bytes);
        }
        if (value instanceof String text) {
            return StrictJson.read(text);
        }
        if (value instanceof InputStream stream) {
            return StrictJson.read(stream.readAllBytes());
        }
        if (value == null) {
            throw new IllegalArgumentException("there is no document to map: the body is null");
        }
        return StrictJson.of(value);
    }
}
