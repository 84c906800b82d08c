package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Nearest;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a person may put right of an order that waits for people: where it goes, and which SKUs of ours its lines mean. It is
 * reviewed again after that. The platform's version stays the one that was read, so the same read again changes nothing,
 * and a later one takes the correction's place.
 */
@Service
public class Corrections {
    /**
     * The fields of {@code deliverTo} that change (an empty text takes one away), and line id → SKU.
     *
     * @param changedAt of the order when it was read, so that what somebody else does to it meanwhile is not undone; null
     *     where nobody cares
     */
    public record Correction(Map<String, String> deliverTo, Map<String, String> skus, Instant changedAt) {}

    /** What of an address may be corrected; another country would be another order. */
    public static final List<String> FIELDS =
            List.of("name", "phone", "province", "city", "district", "line", "postcode");

    static final String EVENT = "OrderCorrected";

    private static final int LONGEST = 200;

    private final Orders orders;
    private final OrderBook book;
    private final Decisions decisions;
    private final IntakeStore store;
    private final Goods goods;
    private final Provinces provinces;
    private final Journal journal;
    private final TransactionTemplate transaction;

    Corrections(
            Orders orders,
            OrderBook book,
            Decisions decisions,
            IntakeStore store,
            Goods goods,
            Provinces provinces,
            Journal journal,
            TransactionTemplate transaction) {
        this.orders = orders;
        this.book = book;
        this.decisions = decisions;
        this.store = store;
        this.goods = goods;
        this.provinces = provinces;
        this.journal = journal;
        this.transaction = transaction;
    }

    public void correct(String number, Correction wanted, String who, String reason) {
        Objections wrong = check(wanted, reason);
        transaction.executeWithoutResult(status -> {
            Order order = correctable(number);
            unlessChanged(order, wanted.changedAt);
            ObjectNode document = order.document().deepCopy();
            List<String> changed = apply(wanted, document);
            wrong.unless(!changed.isEmpty() || !wrong.none(), "nothing differs from what the order says already");
            write(order, document, changed, who, reason, wrong);
        });
    }

    /** Refuses what cannot be corrected, or not any more: before somebody types what is right. */
    public void check(String number) {
        transaction.executeWithoutResult(status -> correctable(number));
    }

    private Order correctable(String number) {
        long id = OrderDesk.key(number);
        Order order = orders.lock(List.of(id)).stream().findFirst().orElseThrow(() -> OrderDesk.unknown(number));
        if (!Deed.CORRECT.isLegal(order)) {
            throw Refused.conflict(OrderDesk.illegal(Deed.CORRECT, order));
        }
        return order;
    }

    private void unlessChanged(Order order, Instant read) {
        if (read == null) {
            return;
        }
        Instant changedAt = book.changedAt(order.id());
        if (!read.equals(changedAt)) {
            throw Refused.conflict("order " + order.number() + " was changed meanwhile, at " + changedAt + ", and is "
                    + order.status() + " now: look at it again before you correct it");
        }
    }

    private void write(
            Order order, ObjectNode document, List<String> changed, String who, String reason, Objections wrong) {
        var skus = new TreeSet<String>();
        document.get("lines").forEach(line -> skus.add(line.get("sku").asText()));
        Map<String, Goods.Article> articles = goods.articles(skus);
        Checks checks = Checks.ofTyped(articles, provinces, goods, skus);
        Checks.Verdict verdict = checks.check(document);
        if (verdict == null && changed.contains("deliverTo.phone")) {
            // a platform may mask a number, a person may not
            verdict = checks.checkPhone((ObjectNode) document.get("deliverTo"));
        }
        if (verdict != null) {
            verdict.sentences().forEach(sentence -> wrong.unless(false, sentence));
        }
        wrong.raise();
        store.correct(order.id(), document, Checks.classOf(document, articles));
        journal.keep(new Draft(
                Direction.IN,
                Corrected.KIND,
                order.platform(),
                order.account(),
                "application/json",
                "{\"orders\":[" + order.id() + "]}",
                Corrected.told(order.number(), order.document(), document, changed, who, reason)
                        .getBytes(StandardCharsets.UTF_8)));
        // which fields, never what they say: the trail is told to the world
        orders.note(List.of(order), EVENT, who, o -> "changed: " + String.join(", ", changed) + "; reason: " + reason);
        decisions.forget(List.of(order.id()));
        orders.reconsider(orders.lock(List.of(order.id())), who, "it was corrected");
    }

    private static Objections check(Correction wanted, String reason) {
        var wrong = new Objections();
        wrong.text("reason", reason, LONGEST);
        wanted.deliverTo.forEach((field, value) -> {
            wrong.unless(
                    FIELDS.contains(field),
                    "deliverTo has no field '" + field + "' that can be corrected" + Nearest.hint(field, FIELDS));
            wrong.optional("deliverTo." + field, value, LONGEST);
        });
        wanted.skus.forEach((line, sku) -> wrong.text("skus." + line, sku, LONGEST));
        return wrong;
    }

    /** Answers what differs by now. */
    private static List<String> apply(Correction wanted, ObjectNode document) {
        var changed = new ArrayList<String>();
        ObjectNode address = (ObjectNode) document.get("deliverTo");
        wanted.deliverTo.forEach((field, value) -> {
            String now = value == null ? "" : value.strip();
            if (FIELDS.contains(field) && !now.equals(address.path(field).asText(""))) {
                if (now.isEmpty()) {
                    address.remove(field);
                } else {
                    address.put(field, now);
                }
                changed.add(Corrected.address(field));
            }
        });
        wanted.skus.forEach((lineId, sku) -> {
            ObjectNode line = line(document, lineId);
            if (sku != null
                    && !sku.isBlank()
                    && !sku.strip().equals(line.get("sku").asText())) {
                line.put("sku", sku.strip());
                changed.add(Corrected.sku(lineId));
            }
        });
        return changed;
    }

    private static ObjectNode line(ObjectNode document, String lineId) {
        for (JsonNode line : document.get("lines")) {
            if (line.get("lineId").asText().equals(lineId)) {
                return (ObjectNode) line;
            }
        }
        throw Refused.invalid("skus: the order has no line '" + lineId + "'");
    }
}
