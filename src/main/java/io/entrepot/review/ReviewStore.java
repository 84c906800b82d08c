package io.entrepot.review;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ReviewStore {
    /** What a rule leads to: OFF, HOLD or REJECT. */
    record Setting(String outcome, BigDecimal threshold) {
        boolean isOff() {
            return outcome.equals("OFF");
        }

        boolean rejects() {
            return outcome.equals("REJECT");
        }
    }

    private final JdbcClient client;

    ReviewStore(JdbcClient client) {
        this.client = client;
    }

    Map<String, Setting> settings() {
        var settings = new HashMap<String, Setting>();
        client.sql("select name, outcome, threshold from review_rule").query(row -> {
            settings.put(row.getString("name"), new Setting(row.getString("outcome"), row.getBigDecimal("threshold")));
        });
        return settings;
    }
}
