package io.entrepot.outbox;

import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Promises to the brokers, kept in the database until the relay has moved them on. */
@Service("outboxPromises")
public class Outbox {
    /** WORK goes to Artemis and may be taken by any hub; FACT goes to Kafka in order. */
    public enum Lane {
        WORK,
        FACT
    }

    /**
     * A promise.
     *
     * @param id the row's id
     * @param event past tense, for example {@code OrdersApproved}
     * @param partner marketplace or carrier whose queue it goes to, or null
     * @param body JSON
     * @param priority JMS priority, 0 to 9; 4 is bulk, 8 is a single order that somebody waits for
     * @param stamp when it was written, microseconds: id and stamp are the broker's duplicate-detection id, also after
     *     a database was restored and counts its ids again
     */
    public record Row(long id, String event, String partner, String body, int priority, long stamp) {}

    /** A page that is underway. */
    record Page(UUID journalId, String platform, int priority) {}

    private static final String PAGE_ARRIVED = "PageArrived";

    public static final int BULK = 4;
    public static final int SINGLE = 8;

    /** So many may be single orders that shared a transaction. */
    private static final int FEW = 16;

    private final OutboxStore store;
    private final Map<Lane, Semaphore> wakers =
            new EnumMap<>(Map.of(Lane.WORK, new Semaphore(0), Lane.FACT, new Semaphore(0)));

    private final Map<String, Semaphore> departures = new ConcurrentHashMap<>();

    Outbox(OutboxStore store) {
        this.store = store;
    }

    /** Promises work, in the transaction at hand. */
    public void work(String event, String partner, String body, int priority) {
        work(event, partner, body, priority, Duration.ZERO);
    }

    /** Promises work that must not start before a time has passed. */
    public void work(String event, String partner, String body, int priority, Duration delay) {
        store.insert(Lane.WORK, event, partner, body, priority, delay);
        wakeAfterCommit(Lane.WORK);
    }

    /** Promises work on a page of ids: {@code {"ids":[1,2,3]}}. An empty page promises nothing. */
    public void work(String event, String partner, Collection<Long> ids) {
        if (!ids.isEmpty()) {
            work(event, partner, page(ids), ids.size() <= FEW ? SINGLE : BULK);
        }
    }

    /**
     * Promises that a raw page is taken in; it counts as underway until {@link #taken}.
     *
     * @param journalId where its bytes are
     * @return how many pages of the account are underway then
     */
    public int page(UUID journalId, String platform, String account, int priority) {
        departures(platform, account).drainPermits();
        int underway = store.underway(journalId, platform, account, priority);
        work(PAGE_ARRIVED, platform, claimCheck(journalId), priority);
        return underway;
    }

    /** Everything that these pages of the account hold is stored, or is an incident. */
    public void taken(Collection<UUID> journalIds, String platform, String account) {
        store.taken(journalIds);
        departures(platform, account).release(journalIds.size());
    }

    /** Waits until this hub has taken a page of the account; false when the time is over (another hub may have taken one). */
    public boolean awaitTaken(String platform, String account, Duration atMost) throws InterruptedException {
        return departures(platform, account).tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Semaphore departures(String platform, String account) {
        return departures.computeIfAbsent(platform + "/" + account, key -> new Semaphore(0));
    }

    /** How many pages of the account are fetched and not taken in. */
    public int underway(String platform, String account) {
        return store.underway(platform, account);
    }

    /** Promises pages once more that nobody has taken for so long: their message may be lost with its broker. */
    void pagesAgain(Duration late, int limit) {
        store.takeOverduePages(late, limit)
                .forEach(page -> work(PAGE_ARRIVED, page.platform(), claimCheck(page.journalId()), page.priority()));
    }

    private static String claimCheck(UUID journalId) {
        return "{\"journal\":\"" + journalId + "\"}";
    }

    /** Promises to tell the world, in the transaction at hand. */
    public void fact(String event, String body) {
        store.insert(Lane.FACT, event, null, body, BULK, Duration.ZERO);
        wakeAfterCommit(Lane.FACT);
    }

    public static String page(Collection<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(",", "{\"ids\":[", "]}"));
    }

    /** Takes rows off the lane in the order of their ids; rows that another relay holds are passed over. In a transaction. */
    public List<Row> take(Lane lane, int limit) {
        return store.take(lane, limit);
    }

    /** Waits until this hub promises something on the lane, or the time is over (another hub may have died over its rows). */
    public void await(Lane lane, Duration atMost) throws InterruptedException {
        Semaphore waker = wakers.get(lane);
        if (waker.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            waker.drainPermits();
        }
    }

    private void wakeAfterCommit(Lane lane) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            throw new IllegalStateException("an outbox row belongs into a transaction, and none is open");
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wakers.get(lane).release();
            }
        });
    }
}
