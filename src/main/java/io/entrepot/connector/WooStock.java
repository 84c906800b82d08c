package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Cuts stock levels into the requests that WooCommerce takes: plain products by the hundred, variations beneath their
 * product. News are seen as JSON ({@code levels: [{sku, productId, variationId, available}], unlisted: [sku]}).
 */
@Component("wooStock")
public class WooStock {
    private static final int MOST_LEVELS = 100;

    /** As many SKUs as fit a URL that every web server takes. */
    private static final int MOST_ASKED = 40;

    /** One POST: where to, and {@code {"levels": [...]}} for the mapping. */
    public record Request(String path, ObjectNode levels) {}

    private final ObjectMapper json;

    WooStock(ObjectMapper json) {
        this.json = json;
    }

    /** The query that asks for the SKUs of which nobody knows what the shop calls them. */
    public String query(Object news) {
        String skus = asked(news).stream()
                .map(sku -> URLEncoder.encode(sku, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        return "per_page=100&sku=" + skus;
    }

    /** What the shop said of the SKUs that were asked for; those it did not name are not sold there. */
    public ArrayNode listings(Object news, JsonNode answer) {
        var found = new HashMap<String, JsonNode>();
        answer.path("listings").forEach(listing -> found.put(listing.path("sku").asText(), listing));
        ArrayNode all = json.createArrayNode();
        for (String sku : asked(news)) {
            all.add(found.getOrDefault(sku, json.createObjectNode().put("sku", sku)));
        }
        return all;
    }

    public List<Request> requests(Object news) {
        Map<String, List<JsonNode>> byPath = new LinkedHashMap<>();
        for (JsonNode level : tree(news).path("levels")) {
            String path = level.hasNonNull("variationId")
                            && !level.get("variationId").asText().isEmpty()
                    ? "products/" + level.get("productId").asText() + "/variations/batch"
                    : "products/batch";
            byPath.computeIfAbsent(path, p -> new ArrayList<>()).add(level);
        }
        var requests = new ArrayList<Request>();
        byPath.forEach((path, levels) -> {
            for (int from = 0; from < levels.size(); from += MOST_LEVELS) {
                ObjectNode part = json.createObjectNode();
                part.putArray("levels").addAll(levels.subList(from, Math.min(levels.size(), from + MOST_LEVELS)));
                requests.add(new Request(path, part));
            }
        });
        return requests;
    }

    /** Per level whether the shop took it: {@code [{sku, available, refused}]}. */
    public ArrayNode told(Request request, JsonNode answer) {
        var outcomes = new HashMap<String, JsonNode>();
        answer.path("items").forEach(item -> outcomes.put(item.path("id").asText(), item));
        ArrayNode told = json.createArrayNode();
        for (JsonNode level : request.levels().get("levels")) {
            String variation = level.path("variationId").asText("");
            JsonNode outcome = outcomes.get(
                    variation.isEmpty() || variation.equals("null")
                            ? level.get("productId").asText()
                            : variation);
            ObjectNode one = told.addObject();
            one.set("sku", level.get("sku"));
            one.set("available", level.get("available"));
            if (outcome == null) {
                one.put("refused", "the shop's answer does not name it");
            } else if (!outcome.path("outcome").asText().equals("CONFIRMED")) {
                one.put("refused", outcome.path("message").asText());
            }
        }
        return told;
    }

    private List<String> asked(Object news) {
        var skus = new ArrayList<String>();
        for (JsonNode sku : tree(news).path("unlisted")) {
            if (skus.size() < MOST_ASKED) {
                skus.add(sku.asText());
            }
        }
        return skus;
    }

    private JsonNode tree(Object news) {
        return json.valueToTree(news);
    }
}
