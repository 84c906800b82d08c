package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Receipts that partners are owed for their interchanges (CONTRL, 997): handed out, settled, and owed again when they got lost. */
@Component("receipts")
public class Receipts {
    private static final String EVENT = "InterchangeTaken";
    private static final int TRIES = 12;
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofMinutes(2);
    private static final int SWEPT = 200;

    /** A receipt on its way. */
    public record Owed(long id, String platform, String account, JsonNode question, int attempt) {
        /** The same for each try. */
        public String getPurpose() {
            return "RECEIPT " + id;
        }
    }

    private final InterchangeStore store;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Receipts(InterchangeStore store, Outbox outbox, ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.store = store;
        this.outbox = outbox;
        this.events = events;
        this.transaction = transaction;
    }

    public List<Owed> begin(List<Long> ids) {
        return transaction.execute(status -> store.begin(ids, PAUSE)).stream()
                .map(one -> new Owed(
                        one.id(), one.platform(), one.account(), StrictJson.read(one.acknowledgement()), one.attempt()))
                .toList();
    }

    public void delivered(Owed receipt) {
        transaction.executeWithoutResult(status -> store.settle(receipt.id()));
    }

    /** It stays owed, until it was tried so often that a person has to look. */
    public void failed(Owed receipt, Exception reason) {
        String ids = Outbox.page(List.of(receipt.id()));
        transaction.executeWithoutResult(status -> {
            if (receipt.attempt() < TRIES) {
                outbox.work(EVENT, receipt.platform(), ids, Outbox.BULK, PAUSE);
                return;
            }
            store.rest(receipt.id());
            events.publishEvent(new Failures(new Failure(
                    FailureCause.PLATFORM_UNREACHABLE,
                    "account.receipt." + receipt.platform(),
                    receipt.platform(),
                    receipt.account(),
                    receipt.question().at("/interchange/reference").asText(),
                    null,
                    "the receipt for interchange "
                            + receipt.question().at("/interchange/reference").asText() + " could not be put into the"
                            + " folder of " + receipt.platform() + "/" + receipt.account() + " in " + TRIES
                            + " tries, last: " + Surprise.words(reason),
                    ids.getBytes(StandardCharsets.UTF_8),
                    "application/json",
                    null,
                    new Failure.Redo(EVENT, receipt.platform(), ids))));
        });
    }

    @Scheduled(fixedDelayString = "${hub.answers.sweep-every:PT30S}")
    void sweep() {
        transaction.executeWithoutResult(status -> store.takeOverdue(GRACE, SWEPT).stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue, Collectors.mapping(Map.Entry::getKey, Collectors.toList())))
                .forEach((platform, ids) -> outbox.work(EVENT, platform, Outbox.page(ids), Outbox.BULK)));
    }
}
