package io.entrepot.stock;

import io.entrepot.order.Goods.Origin;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import io.entrepot.stock.AllocationPlan.Pick;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * Reserves stock for pages of orders. Every decision is made over locked level rows, so that nothing is promised twice
 * however many pages want the same SKU at once.
 */
@Service
public class Allocation {
    private static final Set<OrderStatus> WAITING = Set.of(OrderStatus.APPROVED, OrderStatus.BACKORDERED);

    private static final int PAGE = 100;

    private final StockStore store;
    private final Orders orders;
    private final Outbox outbox;
    private final StockFacts facts;
    private final Clock clock;

    Allocation(StockStore store, Orders orders, Outbox outbox, StockFacts facts, Clock clock) {
        this.store = store;
        this.orders = orders;
        this.outbox = outbox;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * Allocates or backorders those of the page that wait for stock, oldest first, each whole or not at all; answers
     * which are allocated. A new order does not overtake an older one that waits for the same SKU.
     */
    public List<Long> allocate(List<Long> ids) {
        Instant now = clock.instant();
        List<Order> locked = orders.lock(ids);
        List<Order> page = locked.stream()
                .filter(order -> WAITING.contains(order.status()) && !order.isHeld(now))
                .toList();
        // a repeated message finds orders that are through already: the next step must still see them
        var allocated = new ArrayList<Order>(locked.stream()
                .filter(order -> order.status() == OrderStatus.ALLOCATED)
                .toList());
        if (!page.isEmpty()) {
            allocated.addAll(reserve(page));
        }
        return Orders.ids(allocated);
    }

    private List<Order> reserve(List<Order> page) {
        var skus = new TreeSet<String>();
        page.forEach(order -> order.lines().forEach(line -> skus.add(line.sku())));
        Levels levels = store.lockLevels(skus);
        List<Origin> origins = List.copyOf(store.origins().values());
        // what older orders wait for is spoken for, piece by piece: it stays for them, and the rest is free
        Map<String, Long> spokenFor = orders.waitingNeed(skus, page);
        var picks = new ArrayList<Pick>();
        var allocated = new ArrayList<Order>();
        var backordered = new ArrayList<Order>();
        var why = new HashMap<Long, String>();
        for (Order order : page) {
            String before = overtaken(order, levels, spokenFor);
            AllocationPlan plan =
                    before != null ? new AllocationPlan(List.of(), before) : AllocationPlan.of(order, levels, origins);
            why.put(order.id(), plan.why());
            if (plan.isShort()) {
                levels.needOf(order).forEach((sku, need) -> spokenFor.merge(sku, (long) need, Long::sum));
                if (order.status() != OrderStatus.BACKORDERED) {
                    backordered.add(order);
                }
                continue;
            }
            plan.picks().forEach(p -> levels.take(p.line().sku(), p.warehouseId(), p.quantity()));
            picks.addAll(plan.picks());
            allocated.add(order);
        }
        if (!picks.isEmpty()) {
            store.reserve(picks);
            facts.changed(picks.stream().map(pick -> pick.line().sku()).toList());
        }
        wakeNext(allocated.stream()
                .filter(order -> order.status() == OrderStatus.BACKORDERED)
                .toList());
        orders.allocate(allocated, order -> why.get(order.id()));
        orders.backorder(backordered, order -> why.get(order.id()));
        return allocated;
    }

    /**
     * Waiting orders are served in a chain, page after page and oldest first: while one page of them got something, the
     * next may too. Pages side by side would overtake each other.
     */
    private void wakeNext(List<Order> served) {
        if (served.isEmpty()) {
            return;
        }
        wake(
                served.stream()
                        .flatMap(o -> o.lines().stream())
                        .map(Order.Line::sku)
                        .collect(Collectors.toSet()),
                Orders.ids(served));
    }

    private void wake(Set<String> skus, List<Long> butNot) {
        List<Long> next = orders.backorderedFor(skus, PAGE + butNot.size()).stream()
                .filter(id -> !butNot.contains(id))
                .limit(PAGE)
                .toList();
        outbox.work("OrdersApproved", null, next);
    }

    private static String overtaken(Order order, Levels levels, Map<String, Long> spokenFor) {
        for (var need : levels.needOf(order).entrySet()) {
            long before = spokenFor.getOrDefault(need.getKey(), 0L);
            long there = levels.available(need.getKey());
            if (before > 0 && there >= need.getValue() && there - before < need.getValue()) {
                return need.getKey() + ": " + there + " available, and older orders wait for " + before;
            }
        }
        return null;
    }

    @EventListener
    void release(Orders.Released released) {
        Set<String> freed = store.release(Orders.ids(released.orders()));
        facts.changed(freed);
        if (!freed.isEmpty()) {
            wake(freed, Orders.ids(released.orders()));
        }
    }

    @EventListener
    void leave(Orders.GoodsLeft left) {
        facts.changed(store.leave(left.departures()));
    }
}
