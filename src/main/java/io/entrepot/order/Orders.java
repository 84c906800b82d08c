package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * Moves orders, a page at a time, by intention; each move writes its event and promises the fact.
 * Every method runs in the transaction that locked the orders it is given.
 */
@Service
public class Orders {
    /** In-process: these orders gave up what was reserved and planned for them; handled inside the transaction. */
    public record Released(List<Order> orders, String why) {}

    /** In-process: these orders are confirmed and may be booked; handled inside the transaction. */
    public record Confirmed(List<Order> orders) {}

    /** In-process: these orders reached a step that the platform and the customer should hear of. */
    public record Reached(List<Order> orders, OrderStatus step) {}

    /** In-process: parcels left the building, so their goods leave the books. */
    public record GoodsLeft(List<Departure> departures) {}

    /** All goods of an order that leave from one warehouse. */
    public record Departure(long orderId, int warehouseId) {}

    /** In-process: the platform or a person wants these orders gone although their parcels may be with a carrier. */
    public record CancelWanted(List<Order> orders, String why) {}

    private static final Logger log = LoggerFactory.getLogger(Orders.class);
    static final String HUB = "hub";

    /** After that its parcels are on their way to a carrier. */
    private static final Set<OrderStatus> HOLDABLE = Set.of(RECEIVED, IN_REVIEW, APPROVED, BACKORDERED, ALLOCATED);

    private final OrderStore store;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    Orders(OrderStore store, Outbox outbox, ApplicationEventPublisher events) {
        this.store = store;
        this.outbox = outbox;
        this.events = events;
    }

    /** Locks these orders in the order of their ids and reads them with their lines; unknown ids are left out. */
    public List<Order> lock(Collection<Long> ids) {
        return store.lock(ids);
    }

    /** Locks the oldest backordered orders that want one of these SKUs. */
    public List<Long> backorderedFor(Collection<String> skus, int limit) {
        return store.backorderedFor(skus, limit);
    }

    public void approve(Collection<Order> orders, String actor, Function<Order, String> why) {
        List<Order> moved = move(orders, APPROVED, "OrderApproved", actor, why);
        outbox.work("OrdersApproved", null, ids(moved));
    }

    public void holdForReview(Collection<Order> orders, String actor, Function<Order, String> why) {
        move(orders, IN_REVIEW, "OrderHeld", actor, why);
    }

    public void reject(Collection<Order> orders, String actor, Function<Order, String> why) {
        move(orders, REJECTED, "OrderRejected", actor, why);
    }

    /** Back to the start, to be reviewed again: corrected, returned or amended. */
    public void reconsider(Collection<Order> orders, String actor, String why) {
        List<Order> moved = move(orders, RECEIVED, "OrderReconsidered", actor, order -> why);
        release(moved, why);
        outbox.work("OrdersReceived", null, ids(moved));
    }

    public void allocate(Collection<Order> orders, Function<Order, String> why) {
        move(orders, ALLOCATED, "OrderAllocated", HUB, why);
    }

    public void backorder(Collection<Order> orders, Function<Order, String> why) {
        move(orders, BACKORDERED, "OrderBackordered", HUB, why);
    }

    /** Gives a reservation back, for example because no carrier can take the goods from there. */
    public void unallocate(Collection<Order> orders, String why) {
        release(move(orders, APPROVED, "OrderUnallocated", HUB, order -> why), why);
    }

    /** Promises the order to the customer and gives it our tracking number. */
    public void confirm(Collection<Order> orders, String actor) {
        List<Order> moved = move(orders, CONFIRMED, "OrderConfirmed", actor, order -> null);
        if (!moved.isEmpty()) {
            store.giveTrackingNumbers(ids(moved));
            events.publishEvent(new Confirmed(moved));
        }
    }

    public void book(Collection<Order> orders, Function<Order, String> why) {
        move(orders, BOOKED, "OrderBooked", HUB, why);
    }

    /** All labels were voided. */
    public void unbook(Collection<Order> orders, String why) {
        move(orders, CONFIRMED, "OrderUnbooked", HUB, order -> why);
    }

    public void ship(Collection<Order> orders, String actor, Function<Order, String> why) {
        reached(move(orders, SHIPPED, "OrderShipped", actor, why), SHIPPED);
    }

    public void deliver(Collection<Order> orders, String actor, Function<Order, String> why) {
        reached(move(orders, DELIVERED, "OrderDelivered", actor, why), DELIVERED);
    }

    public void complete(Collection<Order> orders) {
        move(orders, COMPLETED, "OrderCompleted", HUB, order -> null);
    }

    public void comeBack(Collection<Order> orders, String actor, Function<Order, String> why) {
        move(orders, RETURNED, "OrderReturned", actor, why);
    }

    /**
     * Calls orders off. Before CONFIRMED that is done at once; later their parcels may be with a carrier,
     * so the wish is written down and whoever settles the parcels carries it out.
     */
    public void cancel(Collection<Order> orders, String actor, String why) {
        var atOnce = new ArrayList<Order>();
        var wanted = new ArrayList<Order>();
        for (Order order : orders) {
            if (order.status() == CONFIRMED || order.status() == BOOKED) {
                wanted.add(order);
            } else {
                atOnce.add(order);
            }
        }
        cancelNow(atOnce, actor, why);
        if (!wanted.isEmpty()) {
            store.wantCancelled(ids(wanted), why);
            note(wanted, "CancelRequested", actor, order -> why);
            events.publishEvent(new CancelWanted(wanted, why));
        }
    }

    /** No parcel of these orders is with a carrier (any more): they are cancelled and their stock is free. */
    public void cancelNow(Collection<Order> orders, String actor, String why) {
        List<Order> moved = move(orders, CANCELLED, "OrderCancelled", actor, order -> why);
        release(moved, why);
        reached(moved, CANCELLED);
    }

    /** Writes something that happened to orders without moving them: a booking refused, a hold, an answer given. */
    public void note(Collection<Order> orders, String event, String actor, Function<Order, String> why) {
        if (!orders.isEmpty()) {
            store.note(List.copyOf(orders), event, actor, why);
        }
    }

    /** Stages pass the order over until then; the sweep sends it on when the time has come. */
    public void hold(Order order, String actor, String why, Instant until) {
        if (!HOLDABLE.contains(order.status())) {
            throw Refused.conflict(
                    "order " + order.number() + " is " + order.status() + "; it can be held before it is CONFIRMED");
        }
        store.hold(order.id(), why, until);
        note(List.of(order), "HoldSet", actor, o -> "until " + until + ": " + why);
    }

    /** Ends a hold before its time and sends the order on. */
    public void release(Order order, String actor) {
        if (order.holdUntil() == null) {
            throw Refused.conflict("order " + order.number() + " is not held");
        }
        store.unhold(order.id());
        note(List.of(order), "HoldReleased", actor, o -> null);
        if (order.status() == RECEIVED) {
            outbox.work("OrdersReceived", null, List.of(order.id()));
        } else if (order.status() != IN_REVIEW) {
            outbox.work("OrdersApproved", null, List.of(order.id()));
        }
    }

    /** Looked after now: the sweep comes again after the state's usual time. */
    public void postpone(Collection<Long> ids) {
        store.postpone(ids);
    }

    /** What the relay needs to find the facts again: which events of which orders. */
    static String fact(List<Long> orderIds, List<Long> eventIds) {
        return "{\"orders\":" + orderIds + ",\"events\":" + eventIds + "}";
    }

    public static List<Long> ids(Collection<Order> orders) {
        return orders.stream().map(Order::id).toList();
    }

    private void release(List<Order> orders, String why) {
        if (!orders.isEmpty()) {
            events.publishEvent(new Released(orders, why));
        }
    }

    private void reached(List<Order> orders, OrderStatus step) {
        if (!orders.isEmpty()) {
            events.publishEvent(new Reached(orders, step));
        }
    }

    private List<Order> move(
            Collection<Order> orders, OrderStatus to, String event, String actor, Function<Order, String> why) {
        if (orders.isEmpty()) {
            return List.of();
        }
        for (Order order : orders) {
            if (!order.status().canBecome(to)) {
                throw new IllegalMove(order, to);
            }
        }
        List<Order> page = List.copyOf(orders);
        List<Long> eventIds = store.move(page, to, event, actor, why);
        if (eventIds.size() != page.size()) {
            throw new IllegalStateException(event + ": " + (page.size() - eventIds.size()) + " of " + page.size()
                    + " orders were moved by somebody else although they were locked");
        }
        outbox.fact(event, fact(ids(page), eventIds));
        for (Order order : page) {
            log.info("{} {} -> {}", order.number(), order.status(), to);
        }
        return page.stream().map(order -> order.withStatus(to)).toList();
    }

    /** The orders that sit in these states too long, taken in pages by the sweep: state → ids. */
    public Map<OrderStatus, List<Long>> takeOverdue(Set<OrderStatus> states, int limit) {
        var overdue = new LinkedHashMap<OrderStatus, List<Long>>();
        store.takeOverdue(states, limit)
                .forEach((id, status) ->
                        overdue.computeIfAbsent(status, s -> new ArrayList<>()).add(id));
        return overdue;
    }
}
