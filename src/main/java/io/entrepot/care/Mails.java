package io.entrepot.care;

import static java.util.stream.Collectors.toMap;

import io.entrepot.care.NotificationStore.Change;
import io.entrepot.care.NotificationStore.Notification;
import io.entrepot.care.NotificationStore.State;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Mails to customers at the steps that matter, each at most once: the row comes first, the attempt second, the mail last,
 * and a mail of which nobody knows is not sent again but becomes an incident.
 */
@Service("mails")
public class Mails {
    private static final String EVENT = "MailsOwed";
    private static final String STAGE = "notify.send";

    /** Where a replayed incident goes: what a person wants sent again. */
    private static final String AGAIN = "notify.again";

    /** After so many a person is asked, who may grant as many again. */
    private static final int TRIES = 10;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final Duration LOST_AFTER = Duration.ofMinutes(5);
    private static final Duration SEND_WITHIN = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int AT_ONCE = 10;
    private static final int SWEPT = 200;

    private final NotificationStore store;
    private final Letters letters;
    private final Orders orders;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final boolean enabled;

    Mails(
            NotificationStore store,
            Letters letters,
            Orders orders,
            Outbox outbox,
            ApplicationEventPublisher events,
            PlatformTransactionManager transactions,
            @Value("${hub.mail.enabled:true}") boolean enabled) {
        this.store = store;
        this.letters = letters;
        this.orders = orders;
        this.outbox = outbox;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        this.enabled = enabled;
    }

    @EventListener
    void on(Orders.Reached reached) {
        if (!enabled || reached.step() != OrderStatus.SHIPPED && reached.step() != OrderStatus.DELIVERED) {
            return;
        }
        var reachable = new ArrayList<Long>();
        var unreachable = new ArrayList<Long>();
        for (Order order : reached.orders()) {
            (Letters.addressOf(order) == null ? unreachable : reachable).add(order.id());
        }
        outbox.work(EVENT, null, store.owe(reached.step().name(), reachable, unreachable));
    }

    /** Few at a time: what was begun when a hub dies is never sent again by itself. */
    public List<List<Long>> parts(List<Long> ids) {
        var parts = new ArrayList<List<Long>>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            parts.add(ids.subList(from, Math.min(from + AT_ONCE, ids.size())));
        }
        return parts;
    }

    /** Writes the attempts of those that wait and answers their mails; what is under way or over is left out. In the page's transaction. */
    public List<Mail> begin(List<Long> ids) {
        // orders before notifications, as everywhere
        Map<Long, Order> orderOf =
                orders.lock(store.orderIds(ids)).stream().collect(toMap(Order::id, Function.identity()));
        var now = new LinkedHashMap<Long, Notification>();
        var skipped = new ArrayList<Long>();
        for (Notification notification : store.lock(ids)) {
            if (notification.state() != State.WAITING || !notification.due()) {
                continue;
            }
            if (Letters.addressOf(orderOf.get(notification.orderId())) == null) {
                skipped.add(notification.id());
            } else {
                now.put(notification.id(), notification);
            }
        }
        if (!skipped.isEmpty()) {
            store.skip(skipped, "the buyer left no e-mail address that can be used");
        }
        if (now.isEmpty()) {
            return List.of();
        }
        long sendBefore = System.nanoTime() + SEND_WITHIN.toNanos();
        Map<Long, Integer> attempts = store.begin(now.keySet(), LOST_AFTER);
        return letters.write(now.values(), orderOf, attempts, sendBefore);
    }

    /** Writes how sending ended. */
    public List<MailOutcome> settle(List<MailOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return outcomes;
        }
        List<Long> ids = outcomes.stream().map(outcome -> outcome.mail().id()).toList();
        Map<Long, Notification> rows = store.lock(ids).stream().collect(toMap(Notification::id, Function.identity()));
        var changes = new LinkedHashMap<Long, Change>();
        outcomes.forEach(outcome -> changes.put(outcome.mail().id(), change(outcome)));
        Collection<Long> written = store.settle(changes.values());
        var failures = new ArrayList<Failure>();
        var again = new HashMap<Duration, List<Long>>();
        for (Change change : changes.values()) {
            if (!written.contains(change.id()) || change.state() == State.SENT) {
                continue;
            }
            if (change.after() != null) {
                again.computeIfAbsent(change.after(), pause -> new ArrayList<>())
                        .add(change.id());
            } else {
                failures.add(failure(rows.get(change.id()), change));
            }
        }
        again.forEach((pause, late) -> outbox.work(EVENT, null, Outbox.page(late), Outbox.BULK, pause));
        publish(failures);
        return outcomes;
    }

    /** A person decided that these are to be sent (again): given up, refused or unknown ones. */
    public List<Long> allow(List<Long> ids) {
        List<Long> allowed = store.allow(ids);
        outbox.work(EVENT, null, allowed);
        return allowed;
    }

    private static Change change(MailOutcome outcome) {
        Mail mail = outcome.mail();
        State state = switch (outcome.kind()) {
            case SENT -> State.SENT;
            case NOT_SENT -> State.WAITING;
            case REFUSED -> State.REFUSED;
            case UNKNOWN -> State.UNKNOWN;
        };
        boolean again = state == State.WAITING && mail.attempt() % TRIES != 0;
        return new Change(mail.id(), mail.attempt(), state, outcome.message(), again ? pause(mail.attempt()) : null);
    }

    private static Duration pause(int attempt) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << (attempt - 1) % TRIES);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Failure failure(Notification row, Change change) {
        String what = "order " + Order.number(row.orderId()) + ": the mail " + row.step();
        String message = switch (change.state()) {
            case UNKNOWN ->
                what + " may or may not have been sent (" + change.message() + "); replay sends it, perhaps once more";
            case REFUSED -> what + " was refused: " + change.message();
            default -> what + " could not be sent in " + change.attempt() + " tries, last: " + change.message();
        };
        String ids = Outbox.page(List.of(row.id()));
        return new Failure(
                change.state() == State.UNKNOWN ? FailureCause.MAIL_UNKNOWN : FailureCause.MAIL_REFUSED,
                STAGE,
                null,
                null,
                Order.number(row.orderId()) + " " + row.step(),
                row.orderId(),
                message,
                ids.getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                new Redo("Redelivery", AGAIN, ids));
    }

    private void publish(List<Failure> failures) {
        if (!failures.isEmpty()) {
            events.publishEvent(new Failures(failures));
        }
    }

    /** What waits too long is promised again; what began and never ended is given up. */
    @Scheduled(fixedDelayString = "${hub.mail.sweep-every:PT30S}")
    void sweep() {
        transaction.executeWithoutResult(status -> {
            List<Long> overdue = store.takeOverdue(GRACE, SWEPT);
            if (!overdue.isEmpty()) {
                outbox.work(EVENT, null, Outbox.page(overdue), Outbox.BULK);
            }
            publish(store.takeLost(SWEPT).stream()
                    .map(row ->
                            failure(row, new Change(row.id(), 0, State.UNKNOWN, "the hub died while sending it", null)))
                    .toList());
        });
    }
}
