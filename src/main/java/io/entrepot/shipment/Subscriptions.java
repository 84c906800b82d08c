package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Waybills of carriers without an interface of their own, followed by a tracking source: told to it once each, and again
 * when it gave up too early. Its news are the carrier's.
 */
@Service
public class Subscriptions {
    /**
     * A waybill in hand.
     *
     * @param code what the source calls the carrier
     * @param aborts how often the source gave up in a row
     */
    public record Claim(String carrier, String waybill, String code, int tries, int aborts) {}

    private static final Duration QUIET = Duration.ofMinutes(2);

    /** The source wants this pause between giving up and being asked again. */
    private static final Duration AFTER_ABORT = Duration.ofMinutes(30);

    /** Each time the source looked for days: then the number is wrong, or nobody ever took the parcel. */
    private static final int MOST_ABORTS = 3;

    private final SubscriptionStore store;
    private final ByHand byHand;
    private final Journal journal;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Subscriptions(
            SubscriptionStore store,
            ByHand byHand,
            Journal journal,
            ApplicationEventPublisher events,
            TransactionTemplate transaction) {
        this.store = store;
        this.byHand = byHand;
        this.journal = journal;
        this.events = events;
        this.transaction = transaction;
    }

    /** What the source is to be told of now. */
    public List<Claim> due(String source, int limit) {
        Map<String, String> codes = byHand.codesAt(source);
        return transaction.execute(status -> {
            store.takeUp(source, codes, limit);
            return store.claim(source, limit, QUIET);
        });
    }

    /** What the source is to be asked for, since nothing was heard of it for a while. */
    public List<Claim> silent(String source, int limit) {
        return transaction.execute(status -> store.claimSilent(source, limit));
    }

    /**
     * Keeps what the source said to a subscription.
     *
     * @param answer {outcome: SUBSCRIBED, RETRY or REJECTED, code, message}, or what a failed call means
     */
    public void settle(String source, Claim claim, JsonNode answer, byte[] request, byte[] raw) {
        String outcome = answer.path("outcome").asText();
        String said =
                (answer.path("code").asText() + " " + answer.path("message").asText("")).strip();
        transaction.executeWithoutResult(status -> {
            keep(source, request, raw);
            switch (outcome) {
                case "SUBSCRIBED" -> store.change(source, claim, claim.code(), null, 0, claim.aborts(), said);
                case "REJECTED" -> {
                    store.change(source, claim, claim.code(), null, 0, claim.aborts(), said);
                    tell(source, claim, "does not follow it: " + said);
                }
                // a subscription told twice is one subscription, so an unclear answer is asked for again
                default -> {
                    Duration wait = Duration.ofSeconds(Math.min(1800, 5L << Math.min(claim.tries(), 9)));
                    store.change(source, claim, claim.code(), wait, claim.tries() + 1, claim.aborts(), said);
                }
            }
        });
    }

    /**
     * What a push says about its subscription: {waybill, state: FOLLOWED, CORRECTED, ABORTED or ENDED, code, message}.
     * CORRECTED: the source follows the number under that code now.
     */
    public void notice(String source, JsonNode notice) {
        String message = notice.path("message").asText("");
        transaction.executeWithoutResult(status -> {
            for (Claim claim : store.lock(source, notice.path("waybill").asText())) {
                switch (notice.path("state").asText()) {
                    case "CORRECTED" -> {
                        String code = notice.path("code").asText(claim.code());
                        store.change(source, claim, code, null, 0, 0, "corrected to " + code + ": " + message);
                    }
                    case "ABORTED" -> {
                        boolean enough = claim.aborts() + 1 >= MOST_ABORTS;
                        store.change(
                                source,
                                claim,
                                claim.code(),
                                enough ? null : AFTER_ABORT,
                                0,
                                claim.aborts() + 1,
                                message);
                        if (enough) {
                            tell(
                                    source,
                                    claim,
                                    "gave up " + MOST_ABORTS + " times (" + message + "): is the number right, and did "
                                            + claim.carrier() + " get it? Enter its steps by hand");
                        }
                    }
                    case "ENDED" -> store.change(source, claim, claim.code(), null, 0, 0, message);
                    default -> {
                        if (claim.aborts() > 0) {
                            store.change(source, claim, claim.code(), null, 0, 0, message);
                        }
                    }
                }
            }
        });
    }

    /** The same news, each as its carrier's where a source pushed it. In a transaction. */
    List<News> owned(List<News> news) {
        if (news.stream().noneMatch(piece -> byHand.isSource(piece.carrier()))) {
            return news;
        }
        Map<String, String> carriers = store.carriers(news);
        return news.stream()
                .map(piece -> piece.by(carriers.getOrDefault(piece.carrier() + " " + piece.waybill(), piece.carrier())))
                .toList();
    }

    private void keep(String source, byte[] request, byte[] raw) {
        var messages = new ArrayList<Draft>();
        if (request != null) {
            messages.add(new Draft(Direction.OUT, "subscribe", source, source, "application/json", null, request));
        }
        if (raw != null) {
            messages.add(new Draft(Direction.IN, "answer", source, source, "application/json", null, raw));
        }
        journal.keepAll(messages);
    }

    private void tell(String source, Claim claim, String what) {
        events.publishEvent(new Failures(new Failure(
                FailureCause.TRACKING_FAILED,
                "shipment.subscribe." + source,
                source,
                source,
                claim.waybill(),
                null,
                claim.carrier() + " " + claim.waybill() + ": " + source + " " + what,
                ("{\"carrier\":\"" + claim.carrier() + "\",\"waybill\":\"" + claim.waybill() + "\"}")
                        .getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                null)));
    }
}
