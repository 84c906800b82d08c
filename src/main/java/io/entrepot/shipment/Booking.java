package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.order.Goods;
import io.entrepot.order.Goods.Allotment;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.shared.LogBatch;
import io.entrepot.shipment.Call.Action;
import io.entrepot.shipment.ParcelStore.Change;
import io.entrepot.shipment.Settlement.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * Asks carriers to take, find or void parcels, never blindly twice: attempts are committed first ({@link #begin}),
 * then the calls are made, then all answers are stored ({@link #settle}).
 */
@Service
public class Booking {
    private static final Logger log = LoggerFactory.getLogger(Booking.class);

    private final Orders orders;
    private final Goods goods;
    private final ParcelStore parcels;
    private final AttemptStore attempts;
    private final Dispatch dispatch;
    private final Voiding voiding;
    private final Tracking tracking;
    private final Labels labels;
    private final OrderProgress progress;
    private final Journal journal;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Duration sendWithin;
    private final Duration answerWithin;
    private final Settlement settlement;

    Booking(
            Orders orders,
            Goods goods,
            ParcelStore parcels,
            AttemptStore attempts,
            Dispatch dispatch,
            Voiding voiding,
            Tracking tracking,
            Labels labels,
            OrderProgress progress,
            Journal journal,
            Clock clock,
            ApplicationEventPublisher events,
            @Value("${hub.shipment.send-within:30s}") Duration sendWithin,
            @Value("${hub.shipment.answer-within:20s}") Duration answerWithin) {
        this.orders = orders;
        this.goods = goods;
        this.parcels = parcels;
        this.attempts = attempts;
        this.dispatch = dispatch;
        this.voiding = voiding;
        this.tracking = tracking;
        this.labels = labels;
        this.progress = progress;
        this.journal = journal;
        this.clock = clock;
        this.events = events;
        this.sendWithin = sendWithin;
        this.answerWithin = answerWithin;
        this.settlement = new Settlement(answerWithin);
    }

    /** Writes an attempt for each of these parcels that may be called for now. In a transaction; the calls follow its commit. */
    public List<Call> begin(List<Long> parcelIds) {
        Map<Long, Order> locked = byId(orders.lock(parcels.ordersOf(parcelIds)));
        Instant now = clock.instant();
        var actions = new LinkedHashMap<Parcel, Action>();
        for (Parcel parcel : parcels.lock(parcelIds)) {
            Action next = next(parcel, locked.get(parcel.orderId()), now);
            if (next != null) {
                actions.put(parcel, next);
            }
        }
        if (actions.isEmpty()) {
            return List.of();
        }
        // both clocks are read first, so that the hub's deadline is never later than the database's
        long nanos = System.nanoTime();
        long millis = System.currentTimeMillis();
        Map<Long, Long> attempt = attempts.begin(actions, sendWithin, sendWithin.plus(answerWithin));
        Map<Long, JsonNode> shipments = shipments(actions, locked);
        var calls = new ArrayList<Call>();
        actions.forEach((parcel, action) -> calls.add(new Call(
                attempt.get(parcel.id()),
                parcel.id(),
                parcel.orderId(),
                action,
                parcel.carrier(),
                parcel.reference(),
                shipments.get(parcel.id()),
                nanos,
                millis)));
        return calls;
    }

    /** Whether the first byte may still leave; asked right before it does. */
    public boolean stillInTime(Call call) {
        long passed = Math.max(
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - call.begunNanos()),
                System.currentTimeMillis() - call.begunMillis());
        return passed < sendWithin.toMillis();
    }

    /** The answer to a call that was not made because its time was over: its parcel is called for again at once. */
    public JsonNode tooLate() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("outcome", Outcome.Kind.RETRY.name())
                .put("code", "not sent")
                .put("message", "its turn came after its deadline")
                .put("retryAfter", 0);
    }

    /**
     * The outcome of a call that was made, or failed on the way.
     *
     * @param answer {outcome, reference, waybill, code, message, retryAfter}: a mapping's, or the HTTP line's own
     * @param begun {@link System#currentTimeMillis()} when the request was ready
     * @param earlier the calls before this one, of a carrier that takes several; null when there were none
     */
    public Outcome outcome(
            Call call, JsonNode answer, byte[] request, byte[] body, Integer status, Long begun, List<byte[]> earlier) {
        String retryAfter = text(answer, "retryAfter");
        return new Outcome(
                call,
                Outcome.Kind.valueOf(answer.path("outcome").asText()),
                text(answer, "reference"),
                text(answer, "waybill"),
                text(answer, "code"),
                text(answer, "message"),
                retryAfter == null ? null : Duration.ofSeconds(Long.parseLong(retryAfter)),
                request,
                body,
                status,
                begun == null ? 0 : System.currentTimeMillis() - begun,
                text(answer, "carrierId"),
                earlier == null ? List.of() : earlier);
    }

    /** Stores a page of answers and moves parcels and orders on. In a transaction. Answers the parcels it moved. */
    public List<Long> settle(List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return List.of();
        }
        dispatch.heard(outcomes);
        List<Order> locked =
                orders.lock(outcomes.stream().map(o -> o.call().orderId()).collect(Collectors.toSet()));
        Map<Long, Order> byId = byId(locked);
        var byParcel = new HashMap<Long, Parcel>();
        parcels.lock(outcomes.stream().map(o -> o.call().parcelId()).collect(Collectors.toSet()))
                .forEach(parcel -> byParcel.put(parcel.id(), parcel));
        Set<Long> fresh = attempts.settle(outcomes);
        Map<String, String> holders = holders(outcomes);
        var changes = new LinkedHashMap<Long, Change>();
        var again = new ArrayList<Parcel>();
        var failures = new ArrayList<Failure>();
        var said = new LogBatch();
        for (Outcome outcome : outcomes) {
            Parcel parcel = byParcel.get(outcome.call().parcelId());
            Verdict verdict = fresh.contains(outcome.call().attempt())
                    ? settlement.decide(outcome, parcel, byId.get(parcel.orderId()), holders.get(outcome.waybill()))
                    : null;
            if (verdict == null) {
                continue;
            }
            Change change = verdict.change();
            if (change != null) {
                changes.put(parcel.id(), change);
                if (change.waybill() != null) {
                    holders.put(change.waybill(), parcel.reference());
                }
                said.add(parcel.status() + " -> " + change.status() + " (" + outcome.kind() + ")", parcel.reference());
            }
            if (verdict.again()) {
                again.add(parcel);
            }
            if (verdict.failure() != null) {
                failures.add(verdict.failure());
            }
        }
        said.tell(log);
        journal(outcomes);
        Map<Long, String> named = outcomes.stream()
                .filter(outcome -> outcome.carrierId() != null && isAbout(outcome))
                .collect(Collectors.toMap(o -> o.call().parcelId(), Outcome::carrierId, (a, b) -> b, TreeMap::new));
        if (!named.isEmpty()) {
            parcels.named(named);
        }
        if (!changes.isEmpty()) {
            parcels.change(List.copyOf(changes.values()));
            labels.want(changes.values());
        }
        dispatch.send(again);
        if (!failures.isEmpty()) {
            events.publishEvent(new Failures(failures));
        }
        tracking.catchUp(changes.values().stream()
                .filter(change -> change.status() == ParcelStatus.BOOKED)
                .map(change -> change.parcel().id())
                .toList());
        voiding.cancelEmpty(locked);
        progress.advance(Orders.ids(locked), "hub");
        return List.copyOf(changes.keySet());
    }

    private static Action next(Parcel parcel, Order order, Instant now) {
        if (!parcel.mayCall()) {
            return null;
        }
        return switch (parcel.status()) {
            case PLANNED ->
                order.status() == OrderStatus.CONFIRMED && order.cancelRequested() == null && !order.isHeld(now)
                        ? Action.BOOK
                        : null;
            case REQUESTED, UNKNOWN -> Action.ASK;
            case CANCEL_REQUESTED -> Action.CANCEL;
            default -> null;
        };
    }

    private Map<Long, JsonNode> shipments(Map<Parcel, Action> actions, Map<Long, Order> byId) {
        Set<Long> toBook = actions.entrySet().stream()
                .filter(e -> e.getValue() == Action.BOOK)
                .map(e -> e.getKey().orderId())
                .collect(Collectors.toSet());
        Map<Long, List<Allotment>> allotted = toBook.isEmpty()
                ? Map.of()
                : goods.allotted(toBook).stream().collect(Collectors.groupingBy(Allotment::orderId));
        Map<Integer, Goods.Origin> origins = toBook.isEmpty() ? Map.of() : goods.origins();
        var shipments = new HashMap<Long, JsonNode>();
        actions.forEach((parcel, action) -> {
            Order order = byId.get(parcel.orderId());
            shipments.put(
                    parcel.id(),
                    action == Action.BOOK
                            ? ShipmentDocument.whole(
                                    order,
                                    parcel,
                                    origins.get(parcel.warehouseId()),
                                    allotted.getOrDefault(order.id(), List.of()).stream()
                                            .filter(piece -> piece.warehouseId() == parcel.warehouseId())
                                            .toList())
                            : ShipmentDocument.about(parcel));
        });
        return shipments;
    }

    private Map<String, String> holders(List<Outcome> outcomes) {
        List<String> waybills = outcomes.stream()
                .map(Outcome::waybill)
                .filter(waybill -> waybill != null)
                .toList();
        return waybills.isEmpty()
                ? new HashMap<>()
                : parcels.holders(outcomes.get(0).call().carrier(), waybills);
    }

    private void journal(List<Outcome> outcomes) {
        var messages = new ArrayList<Draft>();
        for (Outcome outcome : outcomes) {
            Call call = outcome.call();
            String about = "{\"orders\":[%d],\"reference\":\"%s\",\"outcome\":\"%s\",\"status\":%s,\"millis\":%d}"
                    .formatted(call.orderId(), call.reference(), outcome.kind(), outcome.status(), outcome.millis());
            for (int i = 0; i + 1 < outcome.earlier().size(); i += 2) {
                messages.add(sent(call, about, outcome.earlier().get(i)));
                messages.add(heard(call, about, outcome.earlier().get(i + 1)));
            }
            if (outcome.request() != null) {
                messages.add(sent(call, about, outcome.request()));
            }
            if (outcome.answer() != null) {
                messages.add(heard(call, about, outcome.answer()));
            } else if (outcome.request() != null) {
                messages.add(new Draft(
                        Direction.IN,
                        "answer",
                        call.carrier(),
                        call.carrier(),
                        "text/plain",
                        about,
                        String.valueOf(outcome.message()).getBytes(StandardCharsets.UTF_8)));
            }
        }
        journal.keepAll(messages);
    }

    /** The carrier speaks of the parcel that it was asked for, as far as it says. */
    private static boolean isAbout(Outcome outcome) {
        return outcome.reference() == null
                || outcome.reference().equals(outcome.call().reference());
    }

    private static Draft sent(Call call, String about, byte[] request) {
        return new Draft(
                Direction.OUT,
                call.action().name().toLowerCase(Locale.ROOT),
                call.carrier(),
                call.carrier(),
                typeOf(request),
                about,
                request);
    }

    /** What carriers are sent: JSON, or a form. */
    static String typeOf(byte[] request) {
        boolean json = request.length > 0 && request[0] == '{';
        return json ? "application/json" : "application/x-www-form-urlencoded";
    }

    private static Draft heard(Call call, String about, byte[] answer) {
        return new Draft(Direction.IN, "answer", call.carrier(), call.carrier(), "application/json", about, answer);
    }

    private static Map<Long, Order> byId(List<Order> list) {
        return list.stream().collect(Collectors.toMap(Order::id, order -> order));
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        // PostgreSQL takes no NUL, and one carrier's answer must not spoil the page
        String text =
                value.isMissingNode() || value.isNull() ? "" : value.asText().replace("\0", "");
        return text.isBlank() ? null : text;
    }
}
