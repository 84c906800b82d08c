package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.order.Goods.Article;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    private final Journal journal;
    private final Outbox outbox;
    private final Goods goods;
    private final Provinces provinces;
    private final TransactionTemplate transaction;

    OrderEntry(Journal journal, Outbox outbox, Goods goods, Provinces provinces, TransactionTemplate transaction) {
        this.journal = journal;
        this.outbox = outbox;
        this.goods = goods;
        this.provinces = provinces;
        this.transaction = transaction;
    }

    /**
     * Takes one order that a person typed in. What a line leaves out of name and price comes from the catalogue, the sums
     * are reckoned here, and what is wrong is said at once instead of by an incident.
     */
    public UUID enter(ObjectNode order) {
        Map<String, Article> articles =
                goods.articles(StreamSupport.stream(order.withArray("lines").spliterator(), false)
                        .map(line -> line.path("sku").asText())
                        .collect(Collectors.toSet()));
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode node : order.withArray("lines")) {
            ObjectNode line = (ObjectNode) node;
            Article article = articles.get(line.path("sku").asText());
            line.put("name", article == null ? line.path("sku").asText() : article.name());
            if (!line.has("unitPrice")) {
                line.put(
                        "unitPrice", price(line, article, order.path("currency").asText()));
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
        order.put("modifiedAt", order.path("orderedAt").asText());
        if (order.withArray("lines").isEmpty()) {
            throw Refused.invalid("lines: an order needs one at least");
        }
        Checks.Verdict verdict = Checks.ofTyped(articles, provinces).check(order);
        if (verdict != null) {
            throw Refused.invalid(verdict.message());
        }
        return take(order.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String price(ObjectNode line, Article article, String currency) {
        if (article == null || article.price() == null || !currency.equals(article.currency())) {
            throw Refused.invalid(
                    "lines[" + line.path("lineId").asText() + "].unitPrice: the catalogue has no price of "
                            + line.path("sku").asText() + " in " + currency);
        }
        return article.price().stripTrailingZeros().toPlainString();
    }

    /** Answers under which id the message is kept. */
    UUID take(byte[] body) {
        check(body);
        return transaction.execute(status -> {
            UUID id = journal.keep(new Draft(Direction.IN, "api", PLATFORM, ACCOUNT, "application/json", null, body));
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
        if (orders.isObject()) {
            return;
        }
        if (!orders.isArray() || orders.isEmpty() || orders.size() > MOST) {
            throw Refused.invalid("the body is neither an order nor an array of 1 to " + MOST + " orders");
        }
        for (int i = 0; i < orders.size(); i++) {
            if (!orders.get(i).isObject()) {
                throw Refused.invalid("element [" + i + "] is not an order: it is no JSON object");
            }
        }
    }
}
