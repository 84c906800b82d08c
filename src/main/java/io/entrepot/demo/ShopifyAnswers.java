package io.entrepot.demo;

import static io.entrepot.demo.ShopifyServlet.connection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Catalogue.Article;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a Shopify shop answers, field by field. */
final class ShopifyAnswers {
    static final Set<String> WRITES = Set.of("fulfillmentCreate", "orderCancel", "inventorySetQuantities");

    private static final Pattern BOUND = Pattern.compile("(updated_at|created_at):(>=|<=|>|<)'([^']+)'");
    private static final Pattern SKU = Pattern.compile("sku:'([^']*)'");

    private final ShopifyStore store;

    ShopifyAnswers(ShopifyStore store) {
        this.store = store;
    }

    JsonNode to(String field, JsonNode variables) {
        if (WRITES.contains(field)) {
            store.shop().write(field, variables);
        }
        return switch (field) {
            case "orders" -> orders(variables);
            case "order" -> order(variables);
            case "productVariants" -> variants(variables);
            case "fulfillmentCreate" -> fulfil(variables.path("fulfillment"));
            case "orderCancel" -> cancel(variables);
            case "inventorySetQuantities" -> levels(variables.path("input"));
            default -> throw new IllegalArgumentException("Field '" + field + "' doesn't exist on type 'QueryRoot'");
        };
    }

    private JsonNode orders(JsonNode variables) {
        String query = variables.path("query").asText();
        String time = query.contains("created_at") ? "createdAt" : "updatedAt";
        String after = variables.path("after").asText("");
        String from = after.isEmpty() ? "" : new String(Base64.getDecoder().decode(after), StandardCharsets.US_ASCII);
        int first = variables.path("first").asInt(250);
        List<ObjectNode> found = store.shop().sorted(time).stream()
                .filter(order -> within(order.path(time).asText(), query))
                .filter(order -> key(order, time).compareTo(from) > 0)
                .toList();
        ArrayNode nodes = Json.array();
        found.stream()
                .limit(first)
                .forEach(order -> nodes.add(
                        shown(order.deepCopy(), variables.path("lines").asInt(250))));
        boolean more = found.size() > first;
        String end = nodes.isEmpty()
                ? null
                : Base64.getEncoder()
                        .encodeToString(key(found.get(nodes.size() - 1), time).getBytes(StandardCharsets.US_ASCII));
        return connection(nodes, more, end);
    }

    private static String key(JsonNode order, String time) {
        return order.path(time).asText() + order.path("legacyResourceId").asText();
    }

    private static boolean within(String time, String query) {
        Matcher bound = BOUND.matcher(query);
        while (bound.find()) {
            int compared = time.compareTo(bound.group(3));
            boolean holds = switch (bound.group(2)) {
                case ">" -> compared > 0;
                case ">=" -> compared >= 0;
                case "<" -> compared < 0;
                default -> compared <= 0;
            };
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private JsonNode order(JsonNode variables) {
        ObjectNode order = store.shop().order(number(variables.path("id").asText()));
        return order == null ? NullNode.instance : shown(order, 100);
    }

    /** With its first lines, and with one fulfillment order that holds what is left of it. */
    private static ObjectNode shown(ObjectNode order, int lines) {
        ArrayNode all = (ArrayNode) order.at("/lineItems/nodes");
        ArrayNode some = Json.array();
        all.forEach(line -> {
            if (some.size() < lines) {
                some.add(line);
            }
        });
        ArrayNode left = Json.array();
        ShopifyShop.left(order).forEach((line, quantity) -> {
            ObjectNode item = left.addObject();
            item.put("id", line.replace("LineItem", "FulfillmentOrderLineItem"));
            item.put("remainingQuantity", quantity);
            item.putObject("lineItem").put("id", line);
        });
        boolean open = order.path("cancelledAt").isNull()
                && !order.path("displayFulfillmentStatus").asText().equals("FULFILLED");
        ObjectNode place = Json.of(
                "id",
                order.path("id").asText().replace("/Order/", "/FulfillmentOrder/"),
                "status",
                open ? "OPEN" : "CLOSED");
        ArrayNode actions = place.putArray("supportedActions");
        if (open) {
            actions.addObject().put("action", "CREATE_FULFILLMENT");
        }
        place.set("lineItems", connection(left, false, null));
        order.set("lineItems", connection(some, all.size() > lines, null));
        order.set("fulfillmentOrders", connection(Json.array().add(place), false, null));
        return order;
    }

    private JsonNode fulfil(JsonNode fulfillment) {
        Map<String, Integer> pieces = new LinkedHashMap<>();
        long id = 0;
        for (JsonNode group : fulfillment.path("lineItemsByFulfillmentOrder")) {
            id = number(group.path("fulfillmentOrderId").asText());
            group.path("fulfillmentOrderLineItems")
                    .forEach(item -> pieces.merge(
                            item.path("id").asText().replace("FulfillmentOrderLineItem", "LineItem"),
                            item.path("quantity").asInt(),
                            Integer::sum));
        }
        ObjectNode payload = Json.object();
        ArrayNode errors = payload.putArray("userErrors");
        try {
            store.refuse();
            JsonNode made = store.shop()
                    .fulfil(id, pieces, fulfillment.path("trackingInfo"))
                    .path("fulfillments");
            payload.set("fulfillment", made.get(made.size() - 1));
        } catch (IllegalArgumentException e) {
            payload.putNull("fulfillment");
            errors.addObject().put("message", e.getMessage()).putArray("field").add("fulfillment");
        }
        return payload;
    }

    private JsonNode cancel(JsonNode variables) {
        ObjectNode payload = Json.object();
        ArrayNode errors = payload.putArray("orderCancelUserErrors");
        long id = number(variables.path("orderId").asText());
        ObjectNode order = store.shop().order(id);
        if (order == null || !order.path("cancelledAt").isNull()) {
            payload.putNull("job");
            errors.addObject()
                    .put("code", order == null ? "NOT_FOUND" : "INVALID")
                    .put(
                            "message",
                            order == null
                                    ? "Order does not exist"
                                    : "Cannot cancel an order that has already been canceled");
        } else {
            store.shop().cancel(id);
            payload.putObject("job").put("id", "gid://shopify/Job/" + id).put("done", false);
        }
        return payload;
    }

    /** All or nothing, as the real one. */
    private JsonNode levels(JsonNode input) {
        ObjectNode payload = Json.object();
        ArrayNode errors = payload.putArray("userErrors");
        int index = 0;
        for (JsonNode quantity : input.path("quantities")) {
            Article article = store.shop()
                    .catalogue()
                    .byId(number(quantity.path("inventoryItemId").asText()));
            if (article == null || !quantity.has("changeFromQuantity")) {
                ObjectNode error = errors.addObject();
                error.put("code", article == null ? "INVALID_INVENTORY_ITEM" : "INVALID_QUANTITY_NAME");
                error.put(
                        "message",
                        article == null
                                ? "The specified inventory item could not be found."
                                : "changeFromQuantity must be given, null if nothing is to be compared.");
                error.putArray("field").add("input").add("quantities").add(Integer.toString(index));
            }
            index++;
        }
        if (errors.isEmpty()) {
            input.path("quantities")
                    .forEach(quantity -> store.shop()
                            .level(
                                    store.shop()
                                            .catalogue()
                                            .byId(number(quantity.path("inventoryItemId")
                                                    .asText()))
                                            .sku(),
                                    quantity.path("quantity").asInt()));
        }
        return payload;
    }

    private JsonNode variants(JsonNode variables) {
        ArrayNode nodes = Json.array();
        Matcher wanted = SKU.matcher(variables.path("query").asText());
        while (wanted.find()) {
            Article article = store.shop().catalogue().bySku(wanted.group(1));
            if (article != null) {
                ObjectNode node = nodes.addObject().put("sku", article.sku());
                node.putObject("inventoryItem")
                        .put("id", "gid://shopify/InventoryItem/" + article.id())
                        .put("tracked", true);
            }
        }
        return connection(nodes, false, null);
    }

    private static long number(String gid) {
        String last = gid.substring(gid.lastIndexOf('/') + 1);
        return last.matches("\\d{1,18}") ? Long.parseLong(last) : -1;
    }
}
