package io.entrepot.order;

import io.entrepot.order.OrderWatchStore.Late;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Recovered;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Orders that stay in a state for longer than the limit of their platform and class become incidents, each once, which
 * are over when the order moves on. What the sweep sends again by itself stands here, too, when that did not help.
 */
@Component
class OrderWatch {
    private static final Logger log = LoggerFactory.getLogger(OrderWatch.class);
    private static final String STAGE = "order.watch";
    private static final int MOST = 500;

    private final OrderWatchStore store;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    OrderWatch(OrderWatchStore store, ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.store = store;
        this.events = events;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${hub.watch-every:PT30S}", initialDelayString = "${hub.watch-every:PT30S}")
    void watch() {
        transaction.executeWithoutResult(status -> {
            List<String> moved = store.takeMoved(MOST).stream()
                    .map(late -> subject(late.orderId(), late.status()))
                    .toList();
            if (!moved.isEmpty()) {
                events.publishEvent(new Recovered(FailureCause.ORDER_OVERDUE, moved, "the order moved on"));
            }
            List<Failure> late =
                    store.takeLate(MOST).stream().map(OrderWatch::failure).toList();
            if (!late.isEmpty()) {
                log.warn("{} orders are overdue", late.size());
                events.publishEvent(new Failures(late));
            }
        });
    }

    private static Failure failure(Late late) {
        return new Failure(
                FailureCause.ORDER_OVERDUE,
                STAGE,
                late.platform(),
                late.account(),
                subject(late.orderId(), late.status()),
                late.orderId(),
                "order " + Order.number(late.orderId()) + " (" + late.orderClass() + ") is " + late.status() + " since "
                        + late.since().truncatedTo(ChronoUnit.MINUTES) + ", longer than "
                        + said(Duration.ofSeconds(late.limit())),
                new byte[0],
                "text/plain",
                null,
                null);
    }

    private static String subject(long order, String status) {
        return Order.number(order) + " " + status;
    }

    private static String said(Duration limit) {
        return limit.toDays() >= 2
                ? limit.toDays() + " days"
                : limit.toHours() >= 2 ? limit.toHours() + " hours" : limit.toMinutes() + " minutes";
    }
}
