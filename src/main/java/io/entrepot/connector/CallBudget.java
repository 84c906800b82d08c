package io.entrepot.connector;

import io.entrepot.connector.CallBudgetStore.Left;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * The points that a platform grants an account: every call costs some, they come back at a rate, and all hubs draw on the
 * same ones. What the platform says of them in its answers corrects what the hub has reckoned.
 */
@Component
class CallBudget {
    /** Until the platform has answered for the first time. */
    private static final double MOST = 1000;

    private static final double RESTORE = 50;

    private final CallBudgetStore store;

    CallBudget(CallBudgetStore store) {
        this.store = store;
    }

    /**
     * Waits until there are points for a call, and takes them.
     *
     * @param patience how long the caller can wait
     * @return how long it waited
     * @throws PartnerRefused with status 429 and the time to wait, when that is longer; nothing is taken then
     */
    Duration take(Account account, double cost, Duration patience) {
        Left left = store.take(account, cost, MOST, RESTORE);
        if (left.available() >= 0) {
            return Duration.ZERO;
        }
        Duration wait = Duration.ofMillis((long) Math.ceil(-left.available() / left.restore() * 1000));
        if (wait.compareTo(patience) > 0) {
            store.giveBack(account, cost);
            throw new PartnerRefused(
                    429,
                    account + " has no points left for a call that costs " + Math.round(cost) + ": again in "
                            + wait.toSeconds() + " s",
                    wait);
        }
        long end = System.nanoTime() + wait.toNanos();
        for (long rest = wait.toNanos(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
            if (Thread.currentThread().isInterrupted()) {
                break; // the hub stops: the call that follows fails by itself
            }
        }
        return wait;
    }

    void correct(Account account, double available, double restore, double most) {
        if (restore > 0 && most > 0) {
            store.correct(account, available, restore, most);
        }
    }
}
