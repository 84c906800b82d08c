package io.entrepot.review;

import io.entrepot.review.RuleBook.Rule;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of which rules are in force. */
@Repository
class ReviewStore {
    private final JdbcClient client;

    ReviewStore(JdbcClient client) {
        this.client = client;
    }

    List<Rule> rules() {
        return client.sql("""
                        select name, platform, class, outcome, threshold from review_rule
                        order by position, name, platform, class""")
                .query((row, n) -> new Rule(
                        row.getString("name"),
                        row.getString("platform"),
                        row.getString("class"),
                        RuleBook.Outcome.valueOf(row.getString("outcome")),
                        row.getBigDecimal("threshold")))
                .list();
    }

    void save(Rule rule) {
        client.sql("""
                        insert into review_rule (name, position, platform, class, outcome, threshold)
                        select :name, min(position), :platform, :class, :outcome, :threshold
                        from review_rule where name = :name
                        on conflict (name, platform, class) do update
                        set outcome = excluded.outcome, threshold = excluded.threshold""")
                .param("name", rule.name())
                .param("platform", rule.platform())
                .param("class", rule.orderClass())
                .param("outcome", rule.outcome().name())
                .param("threshold", rule.threshold())
                .update();
    }

    void delete(String name, String platform, String orderClass) {
        client.sql("delete from review_rule where name = :name and platform = :platform and class = :class")
                .param("name", name)
                .param("platform", platform)
                .param("class", orderClass)
                .update();
    }
}
