package io.entrepot.order;

import io.entrepot.order.OrderDesk.Wish;
import io.entrepot.shared.Refused;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Does a deed to many orders. What is to be done is written down first, then carried out in pages, and each order tells its
 * own result; a hub that dies over it leaves the rest to any other.
 */
@Service
public class OrderBatches {
    /** How far a batch has come; {@code problems} are the first of those that did not go. */
    public record Batch(
            UUID id,
            Deed deed,
            String who,
            String reason,
            String query,
            int total,
            int settled,
            int failed,
            Instant startedAt,
            List<Problem> problems) {
        public boolean isFinished() {
            return settled == total;
        }
    }

    /** Why a deed could not be done to an order. */
    public record Problem(String number, String problem) {}

    /** More than that at once is rather a mistake than a wish. */
    public static final int MOST = 100_000;

    /** So many are done while whoever asked for it waits. */
    private static final int AT_ONCE = 200;

    private static final int PAGE = 100;
    private static final int PROBLEMS = 200;
    private static final Logger log = LoggerFactory.getLogger(OrderBatches.class);

    private final BatchStore store;
    private final OrderDesk desk;
    private final OrderSearch search;
    private final TransactionTemplate transaction;

    OrderBatches(BatchStore store, OrderDesk desk, OrderSearch search, TransactionTemplate transaction) {
        this.store = store;
        this.desk = desk;
        this.search = search;
        this.transaction = transaction;
    }

    /** To these orders; when they are few, it is done when this answers. */
    public UUID begin(Deed deed, Collection<String> numbers, Wish wish) {
        OrderDesk.check(deed, wish);
        var ids = new TreeSet<Long>();
        numbers.forEach(number -> ids.add(OrderDesk.key(number)));
        if (ids.isEmpty() || ids.size() > MOST) {
            throw Refused.invalid("numbers: a batch needs 1 to " + MOST + " orders");
        }
        UUID id = UUID.randomUUID();
        transaction.executeWithoutResult(status -> {
            store.open(id, deed, wish, null);
            store.put(id, ids);
            store.total(id, ids.size());
        });
        log.info("{} asked to {} {} orders, batch {}", wish.who(), deed.word(), ids.size(), id);
        if (ids.size() <= AT_ONCE) {
            carryOn(id);
        }
        return id;
    }

    /**
     * To all orders that match.
     *
     * @param expected how many whoever asks has been told of: when more match by now, nothing is done
     */
    public UUID begin(Deed deed, OrderQuery query, int expected, Wish wish) {
        OrderDesk.check(deed, wish);
        if (query.isEmpty()) {
            throw Refused.invalid("query: nothing is done to all orders there are; narrow it down");
        }
        UUID id = UUID.randomUUID();
        int total = transaction.execute(status -> {
            store.open(id, deed, wish, query.text());
            int found = search.putInto(id, query, MOST + 1);
            if (found == 0) {
                throw Refused.conflict("no order matches " + query.text());
            }
            if (found > MOST) {
                throw Refused.invalid("query: more than " + MOST + " orders match; narrow it down");
            }
            if (found > expected) {
                throw Refused.conflict(
                        found + " orders match by now, and you were told of " + expected + ": look at them again");
            }
            store.total(id, found);
            return found;
        });
        log.info("{} asked to {} {} orders ({}), batch {}", wish.who(), deed.word(), total, query.text(), id);
        if (total <= AT_ONCE) {
            carryOn(id);
        }
        return id;
    }

    public Batch find(UUID id) {
        return store.find(id)
                .map(found -> new Batch(
                        id,
                        found.deed,
                        found.who,
                        found.reason,
                        found.query,
                        found.total,
                        found.settled,
                        found.failed,
                        found.startedAt,
                        store.problems(id, PROBLEMS)))
                .orElseThrow(() -> Refused.unknown("there is no batch " + id));
    }

    /** The orders to which it was done. */
    public List<String> done(UUID id) {
        return store.done(id).stream().map(Order::number).toList();
    }

    /** What is left of batches, whoever began them. */
    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT5S")
    void work() {
        Optional<UUID> next = store.unfinished();
        while (next.isPresent()) {
            carryOn(next.get());
            Optional<UUID> then = store.unfinished();
            // what is left of the same one is in another hub's hands
            next = then.equals(next) ? Optional.empty() : then;
        }
    }

    private void carryOn(UUID id) {
        Batch batch = find(id);
        Wish wish = store.wish(id);
        int size = PAGE;
        while (true) {
            try {
                int page = size;
                if (Boolean.FALSE.equals(transaction.execute(status -> carryOn(batch, wish, page)))) {
                    return;
                }
                size = PAGE;
            } catch (TransientDataAccessException | NonTransientDataAccessResourceException notNow) {
                throw notNow;
            } catch (RuntimeException surprise) {
                if (size == 1) {
                    giveUp(batch, surprise);
                }
                // one of the page spoils it: each alone, until it is found
                size = 1;
            }
        }
    }

    /** Answers whether there was something to do. */
    private boolean carryOn(Batch batch, Wish wish, int size) {
        List<Long> page = store.take(batch.id, size);
        if (page.isEmpty()) {
            return false;
        }
        Map<Long, String> problems = desk.carryOut(batch.deed, page, wish);
        store.settle(batch.id, page, problems);
        return true;
    }

    private void giveUp(Batch batch, RuntimeException surprise) {
        log.error("batch {} cannot {} an order", batch.id, batch.deed.word(), surprise);
        transaction.executeWithoutResult(status -> {
            List<Long> one = store.take(batch.id, 1);
            one.forEach(order -> store.settle(
                    batch.id,
                    one,
                    Map.of(
                            order,
                            surprise instanceof Refused
                                    ? surprise.getMessage()
                                    : "the hub failed; its log says more under batch " + batch.id)));
        });
    }
}
