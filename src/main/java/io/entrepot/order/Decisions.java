package io.entrepot.order;

import io.entrepot.order.OrderStore.Move;
import io.entrepot.order.OrderStore.Note;
import io.entrepot.outbox.Outbox;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The orders that this transaction has locked, and what it decided about them: read once, and written in one statement
 * before the commit, however many steps an order takes on its way. Nobody else sees the steps between, only their
 * events.
 */
@Component
class Decisions {
    private final OrderStore store;
    private final Outbox outbox;

    Decisions(OrderStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    /** Locks those of these orders that are not locked yet; all of them as they stand by now, sorted by id. */
    List<Order> lock(Collection<Long> ids) {
        Pending pending = pending();
        List<Long> missing =
                ids.stream().filter(id -> !pending.orders.containsKey(id)).toList();
        store.lock(missing).forEach(order -> pending.orders.put(order.id(), order));
        return ids.stream()
                .distinct()
                .sorted()
                .map(pending.orders::get)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Orders that this transaction has just inserted: nobody else can hold them. */
    void adopt(Collection<Order> inserted) {
        Pending pending = pending();
        inserted.forEach(order -> pending.orders.put(order.id(), order));
    }

    /** An order as it stands by now. */
    Order now(Order order) {
        return pending().orders.getOrDefault(order.id(), order);
    }

    Order move(Order order, OrderStatus to, String event, String actor, String why) {
        Order current = now(order);
        if (current.status() != order.status()) {
            throw new IllegalStateException(event + ": order " + order.number() + " is " + current.status()
                    + " by now, but was taken for " + order.status());
        }
        Pending pending = pending();
        Order moved = current.withStatus(to);
        pending.orders.put(order.id(), moved);
        pending.before.putIfAbsent(order.id(), order.status());
        pending.notes.add(new Note(order.id(), event, actor, order.status(), to, why));
        return moved;
    }

    Order giveTrackingNumber(Order order) {
        Order current = now(order);
        if (current.trackingNumber() != null) {
            return current;
        }
        Order known = current.withTrackingNumber(TrackingNumber.issue(order.id()));
        pending().orders.put(order.id(), known);
        return known;
    }

    void received(Order order) {
        pending().notes.add(new Note(order.id(), "OrderReceived", Orders.HUB, null, OrderStatus.RECEIVED, null));
    }

    void note(long orderId, String event, String actor, String why) {
        pending().notes.add(new Note(orderId, event, actor, null, null, why));
    }

    /** What was read of these orders is not true any more: it is read again when somebody asks. */
    void forget(Collection<Long> ids) {
        flush();
        pending().orders.keySet().removeAll(ids);
    }

    /** Writes what was decided so far, for statements that look at orders themselves. */
    void flush() {
        pending().write();
    }

    /** As {@link #flush()}, for statements that look at orders of one status only: others need not be written for them. */
    void flush(OrderStatus concerned) {
        if (pending().concerns(concerned)) {
            flush();
        }
    }

    private Pending pending() {
        Pending pending = (Pending) TransactionSynchronizationManager.getResource(this);
        if (pending == null) {
            if (!TransactionSynchronizationManager.isSynchronizationActive()) {
                throw new IllegalStateException("orders are locked and moved in a transaction, and none is open");
            }
            pending = new Pending();
            TransactionSynchronizationManager.bindResource(this, pending);
            TransactionSynchronizationManager.registerSynchronization(pending);
        }
        return pending;
    }

    private final class Pending implements TransactionSynchronization {
        private final Map<Long, Order> orders = new TreeMap<>();
        private final Map<Long, OrderStatus> before = new LinkedHashMap<>();
        private final List<Note> notes = new ArrayList<>();

        boolean concerns(OrderStatus status) {
            return before.entrySet().stream()
                    .anyMatch(entry -> entry.getValue() == status
                            || orders.get(entry.getKey()).status() == status);
        }

        void write() {
            if (notes.isEmpty()) {
                return;
            }
            List<Move> moves = before.entrySet().stream()
                    .map(entry -> new Move(orders.get(entry.getKey()), entry.getValue()))
                    .toList();
            OrderStore.Written written = store.write(moves, notes);
            if (written.moved() != moves.size()) {
                throw new IllegalStateException((moves.size() - written.moved()) + " of " + moves.size()
                        + " orders were moved by somebody else although they were locked");
            }
            outbox.fact(
                    "OrdersMoved",
                    Orders.fact(notes.stream().map(Note::orderId).distinct().toList(), written.eventIds()));
            before.clear();
            notes.clear();
        }

        @Override
        public void beforeCommit(boolean readOnly) {
            write();
        }

        // the relay's transaction with the broker must not meet this one's
        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResourceIfPossible(Decisions.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(Decisions.this, this);
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(Decisions.this);
        }
    }
}
