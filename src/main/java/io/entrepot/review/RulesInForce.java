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

    private static final String BETWEEN = "; ";

    private record Key(String name, String platform, String orderClass) {}

    private final Map<Key, Rule> rules = new HashMap<>();

    RulesInForce(List<Rule> rules) {
        rules.forEach(rule -> this.rules.put(new Key(rule.name(), rule.platform(), rule.orderClass()), rule));
    }

    Verdict of(Order order, ReviewRule.Context context) {
        return of(order, context, null);
    }

    /**
     * @param before what the rules said of the order when they were asked, where its platform has told more of it since:
     *     it stands for what they would say of what is not known any more; null where the order stands as it was
     */
    Verdict of(Order order, ReviewRule.Context context, String before) {
        boolean reject = false;
        var objections = new ArrayList<String>();
        for (ReviewRule rule : ReviewRules.ALL) {
            Rule setting = setting(rule.name(), order);
            if (setting == null || setting.outcome() == Outcome.OFF) {
                continue;
            }
            String objection = before != null && ReviewRules.TOLD_LATER.contains(rule.name())
                    ? said(before, rule.name())
                    : rule.objection(order, context, setting.threshold());
            if (objection != null) {
                objections.add(rule.name() + ": " + objection);
                reject |= setting.outcome() == Outcome.REJECT;
            }
        }
        return objections.isEmpty()
                ? new Verdict(Outcome.OFF, "every rule passed")
                : new Verdict(reject ? Outcome.REJECT : Outcome.HOLD, String.join(BETWEEN, objections));
    }

    /** A rule's objection among those of a verdict; null when it had none, or was off. */
    private static String said(String why, String name) {
        String said = null;
        for (String part : why.split(BETWEEN)) {
            int colon = part.indexOf(": ");
            boolean begins = colon > 0 && ReviewRules.NAMES.contains(part.substring(0, colon));
            if (said != null && begins) {
                return said;
            }
            if (begins && part.startsWith(name + ": ")) {
                said = part.substring(colon + 2);
            } else if (said != null) {
                said += BETWEEN + part;
            }
        }
        return said;
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
