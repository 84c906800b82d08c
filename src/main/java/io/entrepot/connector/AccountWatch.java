package io.entrepot.connector;

import io.entrepot.connector.AccountWatchStore.Silent;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Recovered;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Silence is an alarm: an account that brings nothing for much longer than it ever did in the last two weeks, its nights
 * and Sundays included, becomes an incident, once, which its next news ends.
 */
@Component
class AccountWatch {
    private static final String STAGE = "account.watch";

    private final AccountWatchStore store;
    private final Accounts accounts;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    AccountWatch(
            AccountWatchStore store,
            Accounts accounts,
            ApplicationEventPublisher events,
            TransactionTemplate transaction) {
        this.store = store;
        this.accounts = accounts;
        this.events = events;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelayString = "${hub.watch-every:PT30S}", initialDelayString = "${hub.watch-every:PT30S}")
    void watch() {
        transaction.executeWithoutResult(status -> {
            List<Account> configured = accounts.all();
            store.measureGaps();
            List<String> heard = store.takeHeard(configured);
            if (!heard.isEmpty()) {
                events.publishEvent(
                        new Recovered(FailureCause.PLATFORM_SILENT, heard, "it brings news, is paused or not asked"));
            }
            List<Failure> silent = store.takeSilent(configured, Polls.SILENT_TRIES).stream()
                    .map(AccountWatch::failure)
                    .toList();
            if (!silent.isEmpty()) {
                events.publishEvent(new Failures(silent));
            }
        });
    }

    private static Failure failure(Silent silent) {
        String name = silent.platform() + "/" + silent.account();
        return new Failure(
                FailureCause.PLATFORM_SILENT,
                STAGE,
                silent.platform(),
                silent.account(),
                name,
                null,
                "account " + name + " brought nothing new since "
                        + silent.since().truncatedTo(ChronoUnit.MINUTES)
                        + "; its longest pause in the two weeks before was " + said(silent.usual()),
                new byte[0],
                "text/plain",
                null,
                null);
    }

    private static String said(Duration pause) {
        return pause.toHours() >= 2 ? pause.toHours() + " hours" : pause.toMinutes() + " minutes";
    }
}
