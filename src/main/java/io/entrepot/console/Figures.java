package io.entrepot.console;

import io.entrepot.console.FiguresStore.Count;
import io.entrepot.order.OrderStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * What the hub counts. Counting all orders takes longer the more there are, so a count is kept for a second at least
 * and for twenty times as long as it took: however many people look, at most a twentieth of one connection counts.
 */
@Component
class Figures {
    /** Orders by state in the order of an order's life, orders by platform, open incidents by cause. */
    record Stats(Map<OrderStatus, Long> orders, Map<String, Long> platforms, Map<String, Long> incidents) {}

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final int SHARE = 20;

    private final FiguresStore store;
    private Stats last;
    private long staleAt;

    Figures(FiguresStore store) {
        this.store = store;
    }

    synchronized Stats stats() {
        long start = System.nanoTime();
        if (last == null || start - staleAt >= 0) {
            last = count();
            long took = System.nanoTime() - start;
            staleAt = System.nanoTime() + Math.max(SHORTEST.toNanos(), SHARE * took);
        }
        return last;
    }

    private Stats count() {
        var orders = new EnumMap<OrderStatus, Long>(OrderStatus.class);
        for (OrderStatus status : OrderStatus.values()) {
            orders.put(status, 0L);
        }
        var platforms = new TreeMap<String, Long>();
        List<Count> counts = store.orders();
        for (Count count : counts) {
            orders.merge(OrderStatus.valueOf(count.status()), count.orders(), Long::sum);
            platforms.merge(count.platform(), count.orders(), Long::sum);
        }
        return new Stats(orders, platforms, store.openIncidents());
    }
}
