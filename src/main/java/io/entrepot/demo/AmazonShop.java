package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What one seller has at Amazon: orders, the packages that were confirmed, stock, and every write as it came. */
final class AmazonShop implements Closeable {
    private static final int FIRST_STOCK = 100;

    private final Clock clock;
    private final Catalogue catalogue;
    private final AmazonOrderMaker maker;
    private final Ledger ledger;
    private final Map<String, ObjectNode> orders = new LinkedHashMap<>();
    private final Map<String, Integer> stock = new LinkedHashMap<>();
    private final List<JsonNode> writes = new ArrayList<>();

    AmazonShop(String name, PartnerSettings partners, Catalogue catalogue) {
        this.clock = partners.clock();
        this.catalogue = catalogue;
        this.maker = new AmazonOrderMaker(name, partners, catalogue);
        catalogue.articles().forEach(article -> stock.put(article.sku(), FIRST_STOCK));
        this.ledger = new Ledger(partners.data().resolve("amazon-" + name + ".jsonl"), line -> {
            if (line.path("order") instanceof ObjectNode order) {
                orders.put(id(order), order);
            } else if (line.has("sku")) {
                stock.put(line.path("sku").asText(), line.path("quantity").asInt());
            } else {
                writes.add(line.path("write"));
            }
        });
    }

    synchronized boolean isEmpty() {
        return orders.isEmpty();
    }

    /** Somebody orders; the order is pending until {@link #pay}. */
    synchronized String create(long seed, boolean unknownSku) {
        ObjectNode order = maker.make(orders.size() + 1, seed, clock.instant(), unknownSku);
        put(order);
        return id(order);
    }

    void pay(String id) {
        change(id, order -> status(order, "UNSHIPPED"));
    }

    /** Whatever is still pending is paid for. */
    synchronized void payAll() {
        List.copyOf(orders.values()).stream()
                .filter(order -> status(order).equals("PENDING"))
                .forEach(order -> pay(id(order)));
    }

    void cancel(String id) {
        change(id, order -> status(order, "CANCELLED"));
    }

    /** Lays a patch over an order. */
    void patch(String id, JsonNode patch) {
        change(id, order -> Json.merge(order, patch));
    }

    /** For reading only. */
    synchronized List<ObjectNode> all() {
        return List.copyOf(orders.values());
    }

    synchronized ObjectNode order(String id) {
        return orders.get(id);
    }

    /** One package; one with the same reference is changed by it. */
    void confirm(String id, JsonNode detail) {
        change(id, order -> {
            if (status(order).equals("CANCELLED")) {
                throw new IllegalArgumentException("The order is canceled and cannot be confirmed.");
            }
            String reference = detail.path("packageReferenceId").asText();
            if (!reference.matches("[1-9]\\d{0,8}")) {
                throw new IllegalArgumentException("packageReferenceId must be a positive number.");
            }
            if (detail.path("carrierCode").asText().isBlank()
                    || detail.path("carrierCode").asText().equals("Other")
                            && detail.path("carrierName").asText().isBlank()) {
                throw new IllegalArgumentException("carrierCode, or carrierName for Other, is missing.");
            }
            ArrayNode packages = (ArrayNode) order.get("packages");
            for (int i = packages.size() - 1; i >= 0; i--) {
                if (packages.get(i).path("packageReferenceId").asText().equals(reference)) {
                    packages.remove(i);
                }
            }
            ObjectNode made = packages.addObject().put("packageReferenceId", reference);
            made.putObject("packageStatus").put("status", "IN_TRANSIT");
            made.put(
                    "carrier",
                    detail.path("carrierName").asText(detail.path("carrierCode").asText()));
            made.put("trackingNumber", detail.path("trackingNumber").asText());
            made.put("shipTime", detail.path("shipDate").asText());
            made.set("packageItems", detail.path("orderItems"));
            count(order);
        });
    }

    private static void count(ObjectNode order) {
        Map<String, Integer> sent = new LinkedHashMap<>();
        order.path("packages")
                .forEach(made -> made.path("packageItems")
                        .forEach(item -> sent.merge(
                                item.path("orderItemId").asText(),
                                item.path("quantity").asInt(),
                                Integer::sum)));
        boolean all = true;
        for (JsonNode item : order.path("orderItems")) {
            int ordered = item.path("quantityOrdered").asInt();
            Integer gone = sent.remove(item.path("orderItemId").asText());
            int fulfilled = gone == null ? 0 : gone;
            if (fulfilled > ordered) {
                throw new IllegalArgumentException("The quantity of an item is more than is left to ship.");
            }
            ((ObjectNode) item.get("fulfillment"))
                    .put("quantityFulfilled", fulfilled)
                    .put("quantityUnfulfilled", ordered - fulfilled);
            all &= fulfilled == ordered;
        }
        if (!sent.isEmpty()) {
            throw new IllegalArgumentException("The order has no item " + sent.keySet());
        }
        status(order, all ? "SHIPPED" : "PARTIALLY_SHIPPED");
    }

    synchronized void level(String sku, int quantity) {
        ledger.append(Json.of("sku", sku, "quantity", quantity));
        stock.put(sku, quantity);
    }

    synchronized Integer level(String sku) {
        return stock.get(sku);
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Remembers that something was written, before it has its effect. */
    synchronized void write(String what, String about, JsonNode body) {
        ObjectNode write =
                Json.of("what", what, "about", about, "at", clock.instant().toString());
        write.set("body", body);
        ObjectNode line = Json.object();
        line.set("write", write);
        ledger.append(line);
        writes.add(write);
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        ArrayNode list = books.putArray("orders");
        orders.values().forEach(order -> {
            ObjectNode one = list.addObject().put("orderId", id(order)).put("status", status(order));
            one.set("lastUpdatedTime", order.get("lastUpdatedTime"));
            one.set("packages", order.get("packages"));
            one.set("total", order.at("/proceeds/grandTotal/amount"));
        });
        books.set("stock", Json.MAPPER.valueToTree(stock));
        books.putArray("writes").addAll(writes);
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    private synchronized void change(String id, Consumer<ObjectNode> change) {
        ObjectNode order = orders.get(id);
        if (order == null) {
            throw new IllegalArgumentException("There is no order " + id);
        }
        ObjectNode changed = order.deepCopy();
        change.accept(changed);
        changed.put("lastUpdatedTime", AmazonOrderMaker.time(clock.instant()));
        put(changed);
    }

    private void put(ObjectNode order) {
        ObjectNode line = Json.object();
        line.set("order", order);
        ledger.append(line);
        orders.put(id(order), order);
    }

    static String id(JsonNode order) {
        return order.path("orderId").asText();
    }

    static String status(JsonNode order) {
        return order.at("/fulfillment/fulfillmentStatus").asText();
    }

    private static void status(ObjectNode order, String status) {
        ((ObjectNode) order.get("fulfillment")).put("fulfillmentStatus", status);
    }
}
