package io.entrepot.shipment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.Order;
import io.entrepot.order.Orders;
import io.entrepot.order.Orders.Departure;
import io.entrepot.order.Orders.GoodsLeft;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.LogBatch;
import io.entrepot.shipment.TrackingStore.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Keeps the carriers' news, each once, and moves parcels and their orders by it. */
@Service
public class Tracking {
    private static final Logger log = LoggerFactory.getLogger(Tracking.class);

    private final Orders orders;
    private final ParcelStore parcels;
    private final TrackingStore store;
    private final OrderProgress progress;
    private final Outbox outbox;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    Tracking(
            Orders orders,
            ParcelStore parcels,
            TrackingStore store,
            OrderProgress progress,
            Outbox outbox,
            Clock clock,
            ApplicationEventPublisher events) {
        this.orders = orders;
        this.parcels = parcels;
        this.store = store;
        this.progress = progress;
        this.outbox = outbox;
        this.clock = clock;
        this.events = events;
    }

    /**
     * Keeps a page of news and follows them; news of waybills that nobody has yet wait. In a transaction.
     * Answers the parcels they are about.
     */
    public List<Long> apply(List<News> news) {
        if (news.isEmpty()) {
            return List.of();
        }
        Map<String, Owner> owners = store.owners(news).stream()
                .collect(Collectors.toMap(owner -> owner.carrier() + " " + owner.waybill(), owner -> owner));
        Set<Long> orderIds = owners.values().stream().map(Owner::orderId).collect(Collectors.toSet());
        Set<Long> byHand =
                news.stream().map(News::parcelId).filter(id -> id != null).collect(Collectors.toSet());
        if (!byHand.isEmpty()) {
            orderIds.addAll(parcels.ordersOf(byHand));
        }
        List<Order> locked = orders.lock(orderIds);
        List<News> fresh = store.insert(news.stream()
                .map(piece -> piece.of(owners.get(piece.carrier() + " " + piece.waybill())))
                .sorted(News.BY_KEY)
                .toList());
        follow(fresh, locked);
        return fresh.stream()
                .map(News::parcelId)
                .filter(id -> id != null)
                .distinct()
                .toList();
    }

    /** Follows the news that came before these parcels' waybills were known; their orders are locked. */
    void catchUp(Collection<Long> parcelIds) {
        if (!parcelIds.isEmpty()) {
            List<News> early = store.adopt(parcelIds);
            if (!early.isEmpty()) {
                follow(early, orders.lock(parcels.ordersOf(parcelIds)));
            }
        }
    }

    private void follow(List<News> fresh, List<Order> locked) {
        Instant now = clock.instant();
        Map<Long, List<News>> byParcel =
                fresh.stream().filter(piece -> piece.parcelId() != null).collect(Collectors.groupingBy(News::parcelId));
        Map<Long, Order> byId = locked.stream().collect(Collectors.toMap(Order::id, order -> order));
        var moved = new LinkedHashMap<Parcel, Parcel>();
        var departures = new ArrayList<Departure>();
        var failures = new ArrayList<>(unreadable(fresh, now));
        for (Parcel before : parcels.lock(byParcel.keySet())) {
            List<News> news = byParcel.get(before.id());
            Parcel after = Journey.follow(before, news, now);
            Order order = byId.get(before.orderId());
            failures.addAll(trouble(before, after, news, order));
            if (after != before) {
                moved.put(before, after);
                if (!before.status().hasLeft() && after.status().hasLeft()) {
                    departures.add(new Departure(after.orderId(), after.warehouseId()));
                }
            }
        }
        if (!moved.isEmpty()) {
            store.move(moved.values());
            tell(moved);
        }
        if (!departures.isEmpty()) {
            events.publishEvent(new GoodsLeft(departures));
        }
        if (!failures.isEmpty()) {
            events.publishEvent(new Failures(failures));
        }
        if (!moved.isEmpty()) {
            String actor =
                    fresh.get(0).enteredBy() == null ? "hub" : fresh.get(0).enteredBy();
            progress.advance(moved.keySet().stream().map(Parcel::orderId).collect(Collectors.toSet()), actor);
        }
    }

    private void tell(Map<Parcel, Parcel> moved) {
        ObjectNode fact = JsonNodeFactory.instance.objectNode();
        ArrayNode list = fact.putArray("parcels");
        var said = new LogBatch();
        moved.forEach((before, after) -> {
            if (before.status() != after.status()) {
                said.add(before.status() + " -> " + after.status(), after.reference());
            }
            list.addObject()
                    .put("reference", after.reference())
                    .put("order", Order.number(after.orderId()))
                    .put("carrier", after.carrier())
                    .put("waybill", after.waybill())
                    .put("from", before.status().name())
                    .put("status", after.status().name())
                    .put("at", String.valueOf(after.statusAt()))
                    .put("exception", after.exception());
        });
        said.tell(log);
        outbox.fact("ParcelMoved", fact.toString());
    }

    /** Codes that nobody told us of, once a code, and times that cannot be. */
    private List<Failure> unreadable(List<News> fresh, Instant now) {
        var failures = new ArrayList<Failure>();
        fresh.stream()
                .filter(piece -> piece.status().equals("UNKNOWN"))
                .collect(Collectors.groupingBy(News::carrier))
                .forEach((carrier, unknown) -> {
                    Set<String> codes = store.firstSeen(carrier, unknown);
                    for (News piece : unknown) {
                        if (codes.remove(piece.code())) {
                            failures.add(failure(
                                    piece,
                                    "code " + piece.code(),
                                    null,
                                    carrier + " sent code '" + piece.code() + "' (" + piece.text()
                                            + "), which its mapping does not know: add it there"));
                        }
                    }
                });
        fresh.stream()
                .filter(piece -> Journey.fromTheFuture(piece, now))
                .forEach(piece -> failures.add(failure(
                        piece,
                        piece.waybill(),
                        null,
                        piece.carrier() + " reports " + piece.status() + " of " + piece.waybill() + " for " + piece.at()
                                + ", which is still to come: it moves nothing")));
        return failures;
    }

    private static List<Failure> trouble(Parcel before, Parcel after, List<News> news, Order order) {
        var failures = new ArrayList<Failure>();
        News last = news.get(news.size() - 1);
        if (before.status() == ParcelStatus.CANCELLED && news.stream().anyMatch(News::moves)) {
            failures.add(failure(
                    last,
                    before.reference(),
                    order.id(),
                    before.carrier() + " moves parcel " + before.reference() + " (" + before.waybill()
                            + "), which was cancelled: stop it there, or correct the stock"));
        }
        if (before.status() == ParcelStatus.CANCEL_REQUESTED && after.status().hasLeft()) {
            failures.add(Voiding.tooLate(order, after, before.cancelReason()));
        }
        boolean lost = after.status() == ParcelStatus.LOST && before.status() != ParcelStatus.LOST;
        if (lost || "DAMAGED".equals(after.exception()) && !"DAMAGED".equals(before.exception())) {
            failures.add(new Failure(
                    FailureCause.PARCEL_LOST,
                    "tracking.inbox",
                    order.platform(),
                    order.account(),
                    before.reference(),
                    order.id(),
                    "parcel " + before.reference() + " (" + before.carrier() + " " + before.waybill() + ") was "
                            + (lost ? "lost" : "damaged") + ": claim it there and agree with the customer",
                    payload(last),
                    "application/json",
                    null,
                    null));
        }
        return failures;
    }

    private static Failure failure(News piece, String subject, Long orderId, String message) {
        return new Failure(
                FailureCause.TRACKING_FAILED,
                "tracking.inbox",
                piece.carrier(),
                piece.carrier(),
                subject,
                orderId,
                message,
                payload(piece),
                "application/json",
                null,
                null);
    }

    private static byte[] payload(News piece) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("waybill", piece.waybill())
                .put("id", piece.eventId())
                .put("at", piece.at().toString())
                .put("status", piece.status())
                .put("code", piece.code())
                .put("place", piece.place())
                .put("text", piece.text())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
