package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Waybills followed by a tracking source, of carriers without an interface of their own or the carrier's own: told to it
 * once each, and again when it gave up too early or the subscription is about to end. Its news are the carrier's.
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
            store.letGo(source);
            return store.claim(source, limit, QUIET);
        });
    }

    /** What the source is to be asked for, since nothing was heard of it for a while. */
    public List<Claim> silent(String source, int limit) {
        return transaction.execute(status -> store.claimSilent(source, limit));
    }

    /** What the source is told of in one call, as the sources' subscribe-request mappings want it. */
    public JsonNode question(List<Claim> claims) {
        return StrictJson.of(
                Map.of("waybills", claims.stream().map(Claim::waybill).toList()));
    }

    /**
     * Keeps what the source said to a subscription.
     *
     * @param answer {outcome: SUBSCRIBED, RETRY or REJECTED, code, message}, or what a failed call means
     */
    public void settle(String source, Claim claim, JsonNode answer, byte[] request, byte[] raw) {
        transaction.executeWithoutResult(status -> {
            keep(source, request, raw);
            settle(source, claim, answer.path("outcome").asText(), answer);
        });
    }

    /**
     * Keeps what the source said to many subscriptions in one call.
     *
     * @param answer as for one, and for SUBSCRIBED which waybills it {@code accepted} and which it {@code refused}, and for how
     *     many days ({@code renewAfterDays}) a subscription holds before it is made again
     */
    public void settleAll(String source, List<Claim> claims, JsonNode answer, byte[] request, byte[] raw) {
        String outcome = answer.path("outcome").asText();
        Set<String> accepted = texts(answer.path("accepted"));
        Set<String> refused = texts(answer.path("refused"));
        transaction.executeWithoutResult(status -> {
            keep(source, request, raw);
            if (outcome.equals("REJECTED")) {
                claims.forEach(
                        claim -> store.change(source, claim, claim.code(), null, 0, claim.aborts(), said(answer)));
                tell(
                        source,
                        claims.get(0),
                        "follows neither it nor those asked for with it (" + claims.size() + " in all): "
                                + said(answer));
                return;
            }
            for (Claim claim : claims) {
                boolean isRefused = outcome.equals("SUBSCRIBED") && refused.contains(claim.waybill());
                // what the source passes over in silence is asked for again
                boolean isMissing = outcome.equals("SUBSCRIBED") && !isRefused && !accepted.contains(claim.waybill());
                settle(source, claim, isRefused ? "REJECTED" : isMissing ? "RETRY" : outcome, answer);
            }
        });
    }

    private void settle(String source, Claim claim, String outcome, JsonNode answer) {
        String said = said(answer);
        switch (outcome) {
            case "SUBSCRIBED" -> {
                int days = answer.path("renewAfterDays").asInt(0);
                Duration renew = days > 0 ? Duration.ofDays(days) : null;
                store.change(source, claim, claim.code(), renew, 0, claim.aborts(), said);
            }
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
    }

    private static String said(JsonNode answer) {
        return (answer.path("code").asText() + " " + answer.path("message").asText("")).strip();
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new HashSet<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
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
