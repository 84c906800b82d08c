package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.MessageSource;
import org.springframework.transaction.support.TransactionTemplate;

/** Three incidents that say the same, S-001 to S-003, and S-004, which says something else. */
abstract class IncidentsScene extends ApiTest {
    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    MessageSource texts;

    @BeforeEach
    void start() {
        sql.sql("truncate incident, incident_action").update();
        sql.sql("delete from audit where action like 'Incident%'").update();
        for (int n = 1; n <= 3; n++) {
            fail("S-00" + n, "lines[" + n + "].sku 'MUG-9' is not in the catalogue");
        }
        fail("S-004", "lines[0].sku 'TEE' is not in the catalogue");
    }

    void fail(String subject, String message) {
        String payload =
                "{\"id\":\"" + subject + "\",\"sku\":\"MUG-9\",\"phone\":\"13812345678\",\"address_1\":\"文三路 478 号\"}";
        fail(FailureCause.UNKNOWN_SKU, subject, message, payload, "application/json", null);
    }

    void fail(FailureCause cause, String subject, String message, String payload, String type, UUID journal) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Failures(new Failure(
                cause,
                "order.intake",
                "woocommerce",
                "tee",
                subject,
                null,
                message,
                payload.getBytes(StandardCharsets.UTF_8),
                type,
                journal,
                new Redo("PageArrived", "woocommerce", null)))));
    }

    String uid(String subject) {
        return sql.sql("select uid::text from incident where subject = :subject and parent_id is null")
                .param("subject", subject)
                .query(String.class)
                .single();
    }

    JsonNode one(String subject) {
        return api("GET", "/api/incidents/" + uid(subject), null).json();
    }

    List<String> audited() {
        return sql.sql("select actor, action, subject, after from audit where action like 'Incident%' order by id")
                .query((row, n) ->
                        row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4))
                .list();
    }

    static String to(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow().replaceFirst("^http://[^/]+", "");
    }

    static String textArea(String page) {
        return page.replaceFirst("(?s).*<textarea[^>]*id=\"text\"[^>]*>(.*?)</textarea>.*", "$1")
                .replace("&quot;", "\"")
                .replace("&#39;", "'");
    }
}
