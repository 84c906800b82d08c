package io.entrepot.stock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import io.entrepot.stock.StockStore.Reading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * What {@code stock.events.v1} carries. A promise of the outbox only names the SKUs whose levels changed; what the world
 * hears is read when it is told, so that however many changes came together are one event with the last of them.
 */
@Component
public class StockFacts {
    private static final String EVENT = "StockChanged";
    private static final String SKUS = "skus";

    private final StockStore store;
    private final Outbox outbox;

    StockFacts(StockStore store, Outbox outbox) {
        this.store = store;
        this.outbox = outbox;
    }

    /** Promises to tell the levels of these SKUs, in the transaction that changed them. */
    void changed(Collection<String> skus) {
        if (!skus.isEmpty()) {
            outbox.fact(EVENT, promise(skus));
        }
    }

    /** One fact an SKU, however often the rows name it: all its levels, as they are now. Of two facts of an SKU the one with the greater version is the later. */
    public List<Fact> expand(List<Outbox.Row> rows) {
        var skus = new TreeSet<String>();
        rows.forEach(row -> skus.addAll(skus(row)));
        var facts = new ArrayList<Fact>();
        ObjectNode fact = null;
        String before = null;
        for (Reading level : store.read(skus)) {
            if (!level.sku().equals(before)) {
                tell(facts, before, fact);
                before = level.sku();
                fact = JsonNodeFactory.instance
                        .objectNode()
                        .put("event", EVENT)
                        .put("sku", level.sku())
                        .put("version", level.version())
                        .put("at", level.at().toString())
                        .put("available", 0);
                fact.putArray("levels");
            }
            int available = level.onHand() - level.reserved();
            fact.put("available", fact.path("available").asLong() + available);
            ((ArrayNode) fact.get("levels"))
                    .addObject()
                    .put("warehouse", level.warehouse())
                    .put("onHand", level.onHand())
                    .put("reserved", level.reserved())
                    .put("available", available);
        }
        tell(facts, before, fact);
        return facts;
    }

    private static void tell(List<Fact> facts, String sku, ObjectNode fact) {
        if (fact != null) {
            facts.add(new Fact(sku, fact.toString()));
        }
    }

    private static String promise(Collection<String> skus) {
        ObjectNode promise = JsonNodeFactory.instance.objectNode();
        new TreeSet<>(skus).forEach(promise.putArray(SKUS)::add);
        return promise.toString();
    }

    private static List<String> skus(Outbox.Row row) {
        var skus = new ArrayList<String>();
        StrictJson.read(row.body()).path(SKUS).forEach(sku -> skus.add(sku.asText()));
        return skus;
    }
}
