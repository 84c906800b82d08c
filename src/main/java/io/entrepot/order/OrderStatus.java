package io.entrepot.order;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** The whole life of an order as one table: what may follow what, and when somebody must look again. */
public enum OrderStatus {
    /** Stored and checked; the review rules have not spoken yet. */
    RECEIVED(Duration.ofMinutes(5)),
    /** A rule held it for a person. */
    IN_REVIEW(Duration.ofDays(1)),
    /** Refused, by a rule or a person; waits for correction. */
    REJECTED(null),
    /** Passed review; wants stock. */
    APPROVED(Duration.ofMinutes(5)),
    /** Stock is short; waits for an arrival. */
    BACKORDERED(Duration.ofHours(6)),
    /** Stock is reserved, carrier and cost are known. */
    ALLOCATED(Duration.ofMinutes(15)),
    /** Promised to the customer; its parcels go to their carriers. */
    CONFIRMED(Duration.ofMinutes(10)),
    /** Every parcel was accepted by its carrier. */
    BOOKED(Duration.ofDays(2)),
    /** The first parcel was collected. */
    SHIPPED(Duration.ofDays(10)),
    /** The last parcel was delivered. */
    DELIVERED(Duration.ofDays(7)),
    /** Every parcel is final and nobody complained in time. */
    COMPLETED(null),
    /** The goods came back. */
    RETURNED(null),
    /** Called off before it was shipped. */
    CANCELLED(null);

    private static final Map<OrderStatus, Set<OrderStatus>> NEXT = Map.ofEntries(
            next(RECEIVED, IN_REVIEW, APPROVED, REJECTED, CANCELLED),
            next(IN_REVIEW, APPROVED, REJECTED, RECEIVED, CANCELLED),
            next(REJECTED, RECEIVED, CANCELLED),
            next(APPROVED, ALLOCATED, BACKORDERED, RECEIVED, CANCELLED),
            next(BACKORDERED, ALLOCATED, RECEIVED, CANCELLED),
            next(ALLOCATED, CONFIRMED, APPROVED, RECEIVED, CANCELLED),
            next(CONFIRMED, BOOKED, RECEIVED, CANCELLED),
            next(BOOKED, SHIPPED, CONFIRMED, CANCELLED),
            next(SHIPPED, DELIVERED, RETURNED),
            next(DELIVERED, COMPLETED, RETURNED),
            next(COMPLETED, RETURNED),
            next(RETURNED),
            next(CANCELLED));

    private final Duration dueAfter;

    OrderStatus(Duration dueAfter) {
        this.dueAfter = dueAfter;
    }

    public boolean canBecome(OrderStatus next) {
        return NEXT.get(this).contains(next);
    }

    /** No order leaves this state by itself or by a person, except into RETURNED. */
    public boolean isFinal() {
        return dueAfter == null && this != REJECTED;
    }

    /** After this time in the state somebody looks again; null where nothing waits. */
    public Duration dueAfter() {
        return dueAfter;
    }

    private static Map.Entry<OrderStatus, Set<OrderStatus>> next(OrderStatus from, OrderStatus... to) {
        return Map.entry(from, Set.copyOf(Arrays.asList(to)));
    }
}
