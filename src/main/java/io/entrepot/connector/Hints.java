package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.outbox.Outbox;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deliveries that only say that an order is worth a look: kept raw, and the order is promised to be read by its id. */
@Component("hints")
public class Hints {
    /** The event whose queue reads one order by its id. */
    static final String FETCH = "OrderToFetch";

    /** Longer than any shop repeats a delivery. */
    private static final Duration REMEMBERED = Duration.ofDays(3);

    private final HintStore store;
    private final Journal journal;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Accounts accounts;

    Hints(HintStore store, Journal journal, Outbox outbox, TransactionTemplate transaction, Accounts accounts) {
        this.store = store;
        this.journal = journal;
        this.outbox = outbox;
        this.transaction = transaction;
        this.accounts = accounts;
    }

    /**
     * Follows the body, a signed delivery, about the order of header {@code platformOrderId}; the same bytes again change
     * nothing. A delivery's number is not signed, its bytes are, so these tell the repeated from the new.
     */
    public void follow(Exchange exchange) {
        var message = exchange.getMessage();
        String platform = message.getHeader(Pages.PLATFORM, String.class);
        String account = message.getHeader(Pages.ACCOUNT, String.class);
        byte[] body = message.getBody(byte[].class);
        transaction.executeWithoutResult(status -> {
            if (!store.remember(platform, account, digest(body))) {
                return;
            }
            journal.keep(new Draft(
                    Direction.IN,
                    "hint",
                    platform,
                    account,
                    message.getHeader(Exchange.CONTENT_TYPE, "application/json", String.class),
                    null,
                    body));
            outbox.work(
                    FETCH,
                    platform,
                    fetch(account, message.getHeader(Pages.PLATFORM_ORDER_ID, String.class)),
                    Outbox.SINGLE);
            accounts.pushed(platform, account);
        });
    }

    /** What the queue that reads orders by their id takes. */
    static String fetch(String account, String platformOrderId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("platformOrderId", platformOrderId)
                .toString();
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT10M")
    void forget() {
        store.forget(REMEMBERED);
    }

    private static byte[] digest(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
