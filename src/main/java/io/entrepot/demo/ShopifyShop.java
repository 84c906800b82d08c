package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One Shopify shop: its orders, what was fulfilled of them, its stock, and every write as it came. */
final class ShopifyShop implements Closeable {
    private static final long FIRST_ID = 5_500_000_001L;
    private static final int FIRST_STOCK = 100;

    final String name;
    private final Clock clock;
    private final Catalogue catalogue;
    private final ShopifyOrderMaker maker;
    private final Ledger ledger;
    private final Map<Long, ObjectNode> orders = new LinkedHashMap<>();
    private final Map<String, Integer> stock = new LinkedHashMap<>();
    private final List<JsonNode> writes = new ArrayList<>();
    private volatile Consumer<ObjectNode> listener = order -> {};

    ShopifyShop(String name, PartnerSettings partners, Catalogue catalogue) {
        this.name = name;
        this.clock = partners.clock();
        this.catalogue = catalogue;
        this.maker = new ShopifyOrderMaker(name, partners.shopify().get(name).currency(), catalogue);
        catalogue.articles().forEach(article -> stock.put(article.sku(), FIRST_STOCK));
        this.ledger = new Ledger(partners.data().resolve("shopify-" + name + ".jsonl"), line -> {
            if (line.path("order") instanceof ObjectNode order) {
                orders.put(id(order), order);
            } else if (line.has("sku")) {
                stock.put(line.path("sku").asText(), line.path("quantity").asInt());
            } else {
                writes.add(line.path("write"));
            }
        });
    }

    void onChange(Consumer<ObjectNode> listener) {
        this.listener = listener;
    }

    synchronized boolean isEmpty() {
        return orders.isEmpty();
    }

    ObjectNode create(long seed, boolean unknownSku) {
        ObjectNode order;
        synchronized (this) {
            long id = orders.keySet().stream().mapToLong(n -> n).max().orElse(FIRST_ID - 1) + 1;
            order = maker.make(id, seed, clock.instant(), unknownSku);
            put(order);
            order.at("/lineItems/nodes")
                    .forEach(line -> stock.computeIfPresent(
                            line.path("sku").asText(),
                            (sku, left) -> left - line.path("quantity").asInt()));
        }
        listener.accept(order);
        return order;
    }

    synchronized ObjectNode order(long id) {
        ObjectNode order = orders.get(id);
        return order == null ? null : order.deepCopy();
    }

    /** Sorted by a time and then by id, both ascending; for reading only. */
    synchronized List<ObjectNode> sorted(String time) {
        return orders.values().stream()
                .sorted(Comparator.comparing(
                                (ObjectNode order) -> order.path(time).asText())
                        .thenComparingLong(ShopifyShop::id))
                .toList();
    }

    /** The buyer, or the shop's staff, cancels. */
    ObjectNode cancel(long id) {
        return change(id, order -> {
            order.put("cancelledAt", ShopifyOrderMaker.time(clock.instant()));
            order.put("displayFinancialStatus", "VOIDED");
        });
    }

    /** Lays a patch over an order. */
    ObjectNode patch(long id, JsonNode patch) {
        return change(id, order -> Json.merge(order, patch));
    }

    /** One fulfillment; all of these lines must still have so many pieces, or it is refused. */
    ObjectNode fulfil(long id, Map<String, Integer> pieces, JsonNode tracking) {
        return change(id, order -> {
            Map<String, Integer> left = left(order);
            pieces.forEach((line, quantity) -> {
                if (left.getOrDefault(line, 0) < quantity) {
                    throw new IllegalArgumentException("Invalid fulfillment order line item quantity requested.");
                }
            });
            ObjectNode fulfillment = order.withArray("/fulfillments").addObject();
            fulfillment.put(
                    "id",
                    "gid://shopify/Fulfillment/" + id
                            + order.path("fulfillments").size());
            fulfillment.put("status", "SUCCESS");
            fulfillment.putArray("trackingInfo").add(tracking);
            fulfillment.set("pieces", Json.MAPPER.valueToTree(pieces));
            order.put(
                    "displayFulfillmentStatus",
                    left(order).values().stream().allMatch(n -> n == 0) ? "FULFILLED" : "PARTIALLY_FULFILLED");
        });
    }

    /** Pieces of each line (by the id of its line) that no fulfillment holds. */
    static Map<String, Integer> left(JsonNode order) {
        var left = new LinkedHashMap<String, Integer>();
        order.at("/lineItems/nodes")
                .forEach(line ->
                        left.put(line.path("id").asText(), line.path("quantity").asInt()));
        order.path("fulfillments")
                .forEach(fulfillment -> fulfillment
                        .path("pieces")
                        .properties()
                        .forEach(piece ->
                                left.merge(piece.getKey(), -piece.getValue().asInt(), Integer::sum)));
        return left;
    }

    synchronized void level(String sku, int quantity) {
        ledger.append(Json.of("sku", sku, "quantity", quantity));
        stock.put(sku, quantity);
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Remembers that something was written, before it has its effect. */
    synchronized void write(String what, JsonNode variables) {
        ObjectNode write = Json.of("what", what, "at", clock.instant().toString());
        write.set("variables", variables);
        ObjectNode line = Json.object();
        line.set("write", write);
        ledger.append(line);
        writes.add(write);
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        ArrayNode list = books.putArray("orders");
        orders.values().forEach(order -> {
            ObjectNode one = list.addObject();
            for (String field : List.of(
                    "legacyResourceId",
                    "name",
                    "updatedAt",
                    "cancelledAt",
                    "displayFulfillmentStatus",
                    "fulfillments")) {
                one.set(field, order.get(field));
            }
            one.set("total", order.at("/currentTotalPriceSet/shopMoney/amount"));
        });
        books.set("stock", Json.MAPPER.valueToTree(stock));
        books.putArray("writes").addAll(writes);
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    private ObjectNode change(long id, Consumer<ObjectNode> change) {
        ObjectNode order;
        synchronized (this) {
            order = order(id);
            if (order == null) {
                throw new IllegalArgumentException("There is no order " + id);
            }
            change.accept(order);
            Instant now = clock.instant();
            order.put("updatedAt", ShopifyOrderMaker.time(now));
            put(order);
        }
        listener.accept(order);
        return order;
    }

    private void put(ObjectNode order) {
        ObjectNode line = Json.object();
        line.set("order", order);
        ledger.append(line);
        orders.put(id(order), order);
    }

    static long id(JsonNode order) {
        return order.path("legacyResourceId").asLong();
    }
}
