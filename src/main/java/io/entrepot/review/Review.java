package io.entrepot.review;

import io.entrepot.order.Goods;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.order.Provinces;
import io.entrepot.review.ReviewStore.Setting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Asks every rule in force about every order of a page, and passes, holds or rejects each for a stated reason. */
@Service
public class Review {
    private static final String ACTOR = "rules";

    private final ReviewStore store;
    private final Orders orders;
    private final Goods goods;
    private final Provinces provinces;

    Review(ReviewStore store, Orders orders, Goods goods, Provinces provinces) {
        this.store = store;
        this.orders = orders;
        this.goods = goods;
        this.provinces = provinces;
    }

    /** Reviews those of the page that are RECEIVED and not held; answers which were approved. In the transaction at hand. */
    public List<Long> review(List<Long> ids) {
        Instant now = Instant.now();
        List<Order> page = orders.lock(ids).stream()
                .filter(order -> order.status() == OrderStatus.RECEIVED && !order.isHeld(now))
                .toList();
        if (page.isEmpty()) {
            return List.of();
        }
        Map<String, Setting> settings = store.settings();
        var context = new ReviewRule.Context(
                goods.articles(page.stream()
                        .flatMap(order -> order.lines().stream())
                        .map(Order.Line::sku)
                        .collect(Collectors.toSet())),
                provinces);
        var approved = new ArrayList<Order>();
        var held = new ArrayList<Order>();
        var rejected = new ArrayList<Order>();
        var why = new HashMap<Long, String>();
        for (Order order : page) {
            boolean reject = false;
            var objections = new ArrayList<String>();
            for (ReviewRule rule : ReviewRules.ALL) {
                Setting setting = settings.get(rule.name());
                if (setting == null || setting.isOff()) {
                    continue;
                }
                String objection = rule.objection(order, context, setting.threshold());
                if (objection != null) {
                    objections.add(rule.name() + ": " + objection);
                    reject |= setting.rejects();
                }
            }
            why.put(order.id(), objections.isEmpty() ? "every rule passed" : String.join("; ", objections));
            (objections.isEmpty() ? approved : reject ? rejected : held).add(order);
        }
        orders.approve(approved, ACTOR, order -> why.get(order.id()));
        orders.holdForReview(held, ACTOR, order -> why.get(order.id()));
        orders.reject(rejected, ACTOR, order -> why.get(order.id()));
        return Orders.ids(approved);
    }
}
