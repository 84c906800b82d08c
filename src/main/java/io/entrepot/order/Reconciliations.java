package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.order.ReconciliationStore.Claim;
import io.entrepot.order.ReconciliationStore.Due;
import io.entrepot.order.ReconciliationStore.Gap;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Proof of completeness: a platform is asked which orders of a closed window it has; what is missing or outdated here is
 * read by its id, and what does not come all the same is an incident. A cursor alone proves nothing: an order whose time
 * lies before it is never shown to a poll.
 */
@Service
public class Reconciliations {
    /** What one run found, for people. */
    public record Report(
            Instant from,
            Instant to,
            int platform,
            int here,
            int asked,
            int setAside,
            int missing,
            String state,
            Instant startedAt,
            Instant endedAt,
            String failure) {}

    private static final Logger log = LoggerFactory.getLogger(Reconciliations.class);

    /** Renewed with each page: longer than one call may take, its retries by the shop's Retry-After not included. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** More would say nothing more: the run's figures tell how many there are. */
    private static final int MOST_INCIDENTS = 100;

    private static final int SHOWN = 50;

    private final ReconciliationStore store;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Duration every;
    private final Duration window;
    private final Duration settle;
    private final Duration patience;
    private final Duration pause;
    private final Set<String> compared = ConcurrentHashMap.newKeySet();

    Reconciliations(
            ReconciliationStore store,
            Outbox outbox,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            @Value("${hub.reconciliation.every:1h}") Duration every,
            @Value("${hub.reconciliation.window:26h}") Duration window,
            @Value("${hub.reconciliation.settle:10m}") Duration settle,
            @Value("${hub.reconciliation.patience:5m}") Duration patience,
            @Value("${hub.reconciliation.calls-per-minute:20}") int callsPerMinute) {
        this.store = store;
        this.outbox = outbox;
        this.events = events;
        this.transaction = transaction;
        this.every = every;
        this.window = window;
        this.settle = settle;
        this.patience = patience;
        this.pause = Duration.ofMinutes(1).dividedBy(callsPerMinute);
    }

    /**
     * Has an account compared as soon as a hub looks, which is in some seconds.
     *
     * @throws Refused when there is no such account, its platform is not compared, it is paused, or it was not reached for a
     *     day
     */
    public void ask(String platform, String account, String actor) {
        mustExist(platform, account);
        if (!compared.contains(platform)) {
            throw Refused.conflict("the orders of " + platform + " are not compared: no route account.reconcile."
                    + platform + " runs in this hub");
        }
        transaction.executeWithoutResult(status -> {
            if (!store.ask(platform, account)) {
                throw Refused.conflict(platform + "/" + account
                        + " cannot be compared now: it is paused, or was not reached for a day");
            }
            events.publishEvent(Audited.of(actor, "ReconciliationAsked", platform + "/" + account));
        });
    }

    /** The latest of an account, newest first. */
    public List<Report> latest(String platform, String account) {
        mustExist(platform, account);
        return store.reports(platform, account, SHOWN);
    }

    private void mustExist(String platform, String account) {
        if (!store.knows(platform, account)) {
            throw Refused.unknown("there is no account '" + account + "' of platform '" + platform + "'");
        }
    }

    /** Platforms whose orders this hub compares. */
    public Set<String> compared() {
        return Set.copyOf(compared);
    }

    /** Runs that this hub shall work on now: those that are due, and those that a dead hub left behind. */
    public List<Reconciliation> claim(String platform) {
        return claim(platform, every);
    }

    /** As {@link #claim(String)}, for platforms with so few calls that they cannot be asked that often. */
    public List<Reconciliation> claimEvery(String platform, String time) {
        return claim(platform, DurationStyle.detectAndParse(time));
    }

    private List<Reconciliation> claim(String platform, Duration every) {
        compared.add(platform);
        return Stream.of(store.takeOver(platform, LEASE), store.begin(platform, every, window, settle, LEASE))
                .flatMap(List::stream)
                .map(claim -> run(platform, claim))
                .toList();
    }

    private Reconciliation run(String platform, Claim claim) {
        return new Reconciliation(
                claim.id(), claim.epoch(), platform, claim.account(), claim.from(), claim.to(), pause);
    }

    /**
     * Compares one page of the platform's list with the orders here, and promises that what differs is read by its id.
     *
     * @param page {@code orders} with {@code platformOrderId} and {@code modifiedAt}, and whether there is {@code more}
     */
    public void compare(Reconciliation run, JsonNode page) {
        boolean more = page.path("more").asBoolean();
        run.check(page.path("orders"));
        transaction.executeWithoutResult(status -> {
            if (!store.counted(run.id, run.epoch, page.path("orders").size(), LEASE)) {
                throw new IllegalStateException("another hub has taken over the reconciliation of " + run);
            }
            List<Gap> toAsk = store.compare(run.id, page.path("orders")).stream()
                    .filter(gap -> !gap.setAside())
                    .toList();
            for (Gap gap : toAsk) {
                outbox.work("OrderToFetch", run.getPlatform(), fetch(run.getAccount(), gap), Outbox.BULK);
            }
            store.asked(run.id, toAsk.size());
            if (!more) {
                store.through(run.id, run.epoch, patience);
            }
        });
        run.advance(more);
    }

    /** The list could not be read; the next run tries again. */
    public void failed(Reconciliation run, Exception failure) {
        // its words may quote the shop's, so they are kept and not logged
        log.warn("reconciliation of {} failed: {}", run, failure.getClass().getSimpleName());
        store.fail(run.id, run.epoch, String.valueOf(failure.getMessage()));
    }

    /** Ends runs whose orders have had their time to come. */
    @Scheduled(fixedDelayString = "${hub.reconciliation.sweep-every:PT5S}")
    void settle() {
        transaction.executeWithoutResult(status -> store.lockDue().forEach(this::end));
    }

    private void end(Due run) {
        List<Gap> remaining = store.remaining(run.id());
        List<Gap> missing = remaining.stream().filter(gap -> !gap.setAside()).toList();
        store.end(run.id(), remaining.size() - missing.size(), missing.size());
        var failures = new ArrayList<Failure>();
        missing.stream().limit(MOST_INCIDENTS).forEach(gap -> failures.add(failure(run, gap)));
        if (!failures.isEmpty()) {
            log.warn("{}/{}: {} orders are missing", run.platform(), run.account(), missing.size());
            events.publishEvent(new Failures(failures));
        }
    }

    private static Failure failure(Due run, Gap gap) {
        String fetch = fetch(run.account(), gap);
        return new Failure(
                FailureCause.ORDER_MISSING,
                "account.reconcile." + run.platform(),
                run.platform(),
                run.account(),
                gap.platformOrderId(),
                null,
                "order " + gap.platformOrderId() + " stands in the list of " + run.platform() + "/" + run.account()
                        + " for " + run.from() + " to " + run.to()
                        + " and did not come in that version, although it was read by its id:"
                        + " look it up there, then replay to read it again, or dismiss",
                fetch.getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                new Redo("OrderToFetch", run.platform(), fetch));
    }

    private static String fetch(String account, Gap gap) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("account", account)
                .put("platformOrderId", gap.platformOrderId())
                .toString();
    }
}
