package io.entrepot.shipment;

import static io.entrepot.order.OrderStatus.*;

import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Leads orders after their parcels: BOOKED with the last label, SHIPPED with the first parcel that leaves,
 * DELIVERED with the last that arrives, RETURNED when all came back. Each step goes through those before it.
 */
@Component
class OrderProgress {
    private final Orders orders;
    private final ParcelStore store;

    OrderProgress(Orders orders, ParcelStore store) {
        this.orders = orders;
        this.store = store;
    }

    /** Moves these locked orders as far as their parcels allow. */
    void advance(Collection<Long> orderIds, String actor) {
        Map<Long, List<Parcel>> parcels = store.lockOf(orderIds).stream()
                .filter(Parcel::isWanted)
                .collect(Collectors.groupingBy(Parcel::orderId));
        step(
                parcels,
                CONFIRMED,
                OrderProgress::allBooked,
                page -> orders.book(page, order -> labels(parcels.get(order.id()))));
        step(
                parcels,
                BOOKED,
                OrderProgress::anyLeft,
                page -> orders.ship(page, actor, order -> "first parcel collected"));
        step(
                parcels,
                SHIPPED,
                OrderProgress::allReturned,
                page -> orders.comeBack(page, actor, order -> "all parcels came back"));
        step(
                parcels,
                SHIPPED,
                OrderProgress::allArrived,
                page -> orders.deliver(page, actor, order -> "last parcel delivered"));
    }

    private void step(
            Map<Long, List<Parcel>> parcels,
            OrderStatus from,
            Predicate<List<Parcel>> ready,
            Consumer<List<Order>> move) {
        // only orders whose parcels are so far are read again: a page of collections does not look for deliveries
        List<Long> candidates = parcels.keySet().stream()
                .filter(id -> ready.test(parcels.get(id)))
                .toList();
        if (!candidates.isEmpty()) {
            move.accept(orders.lock(candidates).stream()
                    .filter(order -> order.status() == from)
                    .toList());
        }
    }

    private static boolean allBooked(List<Parcel> parcels) {
        return parcels.stream().allMatch(parcel -> parcel.status().isBooked());
    }

    private static boolean anyLeft(List<Parcel> parcels) {
        return parcels.stream().anyMatch(parcel -> parcel.status().hasLeft());
    }

    private static boolean allReturned(List<Parcel> parcels) {
        return parcels.stream().allMatch(parcel -> parcel.status() == ParcelStatus.RETURNED);
    }

    private static boolean allArrived(List<Parcel> parcels) {
        return parcels.stream().allMatch(parcel -> parcel.status().isFinal())
                && parcels.stream().anyMatch(parcel -> parcel.status() == ParcelStatus.DELIVERED);
    }

    private static String labels(List<Parcel> parcels) {
        return parcels.stream()
                .map(parcel -> parcel.carrier() + " " + parcel.waybill())
                .collect(Collectors.joining(", "));
    }
}
