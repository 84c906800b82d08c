package io.entrepot.stock;

import io.entrepot.order.Order;
import java.util.HashMap;
import java.util.Map;

/** What is available of some SKUs in every warehouse, read under lock; taking lowers it. */
class Levels {
    private final Map<String, Map<Integer, Integer>> bySku = new HashMap<>();

    void put(String sku, int warehouseId, int available) {
        bySku.computeIfAbsent(sku, k -> new HashMap<>()).put(warehouseId, available);
    }

    int available(String sku, int warehouseId) {
        return bySku.getOrDefault(sku, Map.of()).getOrDefault(warehouseId, 0);
    }

    long available(String sku) {
        return bySku.getOrDefault(sku, Map.of()).values().stream()
                .mapToLong(Integer::longValue)
                .sum();
    }

    void take(String sku, int warehouseId, int quantity) {
        bySku.get(sku).merge(warehouseId, -quantity, Integer::sum);
    }

    Map<String, Integer> needOf(Order order) {
        var need = new HashMap<String, Integer>();
        order.lines().forEach(line -> need.merge(line.sku(), line.quantity(), Math::addExact));
        return need;
    }

    /** A copy of the rows that an order touches: two lines of one SKU must not count the same piece twice. */
    Levels copyFor(Order order) {
        var copy = new Levels();
        order.lines()
                .forEach(line -> copy.bySku.put(line.sku(), new HashMap<>(bySku.getOrDefault(line.sku(), Map.of()))));
        return copy;
    }
}
