package io.entrepot.review;

import io.entrepot.order.Goods;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.order.Provinces;
import io.entrepot.review.RulesInForce.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Asks every rule in force about every order of a page, and passes, holds or rejects each for a stated reason. */
@Service
public class Review {
    static final String ACTOR = "rules";

    private final ReviewStore store;
    private final Orders orders;
    private final Goods goods;
    private final Provinces provinces;
    private final Clock clock;

    Review(ReviewStore store, Orders orders, Goods goods, Provinces provinces, Clock clock) {
        this.store = store;
        this.orders = orders;
        this.goods = goods;
        this.provinces = provinces;
        this.clock = clock;
    }

    /** Reviews those of the page that are RECEIVED and not held; answers which were approved. In the transaction at hand. */
    public List<Long> review(List<Long> ids) {
        Instant now = clock.instant();
        List<Order> page = orders.lock(ids).stream()
                .filter(order -> order.status() == OrderStatus.RECEIVED && !order.isHeld(now))
                .toList();
        if (page.isEmpty()) {
            return List.of();
        }
        var rules = new RulesInForce(store.rules());
        ReviewRule.Context context = context(page);
        var approved = new ArrayList<Order>();
        var held = new ArrayList<Order>();
        var rejected = new ArrayList<Order>();
        var why = new HashMap<Long, String>();
        for (Order order : page) {
            Verdict verdict = rules.of(order, context);
            why.put(order.id(), verdict.why());
            (switch (verdict.outcome()) {
                        case OFF -> approved;
                        case HOLD -> held;
                        case REJECT -> rejected;
                    })
                    .add(order);
        }
        orders.approve(approved, ACTOR, order -> why.get(order.id()));
        orders.holdForReview(held, ACTOR, order -> why.get(order.id()));
        orders.reject(rejected, ACTOR, order -> why.get(order.id()));
        return Orders.ids(approved);
    }

    /** What the rules may look at beside these orders. */
    ReviewRule.Context context(List<Order> page) {
        return new ReviewRule.Context(
                goods.articles(page.stream()
                        .flatMap(order -> order.lines().stream())
                        .map(Order.Line::sku)
                        .collect(Collectors.toSet())),
                provinces);
    }
}
