package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import io.entrepot.outbox.Outbox;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Nothing is stranded: orders that sit too long in a state are sent to its stage again, whatever became of the message. */
@Component
class OrderSweep {
    private static final Logger log = LoggerFactory.getLogger(OrderSweep.class);

    /** Which event sends an order of that state on; the allocate stage passes allocated orders to what follows. */
    private static final Map<OrderStatus, String> AGAIN = Map.of(
            RECEIVED, "OrdersReceived",
            APPROVED, "OrdersApproved",
            BACKORDERED, "OrdersApproved",
            ALLOCATED, "OrdersApproved");

    private static final Set<OrderStatus> SWEPT = EnumSet.of(RECEIVED, APPROVED, BACKORDERED, ALLOCATED, DELIVERED);
    private static final int MOST = 500;
    private static final int PAGE = 100;

    private final Orders orders;
    private final Outbox outbox;
    private final TransactionTemplate transaction;

    OrderSweep(Orders orders, Outbox outbox, TransactionTemplate transaction) {
        this.orders = orders;
        this.outbox = outbox;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
    void sweep() {
        int ended;
        do {
            ended = transaction.execute(status -> orders.endHolds(PAGE));
        } while (ended == PAGE);
        transaction.executeWithoutResult(
                status -> orders.takeOverdue(SWEPT, MOST).forEach(this::lookAgain));
    }

    private void lookAgain(OrderStatus state, List<Long> ids) {
        if (state == DELIVERED) {
            orders.complete(orders.lock(ids));
            return;
        }
        log.info("{} orders are {} for too long and are sent to their stage again", ids.size(), state);
        for (int i = 0; i < ids.size(); i += PAGE) {
            outbox.work(AGAIN.get(state), null, ids.subList(i, Math.min(i + PAGE, ids.size())));
        }
    }
}
