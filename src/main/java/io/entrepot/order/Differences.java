package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** In which fields of address and goods two versions of an order differ, for people; of what is personal only the field is named. */
final class Differences {
    private static final List<String> ADDRESS =
            List.of("name", "phone", "country", "province", "city", "district", "line", "postcode");
    private static final Set<String> SHOWN =
            Set.of("country", "province", "city", "sku", "quantity", "unitPrice", "total");
    private static final int MOST_NAMED = 12;
    private static final int MOST_GOODS = 20;

    private Differences() {}

    /** Sentences; none when neither address nor goods differ. */
    static List<String> of(JsonNode old, JsonNode now) {
        var fields = new ArrayList<String>();
        JsonNode from = old.path("deliverTo");
        JsonNode to = now.path("deliverTo");
        if (!same(from, to)) {
            ADDRESS.stream()
                    .filter(field -> !same(from.path(field), to.path(field)))
                    .map(field -> "deliverTo." + field + values(field, from, to))
                    .forEach(fields::add);
            if (fields.isEmpty()) {
                fields.add("deliverTo");
            }
        }
        var said = new ArrayList<String>();
        if (!same(old.path("lines"), now.path("lines"))) {
            String before = goods(old);
            String after = goods(now);
            if (before.equals(after)) {
                fields.addAll(lines(old.path("lines"), now.path("lines")));
            } else {
                said.add("the goods were " + before + ", and are now " + after);
            }
        }
        if (!fields.isEmpty()) {
            said.add(0, "it differs in " + some(fields, MOST_NAMED));
        }
        return said;
    }

    /** The same goods may have other prices or names, or stand in other lines. */
    private static List<String> lines(JsonNode old, JsonNode now) {
        Map<String, JsonNode> before = byId(old);
        Map<String, JsonNode> after = byId(now);
        var fields = new ArrayList<String>();
        before.forEach((id, line) -> {
            JsonNode other = after.get(id);
            for (String field : other == null ? Set.<String>of() : fields(line, other)) {
                if (!same(line.path(field), other.path(field))) {
                    fields.add("lines[" + id + "]." + field + values(field, line, other));
                }
            }
        });
        return fields.isEmpty() ? List.of("lines") : fields;
    }

    private static Set<String> fields(JsonNode line, JsonNode other) {
        var names = new TreeSet<String>();
        line.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Map<String, JsonNode> byId(JsonNode lines) {
        var byId = new LinkedHashMap<String, JsonNode>();
        lines.forEach(line -> byId.put(line.path("lineId").asText(), line));
        return byId;
    }

    private static String goods(JsonNode document) {
        List<String> goods = StreamSupport.stream(document.path("lines").spliterator(), false)
                .collect(Collectors.groupingBy(
                        line -> line.path("sku").asText(),
                        TreeMap::new,
                        Collectors.summingLong(line -> line.path("quantity").asLong())))
                .entrySet()
                .stream()
                .map(article -> article.getKey() + " × " + article.getValue())
                .toList();
        return some(goods, MOST_GOODS);
    }

    private static String some(List<String> all, int most) {
        return all.stream().limit(most).collect(Collectors.joining(", "))
                + (all.size() > most ? " … +" + (all.size() - most) : "");
    }

    private static String values(String field, JsonNode old, JsonNode now) {
        return SHOWN.contains(field)
                ? " '" + old.path(field).asText() + "' → '" + now.path(field).asText() + "'"
                : "";
    }

    private static boolean same(JsonNode old, JsonNode now) {
        return old.equals(Amendments.BY_VALUE, now);
    }
}
