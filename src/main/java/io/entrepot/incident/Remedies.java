package io.entrepot.incident;

import static io.entrepot.incident.Incident.State.DISMISSED;
import static io.entrepot.incident.Incident.State.OPEN;
import static io.entrepot.incident.Incident.State.REPLAYED;

import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.journal.Readable;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Edited;
import io.entrepot.shared.Masking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do about incidents. State is looked at under the row's lock, so that two people who press
 * the same button at the same moment have one effect, and the second is told of the first.
 */
@Service
public class Remedies {
    public enum Outcome {
        REPLAYED,
        DISMISSED,
        /** Somebody takes care of it, or nobody any more. */
        OWNED,
        /** Somebody else was first. */
        CONFLICT,
        NOT_FOUND,
        /** Nothing is kept that could be sent again. */
        NOTHING_TO_REPLAY;

        public boolean isDone() {
            return this == REPLAYED || this == DISMISSED || this == OWNED;
        }
    }

    /**
     * What became of one incident of many.
     *
     * @param cause null where there is no such incident, as are order and about
     * @param order our number, or null
     * @param about {@link IncidentView#named}
     * @param detail why it was not done; null when it was
     */
    public record Result(UUID uid, String cause, String order, String about, Outcome outcome, String detail) {
        private static Result of(Incident incident, Outcome outcome, String detail) {
            IncidentView view = IncidentView.of(incident);
            return new Result(view.uid(), view.cause(), view.order(), view.named(), outcome, detail);
        }

        /** Cause and whom it is about, as the audit log keeps it. */
        private String told() {
            return cause + " " + (order != null ? order : about != null ? about : uid);
        }
    }

    /** Results of one call; {@code next} goes on where it stopped, null when nothing is left. */
    public record Batch(List<Result> results, Long next) {}

    /** More are done in several calls, so that each answers soon. */
    public static final int AT_ONCE = 500;

    private static final int PAGE = 100;
    private static final Logger log = LoggerFactory.getLogger(Remedies.class);

    private final IncidentStore store;
    private final IncidentSearch search;
    private final Sending sending;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Remedies(
            IncidentStore store,
            IncidentSearch search,
            Sending sending,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.search = search;
        this.sending = sending;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Sends these on their way again, in pages. */
    public List<Result> replay(Collection<UUID> uids, String actor, String reason) {
        return replay(uids, Filter.ALL, actor, reason);
    }

    private List<Result> replay(Collection<UUID> uids, Filter filter, String actor, String reason) {
        return inPages(
                uids,
                page -> replayPage(page, actor, reason),
                results -> audit(actor, "IncidentsReplayed", filter, results, reason));
    }

    /** Sends the open ones that match, oldest first, at most {@link #AT_ONCE}, beginning after {@code after}. */
    public Batch replay(Filter filter, Long after, String actor, String reason) {
        Map<Long, UUID> open = search.openAfter(filter, after, AT_ONCE);
        List<Result> results = replay(open.values(), filter, actor, reason);
        return new Batch(results, open.size() < AT_ONCE ? null : last(open.keySet()));
    }

    /** Gives the open ones up that match, oldest first, at most {@link #AT_ONCE}, beginning after {@code after}. */
    public Batch dismiss(Filter filter, Long after, String actor, String reason) {
        Map<Long, UUID> open = search.openAfter(filter, after, AT_ONCE);
        List<Result> results = dismiss(open.values(), filter, actor, reason);
        return new Batch(results, open.size() < AT_ONCE ? null : last(open.keySet()));
    }

    /** Makes the actor the owner of these, who then has the whole time to act. */
    public List<Result> take(Collection<UUID> uids, String actor) {
        return inPages(
                uids,
                page -> ownPage(page, actor, actor),
                results -> audit(actor, "IncidentsTaken", Filter.ALL, results, null));
    }

    /** Says that nobody takes care of these any more. */
    public List<Result> leave(Collection<UUID> uids, String actor) {
        return inPages(
                uids,
                page -> ownPage(page, null, actor),
                results -> audit(actor, "IncidentsLeft", Filter.ALL, results, null));
    }

    /** Sets until when somebody has to act, before others are told that nobody did. */
    public Incident actBy(UUID uid, Instant deadline, String actor, String reason) {
        return transaction.execute(status -> {
            Incident incident = store.lock(List.of(uid)).stream().findFirst().orElseThrow(() -> unknown(uid));
            if (incident.state() != OPEN) {
                throw new Refused(HttpStatus.CONFLICT, "state", incident.state(), incident.closed());
            }
            store.actBy(incident, deadline);
            store.record(List.of(incident), "DEADLINE", actor, deadline + ": " + reason);
            events.publishEvent(new Audited(
                    actor,
                    "IncidentDeadlineMoved",
                    told(incident),
                    incident.actBy() == null ? null : incident.actBy().toString(),
                    deadline + ": " + reason));
            return store.lock(List.of(uid)).get(0);
        });
    }

    /** Gives these up for good. */
    public List<Result> dismiss(Collection<UUID> uids, String actor, String reason) {
        return dismiss(uids, Filter.ALL, actor, reason);
    }

    private List<Result> dismiss(Collection<UUID> uids, Filter filter, String actor, String reason) {
        return inPages(
                uids,
                page -> dismissPage(page, actor, reason),
                results -> audit(actor, "IncidentsDismissed", filter, results, reason));
    }

    /**
     * What somebody made of a payload.
     *
     * @param asShown whether it is what {@link Readable#decoded} shows of a form, which is sent as a form again; else it is sent
     *     as it is
     * @param contentType null for the one that it had
     * @param anyway whether it is sent although it is no JSON or XML any more
     */
    public record Edit(String payload, boolean asShown, String contentType, boolean anyway) {}

    /**
     * Sends an edited payload instead of the one that failed. The incident keeps its own; the copy points to it.
     *
     * @return the copy
     */
    public Incident resend(UUID uid, Edit edit, String actor, String reason) {
        return transaction.execute(status -> {
            Incident parent = store.lock(List.of(uid)).stream().findFirst().orElseThrow(() -> unknown(uid));
            String original = Readable.text(store.payload(parent.id()), parent.contentType());
            String fault = Edited.fault(
                    edit.payload(), original, edit.contentType() == null ? parent.contentType() : edit.contentType());
            if (fault != null && !edit.anyway() && parent.goesThroughJournal()) {
                throw Refused.invalid(
                        "payload",
                        null,
                        "the edited payload is broken: " + fault + "; with 'anyway' it is sent as it is");
            }
            Incident copy = sending.copy(parent, whole(parent, edit, original), edit.contentType(), actor, reason);
            sending.send(List.of(copy));
            store.close(List.of(parent), REPLAYED, actor, reason);
            store.record(List.of(parent, copy), "RESEND", actor, reason);
            events.publishEvent(new Audited(actor, "IncidentResent", told(parent), null, reason));
            log.info("incident {} resent as {} by {}", uid, copy.uid(), actor);
            return copy;
        });
    }

    /** What is sent when somebody edits this: personal data that was hidden and left alone is put back. */
    private static String whole(Incident parent, Edit edit, String original) {
        String payload = edit.payload();
        if (original == null) {
            return payload;
        }
        boolean shown = edit.asShown() || payload.indexOf(Masking.MARK) >= 0;
        if (!shown || !Readable.isForm(original, parent.contentType())) {
            return Masking.restored(payload, original).orElse(payload);
        }
        return Masking.restored(payload, Readable.decoded(original, parent.contentType()))
                .map(lines -> Readable.encoded(lines, original))
                .orElse(payload);
    }

    /** The whole payload, personal data included; that somebody looked is written down. */
    public byte[] reveal(UUID uid, String actor) {
        return transaction.execute(status -> {
            Incident incident = store.lock(List.of(uid)).stream().findFirst().orElseThrow(() -> unknown(uid));
            store.record(List.of(incident), "REVEAL", actor, null);
            events.publishEvent(Audited.of(actor, "IncidentRevealed", told(incident)));
            return store.payload(incident.id());
        });
    }

    private List<Result> replayPage(List<UUID> uids, String actor, String reason) {
        var results = new ArrayList<Result>();
        var ready = new ArrayList<Incident>();
        for (Incident incident : found(uids, results)) {
            if (incident.state() != OPEN) {
                results.add(Result.of(incident, Outcome.CONFLICT, incident.closed()));
            } else if (!incident.canReplay()) {
                results.add(Result.of(
                        incident,
                        Outcome.NOTHING_TO_REPLAY,
                        incident.canResend()
                                ? "incident " + incident.uid() + " holds no JSON: edit its payload and resend it"
                                : "incident " + incident.uid() + " (" + incident.cause() + " at " + incident.stage()
                                        + ") keeps nothing that could be sent again"));
            } else {
                ready.add(incident);
                results.add(Result.of(incident, Outcome.REPLAYED, null));
            }
        }
        if (!ready.isEmpty()) {
            sending.send(ready);
            store.close(ready, REPLAYED, actor, reason);
            store.record(ready, "REPLAY", actor, reason);
            log.info("{} incidents replayed by {}", ready.size(), actor);
        }
        return results;
    }

    private List<Result> dismissPage(List<UUID> uids, String actor, String reason) {
        var results = new ArrayList<Result>();
        var open = new ArrayList<Incident>();
        for (Incident incident : found(uids, results)) {
            if (incident.state() == OPEN) {
                open.add(incident);
                results.add(Result.of(incident, Outcome.DISMISSED, null));
            } else {
                results.add(Result.of(incident, Outcome.CONFLICT, incident.closed()));
            }
        }
        if (!open.isEmpty()) {
            store.close(open, DISMISSED, actor, reason);
            store.record(open, "DISMISS", actor, reason);
            log.info("{} incidents dismissed by {}", open.size(), actor);
        }
        return results;
    }

    private List<Result> ownPage(List<UUID> uids, String owner, String actor) {
        var results = new ArrayList<Result>();
        var open = new ArrayList<Incident>();
        for (Incident incident : found(uids, results)) {
            if (incident.state() == OPEN) {
                open.add(incident);
                results.add(Result.of(incident, Outcome.OWNED, null));
            } else {
                results.add(Result.of(incident, Outcome.CONFLICT, incident.closed()));
            }
        }
        if (!open.isEmpty()) {
            store.own(open, owner);
            store.record(open, owner == null ? "LEAVE" : "TAKE", actor, null);
        }
        return results;
    }

    /** Locks the page; those that do not exist are answered at once. */
    private List<Incident> found(List<UUID> uids, List<Result> results) {
        List<Incident> locked = store.lock(uids);
        var known = locked.stream().map(Incident::uid).collect(Collectors.toSet());
        for (UUID uid : uids) {
            if (!known.contains(uid)) {
                results.add(new Result(
                        uid, null, null, null, Outcome.NOT_FOUND, unknown(uid).getMessage()));
            }
        }
        return locked;
    }

    /** @param audit is told of all results in the last page's transaction or, when a page fails, of those before it */
    private List<Result> inPages(
            Collection<UUID> uids, Function<List<UUID>, List<Result>> work, Consumer<List<Result>> audit) {
        List<UUID> all = uids.stream().distinct().toList();
        var results = new ArrayList<Result>(all.size());
        try {
            for (int from = 0; from < all.size(); from += PAGE) {
                int to = Math.min(from + PAGE, all.size());
                List<UUID> page = all.subList(from, to);
                results.addAll(Objects.requireNonNull(transaction.execute(status -> {
                    List<Result> fresh = work.apply(page);
                    if (to == all.size()) {
                        audit.accept(
                                Stream.concat(results.stream(), fresh.stream()).toList());
                    }
                    return fresh;
                })));
            }
        } catch (RuntimeException e) {
            transaction.executeWithoutResult(status -> audit.accept(results));
            throw e;
        }
        return results;
    }

    /** One entry for all that one call did, however many these are. */
    private void audit(String actor, String action, Filter filter, List<Result> results, String reason) {
        List<Result> done =
                results.stream().filter(result -> result.outcome().isDone()).toList();
        if (done.isEmpty()) {
            return;
        }
        if (done.size() == 1) {
            events.publishEvent(new Audited(actor, action, done.get(0).told(), null, reason));
            return;
        }
        String which = Stream.concat(done.stream().map(Result::cause).distinct(), filter.told().stream())
                .collect(Collectors.joining(", "));
        String what = done.size() + " incidents" + (reason == null ? "" : ": " + reason);
        events.publishEvent(new Audited(actor, action, which, null, what));
    }

    private static String told(Incident incident) {
        return Result.of(incident, null, null).told();
    }

    private static Long last(Collection<Long> ids) {
        return ids.stream().reduce((a, b) -> b).orElse(null);
    }

    public static Refused unknown(UUID uid) {
        return new Refused(HttpStatus.NOT_FOUND, "uid", uid, "there is no incident " + uid);
    }
}
