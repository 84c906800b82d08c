package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Audited;
import io.entrepot.shared.LogBatch;
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
    static final Set<OrderStatus> HOLDABLE = Set.of(RECEIVED, IN_REVIEW, APPROVED, BACKORDERED, ALLOCATED);

    /** A newer version of these is reviewed, or stands beside what they were cancelled with. */
    private static final Set<OrderStatus> IN_REVIEW_OR_OFF = Set.of(RECEIVED, IN_REVIEW, REJECTED, CANCELLED);

    private final OrderStore store;
    private final Decisions decisions;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    Orders(OrderStore store, Decisions decisions, Outbox outbox, ApplicationEventPublisher events) {
        this.store = store;
        this.decisions = decisions;
        this.outbox = outbox;
        this.events = events;
    }

    /**
     * Locks these orders in the order of their ids and reads them with their lines; unknown ids are left out. Those that
     * this transaction holds already are not read again: they stand as its own moves have left them.
     */
    public List<Order> lock(Collection<Long> ids) {
        return decisions.lock(ids);
    }

    /** The newest orders, as they stand; nothing is locked. */
    public List<Order> newest(int count) {
        return store.read(store.newest(count));
    }

    /**
     * What a reviewer said of those of these orders of which the platform has told more since they left the review, such
     * as that they are shipped, which the hub did itself: what stands in them now is not what the reviewer saw.
     *
     * @return our key → the reviewer's last words, empty when it was not asked
     */
    public Map<Long, String> reviewedBefore(Collection<Order> orders, String reviewer) {
        return store.saidBeforeAmended(
                ids(orders.stream()
                        .filter(order -> !IN_REVIEW_OR_OFF.contains(order.status()))
                        .toList()),
                reviewer);
    }

    /** The oldest backordered orders that want one of these SKUs. */
    public List<Long> backorderedFor(Collection<String> skus, int limit) {
        decisions.flush(BACKORDERED);
        return store.backorderedFor(skus, limit);
    }

    /** SKU → how many pieces backordered orders older than all of these wait for. */
    public Map<String, Long> waitingNeed(Collection<String> skus, Collection<Order> served) {
        decisions.flush(BACKORDERED);
        return store.waitingNeed(
                skus, served.stream().mapToLong(Order::id).min().orElseThrow());
    }

    /** Who approves leads them on, or promises that with {@link #sendOn}. */
    public List<Order> approve(Collection<Order> orders, String actor, Function<Order, String> why) {
        return move(orders, APPROVED, "OrderApproved", actor, why);
    }

    /** Approves against the rules, or before they have spoken: the trail says who took it upon themselves, and why. */
    List<Order> force(Collection<Order> orders, String actor, String why) {
        List<Order> rejected =
                orders.stream().filter(o -> o.status() == REJECTED).toList();
        var reviewed = new ArrayList<Order>(
                orders.stream().filter(o -> o.status() != REJECTED).toList());
        reviewed.addAll(move(rejected, RECEIVED, "OrderReconsidered", actor, order -> why));
        for (Order order : orders) {
            events.publishEvent(new Audited(
                    actor, "OrderForced", order.number(), order.status().name(), why));
        }
        return move(reviewed, APPROVED, "OrderForced", actor, order -> why);
    }

    /** Promises that these approved orders are led on. */
    public void sendOn(Collection<Order> orders) {
        outbox.work("OrdersApproved", null, ids(orders));
    }

    public void holdForReview(Collection<Order> orders, String actor, Function<Order, String> why) {
        move(orders, IN_REVIEW, "OrderHeld", actor, why);
    }

    public void reject(Collection<Order> orders, String actor, Function<Order, String> why) {
        reached(move(orders, REJECTED, "OrderRejected", actor, why), REJECTED);
    }

    /** Back to the start, to be reviewed again: corrected, returned or amended. */
    public void reconsider(Collection<Order> orders, String actor, String why) {
        List<Order> moved = move(orders, RECEIVED, "OrderReconsidered", actor, order -> why);
        release(moved, why);
        outbox.work("OrdersReceived", null, ids(moved));
    }

    /** To a person at once, without asking the rules. */
    void askAgain(Collection<Order> orders, String actor, String why, Function<Order, String> held) {
        holdForReview(move(orders, RECEIVED, "OrderReconsidered", actor, order -> why), HUB, held);
    }

    public List<Order> allocate(Collection<Order> orders, Function<Order, String> why) {
        return move(orders, ALLOCATED, "OrderAllocated", HUB, why);
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
        List<Order> moved = move(orders, CONFIRMED, "OrderConfirmed", actor, order -> null).stream()
                .map(decisions::giveTrackingNumber)
                .toList();
        if (!moved.isEmpty()) {
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
            decisions.forget(ids(wanted));
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
        orders.forEach(order -> decisions.note(order.id(), event, actor, why.apply(order)));
    }

    /**
     * Stages pass the order over until then; the sweep sends it on when the time has come. A newer version or a
     * correction changes nothing of that: the order goes back to its start and is reviewed when the hold is over.
     */
    public void hold(Order order, String actor, String why, Instant until) {
        if (!HOLDABLE.contains(order.status())) {
            throw Refused.conflict(
                    "order " + order.number() + " is " + order.status() + "; it can be held before it is CONFIRMED");
        }
        store.hold(order.id(), why, until);
        decisions.forget(List.of(order.id()));
        note(List.of(order), "HoldSet", actor, o -> "until " + until + ": " + why);
    }

    /** Ends a hold before its time and sends the order on. */
    public void release(Order order, String actor) {
        if (order.holdUntil() == null) {
            throw Refused.conflict("order " + order.number() + " is not held");
        }
        unhold(List.of(order), "HoldReleased", actor);
    }

    /** Ends the holds whose time has come, so many at most, and sends their orders on; answers how many. */
    int endHolds(int limit) {
        List<Order> over = lock(store.lockHeldTooLong(limit));
        unhold(over, "HoldEnded", HUB);
        return over.size();
    }

    private void unhold(List<Order> held, String event, String actor) {
        if (held.isEmpty()) {
            return;
        }
        decisions.flush();
        store.unhold(ids(held));
        decisions.forget(ids(held));
        note(held, event, actor, order -> null);
        var received = new ArrayList<Long>();
        var further = new ArrayList<Long>();
        for (Order order : held) {
            if (order.status() == RECEIVED) {
                received.add(order.id());
            } else if (order.status() != IN_REVIEW) {
                further.add(order.id());
            }
        }
        if (!received.isEmpty()) {
            outbox.work("OrdersReceived", null, received);
        }
        if (!further.isEmpty()) {
            outbox.work("OrdersApproved", null, further);
        }
    }

    /** Looked after now: the sweep comes again after the state's usual time. */
    public void postpone(Collection<Long> ids) {
        decisions.flush();
        store.postpone(ids);
    }

    /** What the relay needs to find the facts again: which events of which orders. */
    static String fact(Collection<Long> orderIds, List<Long> eventIds) {
        return "{\"orders\":" + List.copyOf(orderIds) + ",\"events\":" + eventIds + "}";
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
        var moved = new ArrayList<Order>();
        var said = new LogBatch();
        for (Order order : orders) {
            moved.add(decisions.move(order, to, event, actor, why.apply(order)));
            said.add(order.status() + " -> " + to, order.number());
        }
        said.tell(log);
        return moved;
    }

    /** The orders that sit in these states too long, taken in pages by the sweep: state → ids. */
    public Map<OrderStatus, List<Long>> takeOverdue(Set<OrderStatus> states, int limit) {
        decisions.flush();
        var overdue = new LinkedHashMap<OrderStatus, List<Long>>();
        store.takeOverdue(states, limit)
                .forEach((id, status) ->
                        overdue.computeIfAbsent(status, s -> new ArrayList<>()).add(id));
        return overdue;
    }
}
