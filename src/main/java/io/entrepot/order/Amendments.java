package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.OrderStore.Rejection;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What a later version means for an order, depending on how far it has come. It changes what the platform owns, nothing else. */
@Component
class Amendments {
    private static final Set<OrderStatus> BEFORE_PARCELS = Set.of(IN_REVIEW, APPROVED, BACKORDERED, ALLOCATED);
    private static final Set<OrderStatus> GONE = Set.of(SHIPPED, DELIVERED, COMPLETED, RETURNED);

    private static final String PLATFORM = "platform";
    private static final String CHANGED = "it was changed at the platform";

    /** A quantity that a mapping has reckoned is a long, the same one from the database is none. */
    static final Comparator<JsonNode> BY_VALUE = (a, b) ->
            a.equals(b) || a.isNumber() && b.isNumber() && a.decimalValue().compareTo(b.decimalValue()) == 0 ? 0 : 1;

    private final IntakeStore store;
    private final OrderStore orderStore;
    private final Decisions decisions;
    private final Orders orders;
    private final Parcels parcels;
    private final ApplicationEventPublisher events;

    Amendments(
            IntakeStore store,
            OrderStore orderStore,
            Decisions decisions,
            Orders orders,
            @Lazy Parcels parcels,
            ApplicationEventPublisher events) {
        this.store = store;
        this.orderStore = orderStore;
        this.decisions = decisions;
        this.orders = orders;
        this.parcels = parcels;
        this.events = events;
    }

    /** Applies newer versions to locked orders and returns those that the review has to look at again. */
    List<Long> apply(List<Order> locked, Map<Long, Version> newer, String stage) {
        Set<Long> inCarriersHands = inCarriersHands(locked);
        var cancel = new ArrayList<Long>();
        var reconsider = new ArrayList<Long>();
        var rejected = new ArrayList<Long>();
        var review = new ArrayList<Long>();
        var keep = new HashMap<Long, Version>();
        var tooLate = new ArrayList<Failure>();
        for (Order order : locked) {
            Version version = newer.get(order.id()).withReceiverOf(order);
            if (order.status() == CANCELLED) {
                if (!version.cancelled()) {
                    tooLate.add(tooLate(order, version, "is open again at the platform", List.of(), stage));
                }
                keep.put(order.id(), version.cancelled() ? version.cancelling(order.document()) : version);
            } else if (version.cancelled()) {
                keep.put(order.id(), version.cancelling(order.document()));
                if (GONE.contains(order.status())) {
                    tooLate.add(tooLate(order, version, "was cancelled at the platform", List.of(), stage));
                } else {
                    cancel.add(order.id());
                }
            } else if (order.status() == RECEIVED) {
                keep.put(order.id(), version);
                review.add(order.id());
            } else if (order.status() == REJECTED) {
                keep.put(order.id(), version);
                rejected.add(order.id());
            } else if (BEFORE_PARCELS.contains(order.status())
                    || order.status() == CONFIRMED && !inCarriersHands.contains(order.id())) {
                keep.put(order.id(), version);
                reconsider.add(order.id());
            } else {
                Version whole = version.remembering(order.document());
                List<String> differences = Differences.of(order.document(), whole.document());
                if (!differences.isEmpty()) {
                    tooLate.add(tooLate(order, version, "was changed at the platform", differences, stage));
                } else {
                    // an echo of our own answer, or something that does not concern the parcel
                    keep.put(order.id(), whole);
                }
            }
        }
        Set<Long> otherLines = locked.stream()
                .filter(order -> keep.containsKey(order.id()) && linesDiffer(order, keep.get(order.id())))
                .map(Order::id)
                .collect(Collectors.toSet());
        store.replace(keep, otherLines);
        decisions.forget(keep.keySet());
        orders.cancel(orders.lock(cancel), PLATFORM, "it was cancelled at the platform");
        reconsider.addAll(askAgain(rejected));
        orders.reconsider(orders.lock(reconsider), PLATFORM, CHANGED);
        if (!tooLate.isEmpty()) {
            events.publishEvent(new Failures(tooLate));
        }
        return review;
    }

    /**
     * What a person turned down comes to a person again: the platform may have changed something else than what was wrong
     * with it. Answers those that the rules had turned down.
     */
    private List<Long> askAgain(List<Long> rejected) {
        Map<Long, Rejection> rejections = orderStore.rejections(rejected);
        List<Long> byPeople = rejected.stream()
                .filter(id -> rejections.containsKey(id) && rejections.get(id).byPerson())
                .toList();
        orders.askAgain(orders.lock(byPeople), PLATFORM, CHANGED, order -> {
            Rejection rejection = rejections.get(order.id());
            return rejection.actor() + " rejected it: " + rejection.why() + "; it was changed at the platform since";
        });
        return rejected.stream().filter(id -> !byPeople.contains(id)).toList();
    }

    private Set<Long> inCarriersHands(List<Order> locked) {
        List<Long> confirmed = locked.stream()
                .filter(o -> o.status() == CONFIRMED)
                .map(Order::id)
                .toList();
        return confirmed.isEmpty()
                ? Set.of()
                : parcels.of(confirmed).stream()
                        .filter(p ->
                                !p.status().equals("PLANNED") && !p.status().equals("CANCELLED"))
                        .map(Parcels.Parcel::orderId)
                        .collect(Collectors.toSet());
    }

    private static boolean linesDiffer(Order order, Version version) {
        return !order.document()
                .path("lines")
                .equals(BY_VALUE, version.document().path("lines"));
    }

    /** Where the order stands is not said: it goes on, and the same change told again says the same. */
    private static Failure tooLate(Order order, Version version, String what, List<String> differences, String stage) {
        return new Failure(
                FailureCause.CHANGED_TOO_LATE,
                stage,
                order.platform(),
                order.account(),
                order.platformOrderId(),
                order.id(),
                order.status() == CANCELLED
                        ? "order " + order.number() + " " + what
                                + ", but it is cancelled here: agree with the customer what is still to be sent"
                        : "order " + order.number() + " " + what
                                + ", but its parcel is booked or gone already: agree with the customer, then stop or return the parcel"
                                + (differences.isEmpty() ? "" : "; " + String.join("; ", differences)),
                version.arrived().source().toString().getBytes(StandardCharsets.UTF_8),
                "application/json",
                version.journalId(),
                null,
                version.at());
    }
}
