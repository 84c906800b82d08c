package io.entrepot.connector;

import io.entrepot.connector.CallBudgetStore.Left;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.stereotype.Component;

/**
 * The calls that a platform grants an account, counted by their cost in points or one by one for each operation: they come
 * back at a rate, and all hubs draw on the same ones. What the platform says of them in its answers corrects what the hub
 * has reckoned.
 */
@Component
class CallBudget {
    /**
     * What is granted until the platform says otherwise.
     *
     * @param operation what is counted apart; empty where all calls of an account share their points
     * @param most so many may be saved up
     * @param restore so many come back each second
     * @param reserve so many this caller leaves to others
     */
    record Limit(String operation, double most, double restore, double reserve) {}

    /** Nobody was called: there are no calls left, and whoever has none wants to wait longer than its caller can. */
    static class NotYet extends PartnerRefused {
        NotYet(String message, Duration wait) {
            super(429, message, wait);
        }
    }

    private static final Limit POINTS = new Limit("", 1000, 50, 0);

    private final CallBudgetStore store;

    CallBudget(CallBudgetStore store) {
        this.store = store;
    }

    /** As the other one, for platforms that count all calls of an account together. */
    Duration take(Account account, double cost, Duration patience) {
        return take(account, POINTS, cost, patience);
    }

    /**
     * Waits until there are points for a call, and takes them.
     *
     * @param patience how long the caller can wait
     * @return how long it waited
     * @throws NotYet with status 429 and the time to wait, when that is longer; nothing is taken then
     */
    Duration take(Account account, Limit limit, double cost, Duration patience) {
        Left left = store.take(account, limit, cost);
        double lacking = limit.reserve() - left.available();
        if (lacking <= 0) {
            return Duration.ZERO;
        }
        Duration wait = Duration.ofMillis((long) Math.ceil(lacking / left.restore() * 1000));
        if (wait.compareTo(patience) > 0) {
            store.giveBack(account, limit, cost);
            throw new NotYet(
                    account + " has no points left for a call "
                            + (limit.operation().isEmpty()
                                    ? "that costs " + Math.round(cost)
                                    : "of " + limit.operation())
                            + ": again in " + wait.toSeconds() + " s",
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

    /** How many calls of an operation the platform says that it grants each second. */
    void rate(Account account, Limit limit, double restore) {
        store.rate(account, limit, restore);
    }

    /** The platform refused a call because there were too many, so it counts otherwise than the hub. */
    void drain(Account account, Limit limit) {
        store.drain(account, limit);
    }
}
