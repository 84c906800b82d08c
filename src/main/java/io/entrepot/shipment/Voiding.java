package io.entrepot.shipment;

import static io.entrepot.shipment.ParcelStatus.*;

import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shipment.ParcelStore.Change;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Takes parcels back: at once where no carrier knows of them, by asking the carrier where it does.
 * Runs inside the transaction that holds the orders' locks.
 */
@Component
class Voiding {
    private final ParcelStore store;
    private final Orders orders;
    private final Dispatch dispatch;
    private final ByHand byHand;
    private final ApplicationEventPublisher events;

    Voiding(ParcelStore store, Orders orders, Dispatch dispatch, ByHand byHand, ApplicationEventPublisher events) {
        this.store = store;
        this.orders = orders;
        this.dispatch = dispatch;
        this.byHand = byHand;
        this.events = events;
    }

    @EventListener
    void on(Orders.Released released) {
        takeBack(released.orders(), released.why());
    }

    @EventListener
    void on(Orders.CancelWanted wanted) {
        takeBack(wanted.orders(), wanted.why());
        cancelEmpty(orders.lock(Orders.ids(wanted.orders())));
    }

    /**
     * Cancels those of the locked orders whose cancelling was asked for and that have no parcel left;
     * an order that lost its last label for another reason is no longer booked.
     */
    void cancelEmpty(Collection<Order> locked) {
        List<Order> candidates = locked.stream()
                .filter(order -> order.status() == OrderStatus.CONFIRMED || order.status() == OrderStatus.BOOKED)
                .toList();
        Map<Long, List<Parcel>> live = store.lockOf(Orders.ids(candidates)).stream()
                .filter(parcel -> parcel.status() != CANCELLED)
                .collect(Collectors.groupingBy(Parcel::orderId));
        List<Order> empty = candidates.stream()
                .filter(order -> !live.containsKey(order.id()))
                .toList();
        empty.stream()
                .filter(order -> order.cancelRequested() != null)
                .collect(Collectors.groupingBy(Order::cancelRequested))
                .forEach((why, list) -> orders.cancelNow(list, "hub", why));
        orders.unbook(
                empty.stream()
                        .filter(order -> order.cancelRequested() == null && order.status() == OrderStatus.BOOKED)
                        .toList(),
                "its last label was voided");
    }

    private void takeBack(Collection<Order> from, String why) {
        Map<Long, Order> byId = from.stream().collect(Collectors.toMap(Order::id, order -> order));
        var changes = new ArrayList<Change>();
        var tooLate = new ArrayList<Failure>();
        var atCarrier = new ArrayList<Parcel>();
        var open = new ArrayList<Long>();
        for (Parcel parcel : store.lockOf(byId.keySet())) {
            switch (parcel.status()) {
                case PLANNED -> changes.add(new Change(parcel, CANCELLED, null, why, 0, null, null));
                // its attempt is open: whoever settles that one voids the label
                case REQUESTED, UNKNOWN -> open.add(parcel.id());
                case BOOKED -> {
                    changes.add(new Change(parcel, CANCEL_REQUESTED, parcel.waybill(), why, 0, null, Dispatch.NET));
                    atCarrier.add(parcel);
                    if (byHand.is(parcel.carrier())) {
                        tooLate.add(tooLate(byId.get(parcel.orderId()), parcel, why));
                    }
                }
                case CANCELLED, CANCEL_REQUESTED -> {}
                default -> {
                    if (!parcel.status().isFinal()) {
                        tooLate.add(tooLate(byId.get(parcel.orderId()), parcel, why));
                    }
                }
            }
        }
        if (!changes.isEmpty()) {
            store.change(changes);
        }
        if (!open.isEmpty()) {
            store.wantBack(open, why);
        }
        dispatch.send(atCarrier);
        if (!tooLate.isEmpty()) {
            events.publishEvent(new Failures(tooLate));
        }
    }

    static Failure tooLate(Order order, Parcel parcel, String why) {
        String message =
                "order " + order.number() + " shall be cancelled (" + why + "), but parcel " + parcel.reference()
                        + " is " + parcel.status() + ": ask " + parcel.carrier() + " to stop " + parcel.waybill()
                        + ", or agree on a return";
        return new Failure(
                FailureCause.CHANGED_TOO_LATE,
                "shipment.book." + parcel.carrier(),
                order.platform(),
                order.account(),
                order.platformOrderId(),
                order.id(),
                message,
                order.document().toString().getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                null);
    }
}
