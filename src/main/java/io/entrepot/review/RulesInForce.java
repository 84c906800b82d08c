package io.entrepot.review;

import io.entrepot.order.Order;
import io.entrepot.review.RuleBook.Outcome;
import io.entrepot.review.RuleBook.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rules as they are set, or as somebody thinks of setting them, and what they say of an order. */
class RulesInForce {
    /** @param outcome OFF when every rule passed */
    record Verdict(Outcome outcome, String why) {}

    private record Key(String name, String platform, String orderClass) {}

    private final Map<Key, Rule> rules = new HashMap<>();

    RulesInForce(List<Rule> rules) {
        rules.forEach(rule -> this.rules.put(new Key(rule.name(), rule.platform(), rule.orderClass()), rule));
    }

    Verdict of(Order order, ReviewRule.Context context) {
        boolean reject = false;
        var objections = new ArrayList<String>();
        for (ReviewRule rule : ReviewRules.ALL) {
            Rule setting = setting(rule.name(), order);
            if (setting == null || setting.outcome() == Outcome.OFF) {
                continue;
            }
            String objection = rule.objection(order, context, setting.threshold());
            if (objection != null) {
                objections.add(rule.name() + ": " + objection);
                reject |= setting.outcome() == Outcome.REJECT;
            }
        }
        return objections.isEmpty()
                ? new Verdict(Outcome.OFF, "every rule passed")
                : new Verdict(reject ? Outcome.REJECT : Outcome.HOLD, String.join("; ", objections));
    }

    /** The closest: for this platform and class, for the platform, for the class, for all. */
    private Rule setting(String name, Order order) {
        for (Key key : List.of(
                new Key(name, order.platform(), order.orderClass()),
                new Key(name, order.platform(), RuleBook.ANY),
                new Key(name, RuleBook.ANY, order.orderClass()),
                new Key(name, RuleBook.ANY, RuleBook.ANY))) {
            Rule rule = rules.get(key);
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }
}
