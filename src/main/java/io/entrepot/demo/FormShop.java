package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One shop on a platform that takes signed forms: its orders, its stock, every write as it came, and how it misbehaves. */
abstract class FormShop implements Closeable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final int FIRST_STOCK = 100;

    /** What a platform says when it refuses; {@code code} is its own. */
    static final class Refusal extends RuntimeException {
        final int code;
        final String sub;

        Refusal(int code, String sub, String message) {
            super(message);
            this.code = code;
            this.sub = sub;
        }
    }

    final String platform;
    final String name;
    final Mischief mischief;
    final AtomicInteger lostAnswers = new AtomicInteger();
    final AtomicInteger refusals = new AtomicInteger();
    private final Clock clock;
    private final Catalogue catalogue;
    private final Ledger ledger;
    private final Map<String, ObjectNode> orders = new LinkedHashMap<>();
    private final Map<String, Integer> stock = new LinkedHashMap<>();
    private final List<JsonNode> writes = new ArrayList<>();

    FormShop(String platform, String name, PartnerSettings partners, Catalogue catalogue) {
        this.platform = platform;
        this.name = name;
        this.clock = partners.clock();
        this.catalogue = catalogue;
        this.mischief = new Mischief(partners.misbehaviour());
        catalogue.articles().forEach(article -> stock.put(article.sku(), FIRST_STOCK));
        this.ledger = new Ledger(partners.data().resolve(platform + "-" + name + ".jsonl"), line -> {
            if (line.path("order") instanceof ObjectNode order) {
                orders.put(id(order), order);
            } else if (line.has("sku")) {
                stock.put(line.path("sku").asText(), line.path("quantity").asInt());
            } else {
                writes.add(line.path("write"));
            }
        });
    }

    /** The name of the field that holds an order's number. */
    abstract String idField();

    abstract String modifiedField();

    abstract ObjectNode make(int number, Random random, Instant at, boolean unknownSku);

    /** The buyer gives it up. */
    abstract void cancel(ObjectNode order);

    /** What happens to an order by itself a while after it was made; false when nothing does. */
    abstract boolean ripen(ObjectNode order, Instant now);

    final String id(JsonNode order) {
        return order.path(idField()).asText();
    }

    final synchronized boolean isEmpty() {
        return orders.isEmpty();
    }

    final synchronized ObjectNode create(long seed, boolean unknownSku) {
        int number = orders.size() + 1;
        Random random = new Random((seed * 1_000_003 + number) * 31 + (platform + name).hashCode());
        ObjectNode order = make(number, random, clock.instant(), unknownSku);
        put(order);
        return order;
    }

    final synchronized ObjectNode order(String id) {
        ObjectNode order = orders.get(id);
        return order == null ? null : order.deepCopy();
    }

    final synchronized ObjectNode change(String id, Consumer<ObjectNode> change) {
        ObjectNode order = order(id);
        if (order == null) {
            throw new IllegalArgumentException("There is no order " + id);
        }
        JsonNode before = order.get(modifiedField());
        change.accept(order);
        if (order.get(modifiedField()).equals(before)) {
            order.put(modifiedField(), time(clock.instant()));
        }
        put(order);
        return order;
    }

    /** Those whose time lies within, both ends included, the newest first. */
    final synchronized List<ObjectNode> within(String field, String from, String to) {
        return orders.values().stream()
                .filter(order -> order.path(field).asText().compareTo(from) >= 0
                        && order.path(field).asText().compareTo(to) <= 0)
                .sorted(Comparator.comparing(
                                (ObjectNode order) -> order.path(field).asText())
                        .thenComparing(this::id)
                        .reversed())
                .toList();
    }

    final synchronized void ripen() {
        Instant now = clock.instant();
        for (ObjectNode order : List.copyOf(orders.values())) {
            ObjectNode changed = order.deepCopy();
            if (ripen(changed, now)) {
                change(id(order), other -> other.setAll(changed));
            }
        }
    }

    final synchronized void level(String sku, int quantity) {
        ledger.append(Json.of("sku", sku, "quantity", quantity));
        stock.put(sku, quantity);
    }

    /** Remembers that something was written, before it has its effect. */
    final synchronized void write(Map<String, String> form) {
        ObjectNode write = Json.of("at", clock.instant().toString());
        write.set("form", Json.MAPPER.valueToTree(form));
        ObjectNode line = Json.object();
        line.set("write", write);
        ledger.append(line);
        writes.add(write);
    }

    final synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        ArrayNode list = books.putArray("orders");
        orders.values().forEach(list::add);
        books.set("stock", Json.MAPPER.valueToTree(stock));
        books.putArray("writes").addAll(writes);
        return books;
    }

    final synchronized int size() {
        return orders.size();
    }

    final Catalogue catalogue() {
        return catalogue;
    }

    final Instant now() {
        return clock.instant();
    }

    static String time(Instant at) {
        return TIME.format(at);
    }

    static Instant instant(String time) {
        return TIME.parse(time, Instant::from);
    }

    /** Whether that many have been ordered; one of them is used up. */
    static boolean oneOf(AtomicInteger ordered) {
        return ordered.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    static String yuan(long fen) {
        return "%s%d.%02d".formatted(fen < 0 ? "-" : "", Math.abs(fen) / 100, Math.abs(fen) % 100);
    }

    static String starred(String text, int shown) {
        return text.substring(0, Math.min(shown, text.length())) + "*".repeat(Math.max(1, text.length() - shown));
    }

    @Override
    public final void close() {
        ledger.close();
    }

    private void put(ObjectNode order) {
        ObjectNode line = Json.object();
        line.set("order", order);
        ledger.append(line);
        orders.put(id(order), order);
    }
}
