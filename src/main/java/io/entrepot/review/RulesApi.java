package io.entrepot.review;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.entrepot.review.RuleBook.DryRun;
import io.entrepot.review.RuleBook.Outcome;
import io.entrepot.review.RuleBook.Rule;
import io.entrepot.shared.Objections;
import java.math.BigDecimal;
import java.security.Principal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The rules for programs. */
@RestController
@RequestMapping("/api/settings/rules")
class RulesApi {
    /** How a rule shall be set; without platform and class for all. */
    record Wish(String platform, @JsonProperty("class") String orderClass, Outcome outcome, BigDecimal threshold) {
        Rule of(String name) {
            return new Rule(
                    name,
                    platform == null ? RuleBook.ANY : platform,
                    orderClass == null ? RuleBook.ANY : orderClass,
                    outcome,
                    threshold);
        }
    }

    record Proposal(List<Proposed> rules, Integer orders) {}

    record Proposed(
            String name,
            String platform,
            @JsonProperty("class") String orderClass,
            Outcome outcome,
            BigDecimal threshold) {}

    private static final int ORDERS = 500;

    private final RuleBook book;

    RulesApi(RuleBook book) {
        this.book = book;
    }

    @GetMapping
    List<Rule> rules() {
        return book.rules();
    }

    @PutMapping("/{name}")
    List<Rule> save(@PathVariable String name, @RequestBody Wish wish, Principal who) {
        book.save(wish.of(name), who.getName());
        return book.rules();
    }

    /** Nothing is changed. */
    @PostMapping("/dry-run")
    DryRun dryRun(@RequestBody Proposal proposal) {
        List<Rule> rules = proposal.rules() == null
                ? List.of()
                : proposal.rules().stream()
                        .map(rule -> new Wish(rule.platform(), rule.orderClass(), rule.outcome(), rule.threshold())
                                .of(rule.name()))
                        .toList();
        int orders = proposal.orders() == null ? ORDERS : proposal.orders();
        var wrong = new Objections();
        wrong.between("orders", orders, 1, RuleBook.MOST_ORDERS);
        wrong.raise();
        return book.dryRun(rules, orders);
    }
}
