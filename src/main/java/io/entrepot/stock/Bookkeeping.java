package io.entrepot.stock;

import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import io.entrepot.stock.MovementStore.Level;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What people do to levels: goods arrive, counts are corrected. Each leaves movements and frees orders that waited for it. */
@Service
class Bookkeeping {
    /** Goods that arrived in a warehouse; the same {@code reference} counts once. */
    record Receipt(String reference, String warehouse, List<Line> lines) {}

    record Line(String sku, Integer quantity) {}

    /** A count that differs: {@code quantity} is added, below zero taken away. Without a reference each call counts. */
    record Correction(String reference, String warehouse, String sku, Integer quantity, String reason) {}

    /** What a receipt did; {@code repeated} when it was booked before. */
    record Received(String reference, boolean repeated, int pieces, int ordersReleased) {}

    /** The level after a correction. */
    record Corrected(String reference, boolean repeated, String sku, String warehouse, int onHand, int reserved) {}

    private static final int MOST_LINES = 5000;
    private static final int MOST_AT_ONCE = 1_000_000;
    private static final int MOST_ON_HAND = 1_000_000_000;
    private static final int PAGE = 100;

    private final MovementStore store;
    private final Orders orders;
    private final Outbox outbox;
    private final StockFacts facts;
    private final TransactionTemplate transaction;

    Bookkeeping(MovementStore store, Orders orders, Outbox outbox, StockFacts facts, TransactionTemplate transaction) {
        this.store = store;
        this.orders = orders;
        this.outbox = outbox;
        this.facts = facts;
        this.transaction = transaction;
    }

    Received receive(Receipt receipt, String actor) {
        Map<String, Integer> pieces = check(receipt);
        int sum = pieces.values().stream().mapToInt(Integer::intValue).sum();
        return transaction.execute(status -> {
            store.lockReference(receipt.reference());
            Map<String, Integer> before = store.booked(receipt.reference(), "RECEIPT", receipt.warehouse());
            if (!before.isEmpty()) {
                if (before.equals(pieces)) {
                    return new Received(receipt.reference(), true, sum, 0);
                }
                throw Refused.conflict(
                        "receipt '" + receipt.reference()
                                + "' was booked before with other goods or another warehouse; a new receipt needs a new reference");
            }
            Map<String, Level> levels = lock(receipt.warehouse(), pieces.keySet());
            pieces.forEach((sku, quantity) -> refuseOverflow(levels.get(sku), sku, quantity));
            store.book("RECEIPT", receipt.reference(), receipt.warehouse(), pieces, actor, null);
            facts.changed(pieces.keySet());
            return new Received(receipt.reference(), false, sum, release(pieces.keySet()));
        });
    }

    Corrected correct(Correction correction, String actor) {
        String reference = correction.reference() != null
                ? correction.reference()
                : UUID.randomUUID().toString();
        var wrong = new Objections();
        wrong.text("reference", reference, 100);
        wrong.text("warehouse", correction.warehouse(), 20);
        wrong.text("sku", correction.sku(), 200);
        wrong.between("quantity", correction.quantity(), -MOST_AT_ONCE, MOST_AT_ONCE);
        wrong.unless(correction.quantity() == null || correction.quantity() != 0, "quantity 0 corrects nothing");
        wrong.text("reason", correction.reason(), 300);
        wrong.raise();
        return transaction.execute(status -> correct(correction, reference, actor));
    }

    private Corrected correct(Correction correction, String reference, String actor) {
        String sku = correction.sku();
        Map<String, Integer> pieces = Map.of(sku, correction.quantity());
        store.lockReference(reference);
        Map<String, Integer> before = store.booked(reference, "CORRECTION", correction.warehouse());
        Level level = lock(correction.warehouse(), List.of(sku)).get(sku);
        if (!before.isEmpty()) {
            if (before.equals(pieces)) {
                return corrected(correction, reference, true, level.onHand(), level.reserved());
            }
            throw Refused.conflict("correction '" + reference
                    + "' was booked before with other content; a new correction needs a new reference");
        }
        refuseOverflow(level, sku, correction.quantity());
        int onHand = level.onHand() + correction.quantity();
        if (onHand < level.reserved()) {
            throw Refused.conflict("SKU '" + sku + "' in warehouse '" + correction.warehouse() + "' has "
                    + level.onHand() + " on hand, of which " + level.reserved() + " are reserved for orders: "
                    + correction.quantity() + " would leave " + onHand
                    + "; cancel or move the orders that hold it first");
        }
        store.book("CORRECTION", reference, correction.warehouse(), pieces, actor, correction.reason());
        facts.changed(pieces.keySet());
        if (correction.quantity() > 0) {
            release(List.of(sku));
        }
        return corrected(correction, reference, false, onHand, level.reserved());
    }

    private static Corrected corrected(
            Correction correction, String reference, boolean repeated, int onHand, int reserved) {
        return new Corrected(reference, repeated, correction.sku(), correction.warehouse(), onHand, reserved);
    }

    /** SKU → pieces, summed over the lines and sorted. */
    private static Map<String, Integer> check(Receipt receipt) {
        var wrong = new Objections();
        wrong.text("reference", receipt.reference(), 100);
        wrong.text("warehouse", receipt.warehouse(), 20);
        List<Line> lines = receipt.lines();
        if (lines == null
                || lines.isEmpty()
                || lines.size() > MOST_LINES
                || lines.stream().anyMatch(Objects::isNull)) {
            throw Refused.invalid("lines are not an array of 1 to " + MOST_LINES + " objects");
        }
        var pieces = new TreeMap<String, Integer>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            wrong.text("lines[" + i + "].sku", line.sku(), 200);
            wrong.between("lines[" + i + "].quantity", line.quantity(), 1, MOST_AT_ONCE);
            if (wrong.none()) {
                pieces.merge(line.sku(), line.quantity(), Integer::sum);
            }
        }
        wrong.raise();
        return pieces;
    }

    private Map<String, Level> lock(String warehouse, Collection<String> skus) {
        Map<String, Level> levels = store.lockLevels(warehouse, skus);
        if (levels.isEmpty() && !store.hasWarehouse(warehouse)) {
            throw Refused.invalid("there is no warehouse '" + warehouse + "'");
        }
        String unknown =
                skus.stream().filter(sku -> !levels.containsKey(sku)).limit(20).collect(Collectors.joining("', '"));
        if (!unknown.isEmpty()) {
            throw Refused.invalid("not in the catalogue: SKU '" + unknown + "'; PUT /api/skus adds SKUs");
        }
        return levels;
    }

    private static void refuseOverflow(Level level, String sku, int quantity) {
        if ((long) level.onHand() + quantity > MOST_ON_HAND) {
            throw Refused.conflict("SKU '" + sku + "' has " + level.onHand() + " on hand; " + quantity
                    + " more would pass the limit of " + MOST_ON_HAND);
        }
    }

    /** Wakes the oldest orders that wait for these SKUs; those behind them are woken when these were served. */
    private int release(Collection<String> skus) {
        List<Long> oldest = orders.backorderedFor(skus, PAGE);
        outbox.work("OrdersApproved", null, oldest);
        return oldest.size();
    }
}
