package io.entrepot.review;

import io.entrepot.order.Goods.Article;
import io.entrepot.order.Order;
import io.entrepot.order.Provinces;
import java.math.BigDecimal;
import java.util.Map;

/** A rule with a name: it says in one sentence what it dislikes about an order, or null when it likes it. */
interface ReviewRule {
    String name();

    /**
     * @param order the order, under its lock
     * @param context what else the rules may look at
     * @param threshold the rule's limit as set on screen, null where it has none
     */
    String objection(Order order, Context context, BigDecimal threshold);

    /** What all rules may look at, read once per page. */
    record Context(Map<String, Article> articles, Provinces provinces) {}

    static ReviewRule named(String name, Objection objection) {
        return new ReviewRule() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public String objection(Order order, Context context, BigDecimal threshold) {
                return objection.to(order, context, threshold);
            }
        };
    }

    interface Objection {
        String to(Order order, Context context, BigDecimal threshold);
    }
}
