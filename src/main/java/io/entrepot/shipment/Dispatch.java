package io.entrepot.shipment;

import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends parcels to their carriers' queues, through the outbox, and sends those again that wait too long. */
@Component
class Dispatch {
    /** If the message should be lost, the sweep comes after this time. */
    static final Duration NET = Duration.ofMinutes(1);

    /** A page is called out two dozen at a time, so this many are through well before their deadline. */
    private static final int PAGE = 120;

    private static final int SWEPT = 300;

    private final ParcelStore store;
    private final ByHand byHand;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    Dispatch(ParcelStore store, ByHand byHand, Outbox outbox, TransactionTemplate transaction) {
        this.store = store;
        this.byHand = byHand;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    @EventListener
    void on(Orders.Confirmed confirmed) {
        sendPlanned(Orders.ids(confirmed.orders()));
    }

    /** Sends what is planned of these confirmed orders. */
    void sendPlanned(Collection<Long> orderIds) {
        sendPages(store.planned(orderIds));
    }

    void send(Collection<Parcel> parcels) {
        sendPages(parcels.stream()
                .collect(Collectors.groupingBy(Parcel::carrier, Collectors.mapping(Parcel::id, Collectors.toList()))));
    }

    private void sendPages(Map<String, List<Long>> byCarrier) {
        byCarrier.forEach((carrier, ids) -> {
            // nobody reads a queue of theirs: they wait for a person, and for no sweep
            if (byHand.is(carrier)) {
                store.rest(ids);
                return;
            }
            List<Long> sorted = List.copyOf(new TreeSet<>(ids));
            for (int from = 0; from < sorted.size(); from += PAGE) {
                outbox.work("ParcelsPlanned", carrier, sorted.subList(from, Math.min(from + PAGE, sorted.size())));
            }
        });
    }

    /** What waits for a carrier beyond its time goes to the carrier's queue again. */
    @Scheduled(fixedDelayString = "${hub.shipment.sweep-every:PT5S}")
    void overdueParcels() {
        int taken;
        do {
            taken = transaction.execute(status -> {
                Map<String, List<Long>> overdue = store.takeOverdue(SWEPT, NET);
                sendPages(overdue);
                return overdue.values().stream().mapToInt(List::size).sum();
            });
        } while (taken == SWEPT);
    }
}
