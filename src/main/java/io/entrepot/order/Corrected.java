package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.OrderView.Change;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a person corrected of an order, as a message of the journal: what the fields that differ said {@code before} and
 * {@code after}, of {@code deliverTo} under their names and of lines as id → SKU. What was there before stands nowhere else, so
 * it goes when the journal's day does.
 */
final class Corrected {
    /** The journal's kind of it. */
    static final String KIND = "correction";

    private static final String ADDRESS = "deliverTo";
    private static final String SKUS = "skus";
    private static final String LINE = "lines[";
    private static final String SKU = "].sku";

    private Corrected() {}

    /** @param changed the fields that differ, as people are told of them */
    static String told(
            String number, JsonNode before, JsonNode after, List<String> changed, String who, String reason) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("order", number).put("by", who).put("reason", reason);
        told.set("before", part(before, changed));
        told.set("after", part(after, changed));
        return told.toString();
    }

    static String address(String name) {
        return ADDRESS + "." + name;
    }

    static String sku(String lineId) {
        return LINE + lineId + SKU;
    }

    private static ObjectNode part(JsonNode document, List<String> fields) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            if (field.startsWith(LINE)) {
                String lineId = field.substring(LINE.length(), field.length() - SKU.length());
                for (JsonNode line : document.path("lines")) {
                    if (line.path("lineId").asText().equals(lineId)) {
                        part.withObject("/" + SKUS).set(lineId, line.path("sku"));
                    }
                }
            } else {
                String name = field.substring(ADDRESS.length() + 1);
                part.withObject("/" + ADDRESS).set(name, document.path(ADDRESS).get(name));
            }
        }
        return part;
    }

    /** @param reveal whether personal data is said in full */
    static List<Change> changes(String told, boolean reveal) {
        JsonNode whole = StrictJson.read(told);
        var changes = new ArrayList<Change>();
        JsonNode before = whole.path("before");
        JsonNode after = whole.path("after");
        for (String part : List.of(ADDRESS, SKUS)) {
            if (part.equals(ADDRESS) && !reveal) {
                mask(before.path(part));
                mask(after.path(part));
            }
            for (Map.Entry<String, JsonNode> field : before.path(part).properties()) {
                String name = field.getKey();
                changes.add(new Change(
                        part.equals(SKUS) ? sku(name) : address(name),
                        field.getValue().asText(null),
                        after.path(part).path(name).asText(null)));
            }
        }
        return changes;
    }

    private static void mask(JsonNode address) {
        if (address instanceof ObjectNode person) {
            Shown.mask(person);
        }
    }
}
