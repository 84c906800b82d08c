package io.entrepot.stock;

import io.entrepot.order.Goods.Origin;
import io.entrepot.order.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where an order's goods come from: all of it or nothing, from as few warehouses as can do it (each is a parcel),
 * among those the nearest together, among those the ones made first.
 *
 * @param picks what to take where; empty when stock is short
 * @param why for the order's timeline
 */
record AllocationPlan(List<Pick> picks, String why) {
    record Pick(Order order, Order.Line line, int warehouseId, int quantity) {}

    /** With more warehouses than this in one order, nobody is helped by another parcel. */
    private static final int MOST_PARCELS = 4;

    /** Stands for a distance that nobody knows: such a warehouse is taken last. */
    private static final int UNKNOWN_KM = 9999;

    boolean isShort() {
        return picks.isEmpty();
    }

    /** Plans on what {@code levels} says is available, without taking it. */
    static AllocationPlan of(Order order, Levels levels, List<Origin> origins) {
        List<Origin> near = origins.stream()
                .sorted(Comparator.comparingInt((Origin o) -> km(o, order)).thenComparingInt(Origin::warehouseId))
                .toList();
        for (int size = 1; size <= Math.min(MOST_PARCELS, near.size()); size++) {
            List<Origin> best = nearestThatCan(order, levels, near, size);
            if (best != null) {
                return new AllocationPlan(pick(order, levels, best), sentence(order, best));
            }
        }
        return new AllocationPlan(List.of(), shortage(order, levels));
    }

    private static List<Origin> nearestThatCan(Order order, Levels levels, List<Origin> near, int size) {
        List<Origin> best = null;
        int bestKm = Integer.MAX_VALUE;
        for (List<Origin> some : subsets(near, size)) {
            int km = some.stream().mapToInt(o -> km(o, order)).sum();
            if (km < bestKm && canServe(order, levels, some)) {
                best = some;
                bestKm = km;
            }
        }
        return best;
    }

    private static boolean canServe(Order order, Levels levels, List<Origin> origins) {
        for (var need : levels.needOf(order).entrySet()) {
            long there = 0;
            for (Origin origin : origins) {
                there += levels.available(need.getKey(), origin.warehouseId());
            }
            if (there < need.getValue()) {
                return false;
            }
        }
        return true;
    }

    private static List<Pick> pick(Order order, Levels levels, List<Origin> origins) {
        var picks = new ArrayList<Pick>();
        Levels left = levels.copyFor(order);
        for (Order.Line line : order.lines()) {
            int need = line.quantity();
            for (Origin origin : origins) {
                int take = Math.min(need, left.available(line.sku(), origin.warehouseId()));
                if (take > 0) {
                    picks.add(new Pick(order, line, origin.warehouseId(), take));
                    left.take(line.sku(), origin.warehouseId(), take);
                    need -= take;
                }
            }
        }
        return picks;
    }

    private static String sentence(Order order, List<Origin> from) {
        var places = from.stream()
                .map(o -> o.code() + (km(o, order) < UNKNOWN_KM ? " (" + km(o, order) + " km)" : " (distance unknown)"))
                .reduce((a, b) -> a + " + " + b)
                .orElseThrow();
        return (from.size() == 1 ? "nearest warehouse with everything: " : "fewest parcels: ") + places;
    }

    private static String shortage(Order order, Levels levels) {
        var missing = new ArrayList<String>();
        for (var need : levels.needOf(order).entrySet()) {
            long there = levels.available(need.getKey());
            if (there < need.getValue()) {
                missing.add(need.getKey() + " needs " + need.getValue() + ", available " + there);
            }
        }
        return missing.isEmpty()
                ? "its goods lie in more than " + MOST_PARCELS + " warehouses"
                : "short: " + String.join("; ", missing);
    }

    private static int km(Origin origin, Order order) {
        return origin.kmTo().getOrDefault(order.province() == null ? "" : order.province(), UNKNOWN_KM);
    }

    private static List<List<Origin>> subsets(List<Origin> all, int size) {
        var found = new ArrayList<List<Origin>>();
        collect(all, size, 0, new ArrayList<>(), found);
        return found;
    }

    private static void collect(List<Origin> all, int size, int from, List<Origin> taken, List<List<Origin>> found) {
        if (taken.size() == size) {
            found.add(List.copyOf(taken));
            return;
        }
        for (int i = from; i < all.size(); i++) {
            taken.add(all.get(i));
            collect(all, size, i + 1, taken, found);
            taken.remove(taken.size() - 1);
        }
    }
}
