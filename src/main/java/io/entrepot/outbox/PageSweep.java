package io.entrepot.outbox;

import java.time.Duration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Nothing is stranded: raw pages that wait too long are promised again. */
@Component
class PageSweep {
    private static final Duration LATE = Duration.ofMinutes(5);
    private static final int SWEPT = 100;

    private final Outbox outbox;
    private final TransactionTemplate transaction;

    PageSweep(Outbox outbox, TransactionTemplate transaction) {
        this.outbox = outbox;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${hub.outbox.sweep-every:PT1M}", initialDelayString = "PT1M")
    void overduePages() {
        transaction.executeWithoutResult(status -> outbox.pagesAgain(LATE, SWEPT));
    }
}
