package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes orders that programs and people enter. They go the way of all orders: kept raw and promised to the intake in
 * one transaction, so what is wrong with one of them becomes an incident and not a lost request.
 */
@Service
class OrderEntry {
    private static final String PLATFORM = "manual";
    private static final String ACCOUNT = "api";
    private static final int MOST = 500;

    private final Journal journal;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    OrderEntry(Journal journal, Outbox outbox, TransactionTemplate transaction) {
        this.journal = journal;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    /** Answers under which id the message is kept. */
    UUID take(byte[] body) {
        check(body);
        return transaction.execute(status -> {
            UUID id = journal.keep(new Draft(Direction.IN, "api", PLATFORM, ACCOUNT, "application/json", null, body));
            outbox.page(id, PLATFORM, ACCOUNT, Outbox.SINGLE);
            return id;
        });
    }

    private static void check(byte[] body) {
        JsonNode orders;
        try {
            orders = StrictJson.read(body);
        } catch (IllegalArgumentException e) {
            throw Refused.invalid(
                    "the body is " + e.getMessage().lines().findFirst().orElse("not JSON"));
        }
        if (orders.isObject()) {
            return;
        }
        if (!orders.isArray() || orders.isEmpty() || orders.size() > MOST) {
            throw Refused.invalid("the body is neither an order nor an array of 1 to " + MOST + " orders");
        }
        for (int i = 0; i < orders.size(); i++) {
            if (!orders.get(i).isObject()) {
                throw Refused.invalid("element [" + i + "] is not an order: it is no JSON object");
            }
        }
    }
}
