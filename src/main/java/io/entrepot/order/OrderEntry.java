package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.order.Goods.Article;
import io.entrepot.order.IntakeStore.Entered;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes orders that programs and people enter. They go the way of all orders: kept raw and promised to the intake in
 * one transaction, so what is wrong with one of them becomes an incident and not a lost request.
 */
@Service
public class OrderEntry {
    private static final String PLATFORM = "manual";
    private static final String ACCOUNT = "api";
    private static final int MOST = 500;

    /** The journal's kind of what a person typed in; it never changes an order that is there. */
    static final String TYPED = "form";

    private final Journal journal;
    private final Outbox outbox;
    private final IntakeStore store;
    private final Goods goods;
    private final Provinces provinces;
    private final TransactionTemplate transaction;

    OrderEntry(
            Journal journal,
            Outbox outbox,
            IntakeStore store,
            Goods goods,
            Provinces provinces,
            TransactionTemplate transaction) {
        this.journal = journal;
        this.outbox = outbox;
        this.store = store;
        this.goods = goods;
        this.provinces = provinces;
        this.transaction = transaction;
    }

    /**
     * Takes one order that a person typed in. What a line leaves out of name and price comes from the catalogue, the sums
     * are reckoned here, and what is wrong is said at once instead of by an incident. The same again is that order; another
     * one under a number that is in use, be it in upper or lower case, is refused: who wants an order changed corrects it.
     *
     * @param wrong what is known to be wrong with it already: all is said together
     */
    public void enter(ObjectNode order, Objections wrong) {
        Map<String, Article> articles = asCatalogued(order);
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode node : order.withArray("lines")) {
            ObjectNode line = (ObjectNode) node;
            Article article = articles.get(line.path("sku").asText());
            line.put("name", article == null ? line.path("sku").asText() : article.name());
            if (!line.has("unitPrice")) {
                line.put(
                        "unitPrice", price(line, article, order.path("currency").asText(), wrong));
            }
            BigDecimal total = new BigDecimal(line.get("unitPrice").asText())
                    .multiply(BigDecimal.valueOf(line.get("quantity").asLong()));
            line.put("total", total.toPlainString());
            sum = sum.add(total);
        }
        for (JsonNode charge : order.withArray("charges")) {
            sum = sum.add(new BigDecimal(charge.get("amount").asText()));
        }
        order.put("total", sum.toPlainString());
        order.put("modifiedAt", Instant.now().toString());
        wrong.unless(!order.withArray("lines").isEmpty(), "lines: an order needs one at least");
        Checks.Verdict verdict =
                Checks.ofEntered(articles, provinces, goods, skus(order)).check(order);
        if (verdict != null) {
            verdict.sentences().forEach(sentence -> wrong.unless(false, sentence));
        }
        String number = order.path("platformOrderId").asText();
        Optional<Entered> there = known(number);
        if (there.isPresent() && !sameButForItsTime(order, there.get().document())) {
            String known = there.get().platformOrderId();
            String ours = Order.number(there.get().id());
            String inUse = known.equals(number)
                    ? "order number " + number + " is in use: order " + ours
                    : "order number " + number + " is in use as " + known + ": order " + ours;
            if (wrong.none()) {
                throw Refused.conflict(inUse);
            }
            wrong.unless(false, inUse);
        }
        wrong.raise();
        if (there.isEmpty()) {
            take(TYPED, order.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Set<String> skus(ObjectNode order) {
        return StreamSupport.stream(order.withArray("lines").spliterator(), false)
                .map(line -> line.path("sku").asText())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Its articles. An SKU that the catalogue has in other letters only, upper or lower case, becomes that one. */
    private Map<String, Article> asCatalogued(ObjectNode order) {
        Set<String> unknown = skus(order);
        Map<String, Article> articles = goods.articles(unknown);
        unknown.removeAll(articles.keySet());
        if (unknown.isEmpty()) {
            return articles;
        }
        Map<String, List<String>> alike =
                goods.alike(unknown).stream().collect(Collectors.groupingBy(OrderEntry::lower));
        for (JsonNode line : order.withArray("lines")) {
            String sku = line.path("sku").asText();
            List<String> meant = alike.getOrDefault(lower(sku), List.of());
            if (unknown.contains(sku) && meant.size() == 1) {
                ((ObjectNode) line).put("sku", meant.get(0));
            }
        }
        return goods.articles(skus(order));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * The order that has the number, or else one that has it all in upper or all in lower case: these three are what one
     * types for another, and what the index on numbers finds.
     */
    private Optional<Entered> known(String number) {
        return store
                .entered(PLATFORM, ACCOUNT, List.of(number, number.toUpperCase(Locale.ROOT), lower(number)))
                .stream()
                .min(Comparator.comparing(order -> order.platformOrderId().equals(number) ? 0 : 1));
    }

    /** Our number of the order that was entered under that one, as soon as it is there. */
    public Optional<String> numberOf(String entered) {
        return store.entered(PLATFORM, ACCOUNT, List.of(entered)).stream()
                .map(order -> Order.number(order.id()))
                .findFirst();
    }

    /** Our number of the order that keeps anybody from entering another one under that number. */
    public Optional<String> inTheWayOf(String number) {
        return known(number).map(order -> Order.number(order.id()));
    }

    private static boolean sameButForItsTime(ObjectNode order, JsonNode stored) {
        JsonNode known = stored.deepCopy();
        ((ObjectNode) known).set("modifiedAt", order.get("modifiedAt"));
        return order.equals(Amendments.BY_VALUE, known);
    }

    /** That of an SKU that nobody knows is not missed: the SKU is what is wrong. */
    private static String price(ObjectNode line, Article article, String currency, Objections wrong) {
        if (article == null) {
            return "0";
        }
        if (article.price() == null || !currency.equals(article.currency())) {
            wrong.unless(
                    false,
                    "lines[" + line.path("lineId").asText() + "].unitPrice: the catalogue has no price of "
                            + article.sku() + " in " + currency);
            return "0";
        }
        return article.price().stripTrailingZeros().toPlainString();
    }

    /**
     * Takes what a program enters. Refuses what is no order, names a country that does not exist, was ordered more than a
     * day ahead, or names a mail address that is none; whatever else is wrong becomes an incident. The same order again
     * with a later time is a later version. Answers under which id the message is kept.
     */
    UUID take(byte[] body) {
        check(body);
        return take("api", body);
    }

    private UUID take(String kind, byte[] body) {
        return transaction.execute(status -> {
            UUID id = journal.keep(new Draft(Direction.IN, kind, PLATFORM, ACCOUNT, "application/json", null, body));
            outbox.page(id, PLATFORM, ACCOUNT, Outbox.SINGLE);
            return id;
        });
    }

    private static void check(byte[] body) {
        JsonNode orders;
        try {
            orders = StrictJson.read(body);
        } catch (IllegalArgumentException e) {
            throw Refused.invalid(
                    "the body is " + e.getMessage().lines().findFirst().orElse("not JSON"));
        }
        var wrong = new Objections();
        if (orders.isObject()) {
            checkEntered(orders, "", wrong);
            wrong.raise();
            return;
        }
        if (!orders.isArray() || orders.isEmpty() || orders.size() > MOST) {
            throw Refused.invalid("the body is neither an order nor an array of 1 to " + MOST + " orders");
        }
        for (int i = 0; i < orders.size(); i++) {
            if (!orders.get(i).isObject()) {
                throw Refused.invalid("element [" + i + "] is not an order: it is no JSON object");
            }
            checkEntered(orders.get(i), "[" + i + "].", wrong);
        }
        wrong.raise();
    }

    /** @param place where the order stands in what was sent, to be said before its fields */
    private static void checkEntered(JsonNode order, String place, Objections wrong) {
        Checks.flawsOfEntered(order).forEach(flaw -> wrong.unless(false, place + flaw));
    }
}
