package io.entrepot.shipment;

import io.entrepot.order.Order;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Recovered;
import io.entrepot.shipment.ParcelWatchStore.Silent;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Parcels of which their carrier says nothing for too long become incidents, each once, which news ends. */
@Component
class ParcelWatch {
    private static final Logger log = LoggerFactory.getLogger(ParcelWatch.class);
    private static final String STAGE = "shipment.watch";
    private static final int MOST = 500;

    private final ParcelWatchStore store;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    ParcelWatch(ParcelWatchStore store, ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.store = store;
        this.events = events;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${hub.watch-every:PT30S}", initialDelayString = "${hub.watch-every:PT30S}")
    void watch() {
        transaction.executeWithoutResult(status -> {
            List<String> heard = store.takeHeard(MOST);
            if (!heard.isEmpty()) {
                events.publishEvent(new Recovered(FailureCause.PARCEL_SILENT, heard, "the carrier sent news"));
            }
            List<Failure> silent =
                    store.takeSilent(MOST).stream().map(ParcelWatch::failure).toList();
            if (!silent.isEmpty()) {
                log.warn("{} parcels are without news", silent.size());
                events.publishEvent(new Failures(silent));
            }
        });
    }

    private static Failure failure(Silent parcel) {
        return new Failure(
                FailureCause.PARCEL_SILENT,
                STAGE,
                parcel.carrier(),
                parcel.carrier(),
                parcel.reference(),
                parcel.orderId(),
                "parcel " + parcel.reference() + " of order " + Order.number(parcel.orderId()) + " (waybill "
                        + parcel.waybill() + ") is " + parcel.status() + " without news since "
                        + parcel.since().truncatedTo(ChronoUnit.MINUTES) + ", longer than "
                        + Duration.ofSeconds(parcel.limit()).toHours() + " hours",
                new byte[0],
                "text/plain",
                null,
                null);
    }
}
