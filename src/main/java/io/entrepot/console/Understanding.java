package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.entrepot.connector.Accounts;
import io.entrepot.connector.DocumentUnreadable;
import io.entrepot.connector.Documents;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.mapping.CanonicalSchema;
import io.entrepot.mapping.Mapping;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingFailed;
import io.entrepot.shared.Difference;
import io.entrepot.shared.Masking;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** How the mappings understand a message: what the intake would make of it, without doing anything with it. */
@Component
class Understanding {
    /** Which mapping to use for a name; the one in use, one of another time, or one that somebody tries. */
    interface Mappings {
        Mapping mapping(String name);
    }

    /** One order or one piece of news: what was made of it, or why nothing. */
    record Piece(JsonNode source, JsonNode result, String failure) {
        /** The platform's own name for it, where it has one. */
        String id() {
            JsonNode known = result == null ? source : result;
            for (String name : List.of("platformOrderId", "waybill", "id", "name")) {
                if (known.path(name).isValueNode()) {
                    return known.path(name).asText();
                }
            }
            return null;
        }
    }

    /** All pieces of a message; {@code failure} when it could not be taken apart. */
    record Whole(List<Piece> pieces, String failure) {}

    /** A piece that comes out otherwise with other mappings. */
    record Change(int index, String id, List<Difference> differences, String before, String after) {}

    /** Kinds of messages that bring orders. */
    private static final Set<String> ORDERS =
            Set.of("poll", "webhook", "file", "topic", "mail", "api", "form", "replay", "fetch", "hint");

    private static final Set<String> NEWS = Set.of("callback");
    private static final String PAGE = "/page";
    private static final String ORDER = "/order";
    private static final int SHOWN = 40;

    private final MappingCatalog catalog;
    private final Documents documents;
    private final Accounts accounts;

    Understanding(MappingCatalog catalog, Documents documents, Accounts accounts) {
        this.catalog = catalog;
        this.documents = documents;
        this.accounts = accounts;
    }

    /** Those in use. */
    Mappings today() {
        return catalog::mapping;
    }

    /** The mapping that understands such a message, null when the hub has none for it. */
    String mappingOf(Draft message) {
        // of a mail its attachments are read, each kept as a message of its own
        if (message.direction() != Direction.IN || message.contentType().startsWith("message/")) {
            return null;
        }
        String order = "marketplaces/" + message.platform() + ORDER;
        if (ORDERS.contains(message.kind()) && catalog.names().contains(order)) {
            return order;
        }
        String push = "carriers/" + message.platform() + "/push";
        return NEWS.contains(message.kind()) && catalog.names().contains(push) ? push : null;
    }

    /** Which kinds of messages a mapping understands; none when it is not used for those that come in. */
    static Set<String> kindsOf(String mapping) {
        if (mapping.startsWith("marketplaces/") && (mapping.endsWith(ORDER) || mapping.endsWith(PAGE))) {
            return ORDERS;
        }
        return mapping.startsWith("carriers/") && mapping.endsWith("/push") ? NEWS : Set.of();
    }

    Whole understand(Draft message, Mappings mappings) {
        return understand(message, mappings, UnaryOperator.identity());
    }

    /** Likewise, of a message that is nobody's: a mapping that somebody tries could write anything anywhere. */
    Whole understandOfNobody(Draft message, Mappings mappings) {
        return understand(message, mappings, document -> StrictJson.read(Masking.ofNobody(document.toString())));
    }

    private Whole understand(Draft message, Mappings mappings, UnaryOperator<JsonNode> shown) {
        return understand(
                mappingOf(message), message.body(), message.contentType(), settings(message), mappings, shown);
    }

    /**
     * A document of which nobody says what it is; one order where it is not a page.
     *
     * @param like a message of the account whose settings the mapping may see, or null
     */
    Whole sample(String name, byte[] document, Draft like, Mappings mappings) {
        Map<String, JsonNode> settings = like == null ? Map.of() : settings(like);
        return understand(name, document, Documents.typeOf(document), settings, mappings, UnaryOperator.identity());
    }

    private Whole understand(
            String name,
            byte[] document,
            String type,
            Map<String, JsonNode> settings,
            Mappings mappings,
            UnaryOperator<JsonNode> shown) {
        Map<String, JsonNode> variables = new HashMap<>();
        Mapping.VARIABLES.forEach(variable -> variables.put(variable, NullNode.instance));
        variables.putAll(settings);
        try {
            JsonNode read = shown.apply(documents.read(document, type));
            if (name.endsWith(ORDER)) {
                return orders(name, read, variables, mappings);
            }
            JsonNode result = mappings.mapping(name).apply(read, variables);
            return name.endsWith("/push")
                    ? new Whole(events(name, result), null)
                    : new Whole(List.of(new Piece(read, result, violation(name, result))), null);
        } catch (MappingFailed | DocumentUnreadable e) {
            return new Whole(List.of(), e.getMessage());
        }
    }

    private Whole orders(String name, JsonNode read, Map<String, JsonNode> variables, Mappings mappings) {
        String page = name.substring(0, name.length() - ORDER.length()) + PAGE;
        Mapping order = mappings.mapping(name);
        JsonNode orders;
        try {
            orders = mappings.mapping(page).apply(read, variables).path("orders");
        } catch (MappingFailed e) {
            if (!read.isObject()) {
                throw e;
            }
            orders = NullNode.instance;
        }
        List<JsonNode> elements = new ArrayList<>();
        orders.forEach(elements::add);
        if (elements.isEmpty() && read.isObject() && !read.path("orders").isArray()) {
            elements.add(read);
        }
        return new Whole(
                elements.stream()
                        .map(element -> piece(name, element, order, variables))
                        .toList(),
                null);
    }

    private Piece piece(String name, JsonNode element, Mapping order, Map<String, JsonNode> variables) {
        try {
            JsonNode result = order.apply(element, variables);
            return new Piece(element, result, violation(name, result));
        } catch (MappingFailed e) {
            return new Piece(element, null, e.getMessage());
        }
    }

    private List<Piece> events(String name, JsonNode result) {
        List<Piece> events = new ArrayList<>();
        result.path("events").forEach(event -> events.add(new Piece(event, event, violation(name, event))));
        return events;
    }

    /** Against the schema that the routes want of such a mapping. */
    private String violation(String name, JsonNode result) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        String schema = switch (last) {
            case "order" -> "order.v1";
            case "push" -> "tracking.v1";
            case "book-answer", "search-answer", "cancel-answer" -> "booking-result.v1";
            default -> null;
        };
        if (schema == null) {
            return null;
        }
        CanonicalSchema known = catalog.schema(schema);
        return known.violation(result);
    }

    private Map<String, JsonNode> settings(Draft message) {
        JsonNode told = accounts.told(message.platform(), message.account());
        return told == null ? Map.of() : Map.of("settings", told);
    }

    /** What comes out otherwise; empty when nothing does. */
    static List<Change> changes(Whole before, Whole after) {
        var changes = new ArrayList<Change>();
        if (before.failure() != null || after.failure() != null) {
            if (before.failure() == null || !before.failure().equals(after.failure())) {
                changes.add(new Change(0, null, List.of(), before.failure(), after.failure()));
            }
            return changes;
        }
        for (int i = 0; i < Math.max(before.pieces().size(), after.pieces().size()); i++) {
            Piece old = i < before.pieces().size() ? before.pieces().get(i) : null;
            Piece now = i < after.pieces().size() ? after.pieces().get(i) : null;
            List<Difference> differences =
                    Difference.between(old == null ? null : old.result(), now == null ? null : now.result());
            String oldFailure = old == null ? null : old.failure();
            String newFailure = now == null ? null : now.failure();
            boolean bothNothing = (old == null || old.result() == null) && (now == null || now.result() == null);
            if (!Objects.equals(oldFailure, newFailure) || !bothNothing && !differences.isEmpty()) {
                changes.add(new Change(
                        i,
                        (now == null ? old : now).id(),
                        bothNothing
                                ? List.of()
                                : differences.stream().limit(SHOWN).toList(),
                        oldFailure,
                        newFailure));
            }
        }
        return changes;
    }
}
