package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.WooOrderMaker.Oddity;
import java.io.Closeable;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One shop: its orders, ready rendered and sorted by the time of their latest change, and what was written to them. */
final class WooShop implements Closeable {
    /** An order as it now is; {@code versions} counts how often it was written. */
    record Entry(long id, long created, long modified, String status, String total, int versions, byte[] json) {}

    /** Some orders of a list, and how many the whole list has. */
    record Page(List<Entry> entries, int total) {}

    /** Something that a caller wrote to an order. */
    record Write(long order, String status, JsonNode meta, String note, String at) {}

    private static final Comparator<Entry> BY_MODIFIED =
            Comparator.comparingLong(Entry::modified).thenComparingLong(Entry::id);
    private static final long FIRST_ID = 1001;

    final String name;
    final PartnerSettings.Shop settings;
    private final WooOrderMaker maker;
    private final Clock clock;
    private final Ledger ledger;
    private final Map<Long, Entry> byId = new HashMap<>();
    private final List<Entry> byModified = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private volatile BiConsumer<Entry, Boolean> listener = (entry, isNew) -> {};
    private long nextId = FIRST_ID;

    WooShop(String name, PartnerSettings partners, Catalogue catalogue) {
        this.name = name;
        this.settings = partners.shops().get(name);
        this.clock = partners.clock();
        this.maker = new WooOrderMaker(name, settings, partners.publicUrl(), catalogue, partners.abroadShare());
        this.ledger = new Ledger(partners.data().resolve("woocommerce-" + name + ".jsonl"), this::replay);
        byModified.addAll(byId.values());
        byModified.sort(BY_MODIFIED);
    }

    /** Tells {@code listener} of every order that is made (true) or changed (false) from now on. */
    void onChange(BiConsumer<Entry, Boolean> listener) {
        this.listener = listener;
    }

    synchronized boolean isEmpty() {
        return byId.isEmpty();
    }

    synchronized Entry order(long id) {
        Entry entry = byId.get(id);
        if (entry == null) {
            throw new WooRefusal(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.");
        }
        return entry;
    }

    /** A new order of the shop's own numbering. */
    Entry create(long seed, Oddity oddity) {
        return create(seed, List.of(oddity), 0).get(0);
    }

    /** New orders, one for each oddity, their times spread evenly over the last seconds. */
    List<Entry> create(long seed, List<Oddity> oddities, long overSeconds) {
        List<Entry> made = new ArrayList<>(oddities.size());
        synchronized (this) {
            long now = clock.instant().getEpochSecond();
            List<ObjectNode> lines = new ArrayList<>(oddities.size());
            for (int i = 0; i < oddities.size(); i++) {
                long at = now - overSeconds + overSeconds * i / oddities.size();
                long id = nextId + i;
                ObjectNode order = maker.make(id, seed, Instant.ofEpochSecond(at), oddities.get(i));
                made.add(entry(order, at, at, 1));
                lines.add(line(order, at, at));
            }
            ledger.append(lines);
            nextId += oddities.size();
            made.forEach(entry -> byId.put(entry.id(), entry));
            byModified.addAll(made);
            byModified.sort(BY_MODIFIED);
        }
        made.forEach(entry -> listener.accept(entry, true));
        return made;
    }

    /** Changes an order and sets its modified time to now. */
    Entry change(long id, Consumer<ObjectNode> change) {
        Entry changed;
        synchronized (this) {
            changed = rewrite(id, change);
        }
        listener.accept(changed, false);
        return changed;
    }

    /** A caller's write: status and meta data of the body are laid over the order, and the books say so. */
    Entry write(long id, JsonNode body) {
        if (body.hasNonNull("status")) {
            WooQuery.oneOf("status", body.path("status").asText(), WooQuery.STATUSES);
        }
        Entry changed;
        synchronized (this) {
            order(id);
            Write write = new Write(
                    id,
                    body.path("status").asText(null),
                    body.path("meta_data"),
                    null,
                    clock.instant().toString());
            ledger.append(Json.of("write", write));
            writes.add(write);
            changed = rewrite(id, order -> overlay(order, body));
        }
        listener.accept(changed, false);
        return changed;
    }

    /** A caller's note on an order. */
    synchronized int note(long id, String note) {
        order(id);
        Write write = new Write(id, null, null, note, clock.instant().toString());
        ledger.append(Json.of("write", write));
        writes.add(write);
        return writes.size();
    }

    synchronized Page page(WooQuery query) {
        List<Entry> found = byModified;
        boolean byTime = query.orderBy().equals("modified");
        if (query.modifiedAfter() != null || query.modifiedBefore() != null) {
            int from = query.modifiedAfter() == null ? 0 : firstAt(query.modifiedAfter() + 1);
            int to = query.modifiedBefore() == null ? found.size() : firstAt(query.modifiedBefore());
            found = found.subList(Math.min(from, to), to);
        }
        if (!query.isIndexed()) {
            found = found.stream().filter(query::matches).toList();
        }
        if (!byTime) {
            found = found.stream().sorted(Comparator.comparingLong(Entry::id)).toList();
        }
        int total = found.size();
        long start = (long) (query.page() - 1) * query.perPage();
        int from = (int) Math.min(start, total);
        int to = (int) Math.min(start + query.perPage(), total);
        if (query.ascending()) {
            return new Page(List.copyOf(found.subList(from, to)), total);
        }
        List<Entry> reversed = new ArrayList<>(found.subList(total - to, total - from));
        Collections.reverse(reversed);
        return new Page(reversed, total);
    }

    synchronized List<Entry> orders() {
        return byId.values().stream()
                .sorted(Comparator.comparingLong(Entry::id))
                .toList();
    }

    synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    @Override
    public void close() {
        ledger.close();
    }

    private Entry rewrite(long id, Consumer<ObjectNode> change) {
        Entry old = order(id);
        ObjectNode order = Json.readObject(old.json());
        change.accept(order);
        Instant now = clock.instant();
        maker.modified(order, now);
        ledger.append(line(order, old.created(), now.getEpochSecond()));
        Entry entry = entry(order, old.created(), now.getEpochSecond(), old.versions() + 1);
        byModified.remove(Collections.binarySearch(byModified, old, BY_MODIFIED));
        int place = Collections.binarySearch(byModified, entry, BY_MODIFIED);
        byModified.add(-place - 1, entry);
        byId.put(id, entry);
        return entry;
    }

    void status(ObjectNode order, String status) {
        maker.status(order, status, clock.instant());
    }

    private void overlay(ObjectNode order, JsonNode body) {
        body.properties().forEach(field -> {
            switch (field.getKey()) {
                case "status" -> status(order, field.getValue().asText());
                case "meta_data" -> field.getValue().forEach(meta -> putMeta(order, meta));
                case "billing", "shipping" -> Json.merge(order.withObject("/" + field.getKey()), field.getValue());
                case "customer_note", "transaction_id" -> order.set(field.getKey(), field.getValue());
                default -> {}
            }
        });
    }

    private static void putMeta(ObjectNode order, JsonNode meta) {
        long largest = order.path("id").asLong() * 100;
        for (JsonNode known : order.withArray("/meta_data")) {
            if (known.path("key").asText().equals(meta.path("key").asText())) {
                ((ObjectNode) known).set("value", meta.path("value"));
                return;
            }
            largest = Math.max(largest, known.path("id").asLong());
        }
        ObjectNode added = order.withArray("/meta_data").addObject().put("id", largest + 1);
        added.put("key", meta.path("key").asText()).set("value", meta.path("value"));
    }

    /** The place of the first order that was changed in that second or later. */
    private int firstAt(long second) {
        int place = Collections.binarySearch(
                byModified, new Entry(Long.MIN_VALUE, 0, second, "", "", 0, null), BY_MODIFIED);
        return -place - 1;
    }

    private static Entry entry(ObjectNode order, long created, long modified, int versions) {
        return new Entry(
                order.path("id").asLong(),
                created,
                modified,
                order.path("status").asText(),
                order.path("total").asText(),
                versions,
                Json.asPhp(order));
    }

    private static ObjectNode line(ObjectNode order, long created, long modified) {
        ObjectNode line = Json.object().put("created", created).put("modified", modified);
        line.set("order", order);
        return line;
    }

    private void replay(JsonNode line) {
        if (line.path("order") instanceof ObjectNode order) {
            long id = order.path("id").asLong();
            int versions = byId.containsKey(id) ? byId.get(id).versions() + 1 : 1;
            byId.put(
                    id,
                    entry(
                            order,
                            line.path("created").asLong(),
                            line.path("modified").asLong(),
                            versions));
            nextId = Math.max(nextId, id + 1);
        } else if (line.path("write").isObject()) {
            writes.add(Json.MAPPER.convertValue(line.get("write"), Write.class));
        }
    }
}
