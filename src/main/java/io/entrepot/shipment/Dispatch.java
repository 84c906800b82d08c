package io.entrepot.shipment;

import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sends parcels to their carriers' queues, through the outbox, and sends those again that wait too long. */
@Component
class Dispatch {
    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    /** If the message should be lost, the sweep comes after this time. */
    static final Duration NET = Duration.ofMinutes(1);

    /** A page is called out two dozen at a time, so this many are through well before their deadline. */
    private static final int PAGE = 120;

    private static final int SWEPT = 300;

    /** So many parcels look, a sweep, whether a carrier that does not answer is back. */
    private static final int PROBES = 10;

    private final ParcelStore store;
    private final ByHand byHand;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    /** Carriers that this hub heard nothing from when it called last. */
    private final Set<String> silent = ConcurrentHashMap.newKeySet();

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
        sendOrWait(store.planned(orderIds));
    }

    void send(Collection<Parcel> parcels) {
        sendOrWait(parcels.stream()
                .collect(Collectors.groupingBy(Parcel::carrier, Collectors.mapping(Parcel::id, Collectors.toList()))));
    }

    /** What was never tried while a carrier is silent can be booked when it is back, without asking for it first. */
    private void sendOrWait(Map<String, List<Long>> byCarrier) {
        var now = new HashMap<>(byCarrier);
        silent.forEach(carrier -> {
            List<Long> waiting = now.remove(carrier);
            if (waiting != null) {
                store.due(waiting);
            }
        });
        sendPages(now);
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

    /** Remembers whether the carriers of these calls answered anything at all. */
    void heard(Collection<Outcome> outcomes) {
        outcomes.stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.call().carrier(),
                        Collectors.reducing(false, Outcome::isAnswered, Boolean::logicalOr)))
                .forEach((carrier, answered) -> {
                    if (answered ? silent.remove(carrier) : silent.add(carrier)) {
                        log.info(
                                answered
                                        ? "{} answers again: what waits for it is sent"
                                        : "{} does not answer: a few parcels go on trying, the others wait",
                                carrier);
                    }
                });
    }

    /**
     * What waits for a carrier beyond its time goes to the carrier's queue again. While a carrier does not answer, only
     * a few go: a long outage's backlog neither spends its tries on it nor keeps the hub busy, and is sent when it is back.
     */
    @Scheduled(fixedDelayString = "${hub.shipment.sweep-every:PT1S}")
    void overdueParcels() {
        List<String> away = List.copyOf(silent);
        away.forEach(carrier -> sweep(List.of(carrier), true, PROBES));
        int taken;
        do {
            taken = sweep(away, false, SWEPT);
        } while (taken == SWEPT);
    }

    private int sweep(List<String> carriers, boolean of, int limit) {
        return transaction.execute(status -> {
            Map<String, List<Long>> overdue = store.takeOverdue(carriers, of, limit, NET);
            sendPages(overdue);
            return overdue.values().stream().mapToInt(List::size).sum();
        });
    }
}
