package io.entrepot.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Goods.Article;
import io.entrepot.order.Order;
import io.entrepot.order.Order.Line;
import io.entrepot.review.ReviewRule.Context;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The rules there are, in the order in which they are asked. Which are in force, and with what outcome, stands in the database. */
final class ReviewRules {
    private static final Set<String> SETTLED = Set.of("PAID", "CASH_ON_DELIVERY", "ON_ACCOUNT");

    /** Lines that a sentence names at most. */
    private static final int NAMED = 10;

    static final List<ReviewRule> ALL = List.of(
            ReviewRule.named("paid", ReviewRules::paid),
            ReviewRule.named("not-shipped-elsewhere", ReviewRules::notShippedElsewhere),
            ReviewRule.named("not-held-by-platform", ReviewRules::notHeldByPlatform),
            ReviewRule.named("address-consistent", ReviewRules::addressConsistent),
            ReviewRule.named("price-near-catalogue", ReviewRules::priceNearCatalogue),
            ReviewRule.named("price-comparable", ReviewRules::priceComparable),
            ReviewRule.named("total-below-limit", ReviewRules::totalBelowLimit),
            ReviewRule.named("quantity-plausible", ReviewRules::quantityPlausible),
            ReviewRule.named("buyer-identified", ReviewRules::buyerIdentified));

    static final Set<String> NAMES = ALL.stream().map(ReviewRule::name).collect(Collectors.toUnmodifiableSet());

    /** Those that look at what a platform goes on telling of an order that is on its way: it is shipped, refunded, disputed. */
    static final Set<String> TOLD_LATER = Set.of("paid", "not-shipped-elsewhere", "not-held-by-platform");

    private ReviewRules() {}

    private static String paid(Order order, Context context, BigDecimal threshold) {
        String state = order.text("payment", "state");
        return SETTLED.contains(state) ? null : "payment is " + state + ", not PAID";
    }

    private static String notShippedElsewhere(Order order, Context context, BigDecimal threshold) {
        return "FULFILLED".equals(order.text("state"))
                ? order.platform() + " says that the order was fulfilled already"
                : null;
    }

    private static String notHeldByPlatform(Order order, Context context, BigDecimal threshold) {
        String holds = StreamSupport.stream(order.document().path("holds").spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining("; "));
        return holds.isEmpty() ? null : holds;
    }

    private static String addressConsistent(Order order, Context context, BigDecimal threshold) {
        String told = context.provinces().ofPostcode(order.text("deliverTo", "postcode"));
        return told == null || told.equals(order.province())
                ? null
                : "postcode " + order.text("deliverTo", "postcode") + " belongs to " + told + ", but the address says "
                        + order.province();
    }

    private static String priceNearCatalogue(Order order, Context context, BigDecimal threshold) {
        for (Line line : order.lines()) {
            Article article = context.articles().get(line.sku());
            if (!isComparable(order, article)) {
                continue;
            }
            BigDecimal lowest = article.price().multiply(BigDecimal.ONE.subtract(threshold));
            if (line.unitPrice().compareTo(lowest) < 0) {
                return "price " + line.unitPrice().stripTrailingZeros().toPlainString() + " of " + line.sku()
                        + " is far below the catalogue's "
                        + article.price().stripTrailingZeros().toPlainString();
            }
        }
        return null;
    }

    private static String priceComparable(Order order, Context context, BigDecimal threshold) {
        List<String> lines = order.lines().stream()
                .filter(line -> !isComparable(order, context.articles().get(line.sku())))
                .map(line -> line.no() + " (" + line.sku() + ")")
                .toList();
        return lines.isEmpty()
                ? null
                : "the catalogue has no price in " + order.currency() + " to compare these lines with: "
                        + String.join(", ", lines.subList(0, Math.min(lines.size(), NAMED)))
                        + (lines.size() > NAMED ? ", …" : "");
    }

    private static boolean isComparable(Order order, Article article) {
        return article != null && article.price() != null && order.currency().equals(article.currency());
    }

    private static String totalBelowLimit(Order order, Context context, BigDecimal threshold) {
        return order.total().compareTo(threshold) <= 0
                ? null
                : "total " + order.total().stripTrailingZeros().toPlainString() + " " + order.currency()
                        + " is above the limit of "
                        + threshold.stripTrailingZeros().toPlainString();
    }

    private static String quantityPlausible(Order order, Context context, BigDecimal threshold) {
        for (Line line : order.lines()) {
            if (BigDecimal.valueOf(line.quantity()).compareTo(threshold) > 0) {
                return line.quantity() + " pieces of " + line.sku() + " are more than the limit of "
                        + threshold.stripTrailingZeros().toPlainString();
            }
        }
        return null;
    }

    private static String buyerIdentified(Order order, Context context, BigDecimal threshold) {
        return order.text("buyer", "identityNumber") == null ? "the buyer's identity number is missing" : null;
    }
}
