package io.entrepot.review;

import io.entrepot.order.Order;
import io.entrepot.order.OrderQuery;
import io.entrepot.order.Orders;
import io.entrepot.review.RulesInForce.Verdict;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Which rules are in force, for whom, and what would change if they were set otherwise. */
@Service
public class RuleBook {
    /** Every platform, or every class. */
    public static final String ANY = "";

    /** What an objection of the rule leads to. */
    public enum Outcome {
        OFF,
        HOLD,
        REJECT
    }

    /**
     * How a rule is set.
     *
     * @param platform for which platform's orders; {@link #ANY} for all
     * @param orderClass for which class; {@link #ANY} for all
     * @param threshold the rule's limit; null where it has none
     */
    public record Rule(String name, String platform, String orderClass, Outcome outcome, BigDecimal threshold) {}

    /** An order that would fare otherwise. */
    public record Changed(String number, String platform, String orderClass, Outcome now, Outcome then, String why) {}

    /** How many orders pass ({@code OFF}), are held and rejected by the rules of now and by the proposed ones. */
    public record DryRun(int orders, Map<Outcome, Integer> now, Map<Outcome, Integer> then, List<Changed> changed) {}

    public static final BigDecimal MOST_THRESHOLD = new BigDecimal("999999999");
    static final int MOST_ORDERS = 5000;
    private static final int MOST_CHANGED = 200;

    private final ReviewStore store;
    private final Review review;
    private final Orders orders;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    RuleBook(
            ReviewStore store,
            Review review,
            Orders orders,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.store = store;
        this.review = review;
        this.orders = orders;
        this.transaction = transaction;
        this.events = events;
    }

    /** In the order in which they are asked; of a rule first how it is set for all. */
    public List<Rule> rules() {
        return store.rules();
    }

    /** Counts from the next page of orders on. */
    public void save(Rule rule, String actor) {
        check(rule);
        transaction.executeWithoutResult(status -> {
            Rule before = find(rule.name(), rule.platform(), rule.orderClass());
            store.save(rule);
            events.publishEvent(
                    new Audited(actor, "RuleChanged", subject(rule), before == null ? null : told(before), told(rule)));
        });
    }

    /** The platform or class is treated like all others again. */
    public void delete(String name, String platform, String orderClass, String actor) {
        if (platform.equals(ANY) && orderClass.equals(ANY)) {
            throw Refused.conflict("rule " + name + " stays: set it OFF instead");
        }
        transaction.executeWithoutResult(status -> {
            Rule before = find(name, platform, orderClass);
            if (before == null) {
                throw Refused.unknown("rule " + name + " is not set apart for platform '" + platform + "' and class '"
                        + orderClass + "'");
            }
            store.delete(name, platform, orderClass);
            events.publishEvent(new Audited(actor, "RuleChanged", subject(before), told(before), null));
        });
    }

    /**
     * What the newest orders would have met when they were reviewed. What their platforms have told of them since, such as
     * that they are shipped, counts for nothing.
     *
     * @param proposed rules that stand instead of, or beside, those in force
     */
    public DryRun dryRun(List<Rule> proposed, int newest) {
        proposed.forEach(this::check);
        List<Rule> then = new ArrayList<>(store.rules());
        for (Rule rule : proposed) {
            then.removeIf(old -> old.name().equals(rule.name())
                    && old.platform().equals(rule.platform())
                    && old.orderClass().equals(rule.orderClass()));
            then.add(rule);
        }
        var inForce = new RulesInForce(store.rules());
        var wanted = new RulesInForce(then);
        List<Order> sample = orders.newest(Math.max(1, Math.min(newest, MOST_ORDERS)));
        ReviewRule.Context context = review.context(sample);
        Map<Long, String> reviewed = orders.reviewedBefore(sample, Review.ACTOR);
        var before = counts();
        var after = counts();
        var changed = new ArrayList<Changed>();
        for (Order order : sample) {
            Verdict old = inForce.of(order, context, reviewed.get(order.id()));
            Verdict fresh = wanted.of(order, context, reviewed.get(order.id()));
            before.merge(old.outcome(), 1, Integer::sum);
            after.merge(fresh.outcome(), 1, Integer::sum);
            if (old.outcome() != fresh.outcome() && changed.size() < MOST_CHANGED) {
                changed.add(new Changed(
                        order.number(),
                        order.platform(),
                        order.orderClass(),
                        old.outcome(),
                        fresh.outcome(),
                        fresh.outcome() == Outcome.OFF ? old.why() : fresh.why()));
            }
        }
        return new DryRun(sample.size(), before, after, changed);
    }

    private static Map<Outcome, Integer> counts() {
        var counts = new EnumMap<Outcome, Integer>(Outcome.class);
        for (Outcome outcome : Outcome.values()) {
            counts.put(outcome, 0);
        }
        return counts;
    }

    private void check(Rule rule) {
        if (!ReviewRules.NAMES.contains(rule.name())) {
            throw Refused.unknown("there is no rule " + rule.name() + "; there are " + ReviewRules.NAMES);
        }
        Rule general = find(rule.name(), ANY, ANY);
        var wrong = new Objections();
        wrong.unless(rule.outcome() != null, "outcome is missing; there are " + List.of(Outcome.values()));
        wrong.optional("platform", rule.platform(), 60);
        wrong.unless(
                rule.orderClass().equals(ANY) || OrderQuery.CLASSES.contains(rule.orderClass()),
                "class '" + Refused.shortened(rule.orderClass()) + "' is not one of " + OrderQuery.CLASSES);
        if (general != null && general.threshold() != null) {
            wrong.unless(
                    rule.threshold() != null
                            && rule.threshold().signum() >= 0
                            && rule.threshold().compareTo(MOST_THRESHOLD) <= 0,
                    "threshold of " + rule.name() + " is a number from 0 to " + MOST_THRESHOLD);
        } else {
            wrong.unless(rule.threshold() == null, "rule " + rule.name() + " has no threshold");
        }
        wrong.raise();
    }

    private Rule find(String name, String platform, String orderClass) {
        return store.rules().stream()
                .filter(rule -> rule.name().equals(name)
                        && rule.platform().equals(platform)
                        && rule.orderClass().equals(orderClass))
                .findFirst()
                .orElse(null);
    }

    private static String subject(Rule rule) {
        return rule.name()
                + (rule.platform().equals(ANY) ? "" : " on " + rule.platform())
                + (rule.orderClass().equals(ANY) ? "" : " for " + rule.orderClass());
    }

    private static String told(Rule rule) {
        return rule.outcome()
                + (rule.threshold() == null
                        ? ""
                        : " " + rule.threshold().stripTrailingZeros().toPlainString());
    }
}
