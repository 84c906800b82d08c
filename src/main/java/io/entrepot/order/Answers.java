package io.entrepot.order;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;

import io.entrepot.journal.Journal;
import io.entrepot.order.AnswerCall.Action;
import io.entrepot.order.AnswerStore.Answer;
import io.entrepot.order.AnswerStore.Change;
import io.entrepot.order.AnswerStore.State;
import io.entrepot.order.OrderStore.Rejection;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Settled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Carries out what the hub owes the platforms: hands answers to a route, and writes what the platforms said. */
@Service("answers")
public class Answers {

    /** In these the order is promised to its buyer. */
    private static final Set<OrderStatus> PROMISED = Set.of(
            OrderStatus.CONFIRMED,
            OrderStatus.BOOKED,
            OrderStatus.SHIPPED,
            OrderStatus.DELIVERED,
            OrderStatus.COMPLETED);

    private static final int TRIES = 12;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** How long a page may take on its way: a call and its time-outs, four at a time. */
    private static final Duration ONE_CALL = Duration.ofSeconds(60);

    private static final Duration PER_CALL = Duration.ofSeconds(4);

    /** No answer of one order waits for its parcels; the wake-up comes with the last one, this is for the one that was missed. */
    private static final Duration FOR_PARCELS = Duration.ofMinutes(30);

    private final AnswerStore store;
    private final OrderStore orderStore;
    private final Orders orders;
    private final AnswerBodies bodies;
    private final Journal journal;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    Answers(
            AnswerStore store,
            OrderStore orderStore,
            Orders orders,
            AnswerBodies bodies,
            Journal journal,
            Outbox outbox,
            ApplicationEventPublisher events) {
        this.store = store;
        this.orderStore = orderStore;
        this.orders = orders;
        this.bodies = bodies;
        this.journal = journal;
        this.outbox = outbox;
        this.events = events;
    }

    /** Takes those of these answers whose time has come and that nobody else carries out. In the page's transaction. */
    public List<AnswerCall> begin(List<Long> ids) {
        List<Answer> ready = store.lock(ids).stream().filter(Answers::isReady).toList();
        if (ready.isEmpty()) {
            return List.of();
        }
        Map<Long, Order> orderOf = byId(
                orderStore.read(ready.stream().map(Answer::orderId).distinct().toList()));
        Map<Long, Answer> now = new LinkedHashMap<>();
        var unneeded = new ArrayList<Answer>();
        var waiting = new ArrayList<Long>();
        var overtaken = new ArrayList<Answer>();
        AnswerBodies.Parcelled parcelled = bodies.parcelsOf(ready.stream()
                .filter(answer -> answer.kind().equals(OwedAnswers.SHIPPED))
                .map(Answer::orderId)
                .toList());
        for (Answer answer : ready) {
            Order order = orderOf.get(answer.orderId());
            if (answer.kind().equals(OwedAnswers.CANCELLED) && OwedAnswers.cancelledByPlatform(order)) {
                unneeded.add(answer);
            } else if (!stillTrue(answer, order)) {
                overtaken.add(answer);
            } else if (answer.kind().equals(OwedAnswers.SHIPPED) && !parcelled.allCollected(order.id())) {
                waiting.add(answer.id());
            } else {
                now.put(answer.id(), answer);
            }
        }
        if (!waiting.isEmpty()) {
            store.postpone(waiting, FOR_PARCELS);
        }
        if (!unneeded.isEmpty()) {
            store.settle(unneeded.stream()
                    .map(a ->
                            new Change(a.id(), a.attempts(), State.CONFIRMED, "the platform cancelled it itself", null))
                    .toList());
        }
        if (!overtaken.isEmpty()) {
            // decided anew, it is asked for once more
            store.settle(overtaken.stream()
                    .map(a -> new Change(a.id(), a.attempts(), State.CONFIRMED, "the order has moved on", null))
                    .toList());
        }
        return now.isEmpty() ? List.of() : calls(now, orderOf, parcelled);
    }

    private static boolean stillTrue(Answer answer, Order order) {
        return switch (answer.kind()) {
            case OwedAnswers.CONFIRMED -> PROMISED.contains(order.status());
            case OwedAnswers.REJECTED -> order.status() == OrderStatus.REJECTED;
            default -> true;
        };
    }

    private List<AnswerCall> calls(Map<Long, Answer> now, Map<Long, Order> orderOf, AnswerBodies.Parcelled parcelled) {
        Duration atMost = ONE_CALL.plus(PER_CALL.multipliedBy(now.size()));
        long sendBefore =
                System.nanoTime() + atMost.minus(ONE_CALL.dividedBy(2)).toNanos();
        Map<Long, Rejection> rejections = orderStore.rejections(now.values().stream()
                .filter(answer -> answer.kind().equals(OwedAnswers.REJECTED))
                .map(Answer::orderId)
                .toList());
        var calls = new ArrayList<AnswerCall>();
        var talk = new Talk();
        store.begin(now.keySet(), atMost).forEach((id, attempt) -> {
            Answer answer = now.get(id);
            Order order = orderOf.get(answer.orderId());
            boolean mayBeThere = answer.state() == State.SENDING || answer.state() == State.UNKNOWN;
            calls.add(new AnswerCall(
                    id,
                    order.id(),
                    attempt,
                    answer.kind(),
                    mayBeThere ? Action.READ_BACK : Action.WRITE,
                    order.platform(),
                    order.account(),
                    order.platformOrderId(),
                    switch (answer.kind()) {
                        case OwedAnswers.SHIPPED -> parcelled.shipped(order);
                        case OwedAnswers.CANCELLED -> bodies.cancelled(order);
                        default -> bodies.decided(order, answer.kind(), why(rejections.get(order.id())));
                    },
                    sendBefore,
                    talk));
        });
        return calls;
    }

    private static String why(Rejection rejection) {
        return rejection == null ? null : rejection.why();
    }

    /** A declined one that is named once more was put right by a person and replayed. */
    private static boolean isReady(Answer answer) {
        return answer.state() != State.CONFIRMED && answer.due();
    }

    /** Keeps what was said on the wire and writes what it means; what did not come through is promised again, later each time. */
    public List<AnswerOutcome> settle(List<AnswerOutcome> outcomes) {
        if (outcomes.isEmpty()) {
            return outcomes;
        }
        outcomes.stream()
                .map(outcome -> outcome.call().talk())
                .distinct()
                .forEach(talk -> journal.keepAll(talk.drafts(outcomes)));
        List<Long> ids = outcomes.stream().map(outcome -> outcome.call().id()).toList();
        // orders before answers, as everywhere
        Map<Long, Order> orderOf = byId(orders.lock(store.orderIds(ids)));
        Map<Long, Answer> answerOf = store.lock(ids).stream().collect(toMap(Answer::id, Function.identity()));
        Map<Long, Change> changes = new LinkedHashMap<>();
        outcomes.forEach(outcome -> changes.put(outcome.call().id(), change(outcome)));
        Collection<Long> written = store.settle(changes.values());

        var confirmed = new ArrayList<AnswerOutcome>();
        var failures = new ArrayList<Failure>();
        var again = new HashMap<String, Map<Duration, List<Long>>>();
        for (AnswerOutcome outcome : outcomes) {
            Change change = changes.get(outcome.call().id());
            if (!written.contains(change.id())) {
                continue;
            }
            if (change.state() == State.CONFIRMED) {
                confirmed.add(outcome);
            } else if (change.after() != null) {
                again.computeIfAbsent(outcome.call().platform(), p -> new HashMap<>())
                        .computeIfAbsent(change.after(), d -> new ArrayList<>())
                        .add(change.id());
            } else {
                failures.add(
                        failure(outcome, orderOf.get(answerOf.get(change.id()).orderId())));
            }
        }
        again.forEach((platform, byPause) -> byPause.forEach(
                (pause, late) -> outbox.work(OwedAnswers.EVENT, platform, Outbox.page(late), Outbox.BULK, pause)));
        if (!failures.isEmpty()) {
            events.publishEvent(new Failures(failures));
        }
        told(confirmed, answerOf, orderOf);
        return outcomes;
    }

    private void told(List<AnswerOutcome> confirmed, Map<Long, Answer> answerOf, Map<Long, Order> orderOf) {
        var kindOf = new LinkedHashMap<Order, String>();
        confirmed.forEach(outcome -> kindOf.put(
                orderOf.get(answerOf.get(outcome.call().id()).orderId()),
                outcome.call().kind()));
        orders.note(kindOf.keySet(), "PlatformTold", Orders.HUB, kindOf::get);
        confirmed.stream()
                .collect(groupingBy(
                        outcome -> List.of(
                                outcome.call().platform(), outcome.call().account()),
                        mapping(outcome -> subject(outcome.call()), toList())))
                .forEach((whose, subjects) -> events.publishEvent(new Settled(whose.get(0), whose.get(1), subjects)));
    }

    private static Change change(AnswerOutcome outcome) {
        AnswerCall call = outcome.call();
        State state = switch (outcome.kind()) {
            case CONFIRMED -> State.CONFIRMED;
            case DECLINED, UNMAPPABLE -> State.DECLINED;
            case RETRY -> State.REQUESTED;
            case UNKNOWN -> State.UNKNOWN;
        };
        boolean again = (state == State.REQUESTED || state == State.UNKNOWN) && call.attempt() < TRIES;
        return new Change(call.id(), call.attempt(), state, outcome.message(), again ? pause(outcome) : null);
    }

    static Duration pause(AnswerOutcome outcome) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(outcome.call().attempt() - 1, 20));
        if (pause.compareTo(LONGEST_PAUSE) > 0) {
            pause = LONGEST_PAUSE;
        }
        Duration wanted = Objects.requireNonNullElse(outcome.retryAfter(), Duration.ZERO);
        return wanted.compareTo(pause) > 0 ? wanted : pause;
    }

    private static Failure failure(AnswerOutcome outcome, Order order) {
        AnswerCall call = outcome.call();
        String where = call.platform() + "/" + call.account();
        String what = "order " + order.number() + ": " + where;
        FailureCause cause = switch (outcome.kind()) {
            case UNMAPPABLE -> FailureCause.MAPPING_FAILED;
            case DECLINED -> FailureCause.PLATFORM_DECLINED;
            default -> FailureCause.PLATFORM_UNREACHABLE;
        };
        String message = switch (outcome.kind()) {
            case UNMAPPABLE -> what + " cannot be told " + call.kind() + ": " + outcome.message();
            case DECLINED -> what + " declined to take " + call.kind() + ": " + outcome.message();
            default ->
                what + " could not be told " + call.kind() + " in " + call.attempt() + " tries, last: "
                        + outcome.message();
        };
        String ids = Outbox.page(List.of(call.id()));
        return new Failure(
                cause,
                "account.answer." + call.platform(),
                call.platform(),
                call.account(),
                subject(call),
                order.id(),
                message,
                ids.getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                new Redo(OwedAnswers.EVENT, call.platform(), ids));
    }

    /** Not the order id alone: that the platform's order was read again does not mean that it took our answer. */
    private static String subject(AnswerCall call) {
        return call.platformOrderId() + " " + call.kind().toLowerCase(Locale.ROOT);
    }

    private static Map<Long, Order> byId(List<Order> all) {
        return all.stream().collect(toMap(Order::id, Function.identity()));
    }
}
