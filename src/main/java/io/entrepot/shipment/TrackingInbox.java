package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.order.Orders;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.StrictJson;
import io.entrepot.shipment.TrackingStore.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes the carriers' pushes as they came: journalled first, then understood, then followed. */
@Service
public class TrackingInbox {
    /**
     * A push after its mapping.
     *
     * @param events its events one by one, empty when the whole could not be read
     * @param problem why the whole could not be read, or null
     */
    public record Push(String carrier, byte[] raw, List<Mapped> events, String problem) {
        /** Without the bytes, which may name people. */
        @Override
        public String toString() {
            return "push of " + carrier + ", " + raw.length + " bytes";
        }
    }

    private static final int PAGE = 200;
    private static final int PARKED_DAYS = 7;

    private final Tracking tracking;
    private final Subscriptions subscriptions;
    private final TrackingStore store;
    private final Orders orders;
    private final Journal journal;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    TrackingInbox(
            Tracking tracking,
            Subscriptions subscriptions,
            TrackingStore store,
            Orders orders,
            Journal journal,
            ApplicationEventPublisher events,
            TransactionTemplate transaction) {
        this.tracking = tracking;
        this.subscriptions = subscriptions;
        this.store = store;
        this.orders = orders;
        this.journal = journal;
        this.events = events;
        this.transaction = transaction;
    }

    public Push mapped(String carrier, byte[] raw, List<Mapped> events) {
        return new Push(carrier, raw, events, null);
    }

    public Push unreadable(String carrier, byte[] raw, Exception problem) {
        return new Push(carrier, raw, List.of(), problem.getMessage());
    }

    public List<Push> one(Push push) {
        return List.of(push);
    }

    /** The question for these waybills, as the carriers' routes-request mappings want it. */
    public JsonNode question(List<String> waybills) {
        return StrictJson.of(Map.of("waybills", waybills));
    }

    /** A carrier's answer to a question is taken like its push. */
    public List<Push> answered(String carrier, byte[] raw, List<Mapped> events) {
        return List.of(mapped(carrier, raw, events));
    }

    /** Journals a page of pushes and follows their news; what nobody can read goes to a person. In a transaction. */
    public List<Long> take(List<Push> pushes) {
        List<UUID> kept = journal.keepAll(pushes.stream()
                .map(push -> new Draft(
                        Direction.IN, "callback", push.carrier(), push.carrier(), "application/json", null, push.raw()))
                .toList());
        var news = new ArrayList<News>();
        var failures = new ArrayList<Failure>();
        for (int i = 0; i < pushes.size(); i++) {
            Push push = pushes.get(i);
            if (push.problem() != null) {
                failures.add(unreadable(push, kept.get(i), "the push", push.problem()));
            }
            for (Mapped event : push.events()) {
                try {
                    if (event.failed()) {
                        throw new IllegalArgumentException(event.message());
                    }
                    news.add(News.read(push.carrier(), event.result(), kept.get(i)));
                } catch (IllegalArgumentException wrong) {
                    String which = "event " + (event.index() + 1) + " of the push";
                    failures.add(unreadable(push, kept.get(i), which, wrong.getMessage()));
                }
            }
        }
        if (!failures.isEmpty()) {
            events.publishEvent(new Failures(failures));
        }
        return tracking.apply(subscriptions.owned(news));
    }

    private static Failure unreadable(Push push, UUID journalId, String which, String why) {
        return new Failure(
                FailureCause.TRACKING_FAILED,
                "tracking.inbox",
                push.carrier(),
                push.carrier(),
                which + " " + journalId,
                null,
                push.carrier() + ": " + which + " cannot be read: " + why,
                push.raw(),
                "application/json",
                journalId,
                new Failure.Redo("TrackingReceived", push.carrier(), null));
    }

    /** Claims up to a call's worth of waybills without news for a while, to be asked for. */
    public List<String> claimSilent(String carrier, int limit) {
        return store.claimSilent(carrier, limit);
    }

    /** News that was there before its waybill, and was missed when that was stored: the two committed side by side. */
    @Scheduled(fixedDelayString = "${hub.shipment.parked-every:PT5S}")
    void parkedNews() {
        transaction.executeWithoutResult(status -> {
            List<Owner> owners = store.parkedOwners(PAGE);
            if (!owners.isEmpty()) {
                orders.lock(owners.stream().map(Owner::orderId).collect(Collectors.toSet()));
                tracking.catchUp(owners.stream().map(Owner::parcelId).toList());
            }
        });
    }

    /** News of waybills that are nobody's for days is said once and let go. */
    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT10M")
    void strayNews() {
        transaction.executeWithoutResult(status -> {
            Map<String, Integer> stray = store.giveUpParked(PARKED_DAYS);
            if (!stray.isEmpty()) {
                String carrier = stray.keySet().iterator().next().split(" ")[0];
                String message = stray.size() + " waybills that are not ours got news for " + PARKED_DAYS
                        + " days: a wrong account at the carrier, or forged pushes";
                events.publishEvent(new Failures(new Failure(
                        FailureCause.TRACKING_FAILED,
                        "tracking.inbox",
                        carrier,
                        carrier,
                        "stray waybills",
                        null,
                        message,
                        String.join("\n", stray.keySet()).getBytes(StandardCharsets.UTF_8),
                        "text/plain",
                        null,
                        null)));
            }
        });
    }
}
