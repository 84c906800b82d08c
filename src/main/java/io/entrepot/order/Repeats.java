package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.IntakeStore.Stored;
import io.entrepot.shared.Arrived;
import io.entrepot.shared.Print;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Orders that a platform shows once more as they are stored: overlapping windows bring the newest ones with every poll,
 * and what came by webhook comes by poll, too. They are known by their very content, before anybody maps them; whether
 * that is what is stored the database says. What this hub does not remember goes the usual way, and changes nothing either.
 */
@Component("repeats")
public class Repeats {
    private static final int MOST = 20_000;

    /** Kinds of message that repeat each other; the others say what is true now, or were sent on purpose. */
    private static final Set<String> OFTEN = Set.of("poll", "webhook");

    private final IntakeStore store;
    private final Map<Print, Stored> seen = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Print, Stored> eldest) {
            return size() > MOST;
        }
    };

    Repeats(IntakeStore store) {
        this.store = store;
    }

    /**
     * The page without such orders.
     *
     * @param page {@code orders}, and what else a page mapping yields
     * @return the same with {@code repeats}, how many were left out
     */
    public JsonNode without(JsonNode page, String platform, String account, String kind) {
        JsonNode orders = page.path("orders");
        if (!OFTEN.contains(kind) || orders.isEmpty()) {
            return page;
        }
        List<Stored> remembered = remembered(orders);
        List<String> ids = remembered.stream()
                .filter(Objects::nonNull)
                .map(Stored::platformOrderId)
                .distinct()
                .toList();
        if (ids.isEmpty()) {
            return page;
        }
        var stored = new HashMap<String, Stored>();
        store.stored(store.accountId(platform, account), ids).forEach(one -> stored.put(one.platformOrderId(), one));
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < orders.size(); i++) {
            Stored before = remembered.get(i);
            if (before == null || !before.sameAs(stored.get(before.platformOrderId()))) {
                left.add(orders.get(i));
            }
        }
        ObjectNode shorter = JsonNodeFactory.instance.objectNode();
        shorter.setAll((ObjectNode) page);
        shorter.set("orders", left);
        return shorter.put("repeats", orders.size() - left.size());
    }

    private List<Stored> remembered(JsonNode orders) {
        var prints = new ArrayList<Print>(orders.size());
        orders.forEach(order -> prints.add(Print.of(order)));
        synchronized (seen) {
            var remembered = new ArrayList<Stored>(prints.size());
            prints.forEach(print -> remembered.add(seen.get(print)));
            return remembered;
        }
    }

    /** These versions go into the transaction at hand: should it fail, the database will not know them. */
    void remember(Collection<Version> versions) {
        var prints = new LinkedHashMap<Print, Stored>();
        for (Version version : versions) {
            Arrived arrived = version.arrived();
            if (OFTEN.contains(arrived.kind())) {
                prints.put(
                        Print.of(arrived.source()),
                        new Stored(version.platformOrderId(), version.at(), version.contentHash()));
            }
        }
        synchronized (seen) {
            seen.putAll(prints);
        }
    }
}
