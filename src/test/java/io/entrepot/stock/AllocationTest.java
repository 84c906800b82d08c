package io.entrepot.stock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.ApiTest;
import io.entrepot.order.OrderFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Stock under many hands: promised to the last piece and no further, and nobody waits in a circle. */
class AllocationTest extends ApiTest {
    /** In the order in which they are made, which is that of their keys and the opposite of that of their codes. */
    private static final List<String> SKUS = List.of("AL-5", "AL-4", "AL-3", "AL-2", "AL-1");

    private static final int HANDS = 8;

    @Autowired
    private OrderFixture orders;

    @Autowired
    private Allocation allocation;

    @Autowired
    private TransactionTemplate transaction;

    @BeforeEach
    void catalogue() {
        api("PUT", "/api/warehouses", """
                [{"code":"AL","name":"仓","contact":"陈","phone":"13800000001","province":"浙江省","city":"杭州市","address":"路8号"}]""");
        // one by one, so that their keys follow each other in this order
        SKUS.forEach(sku -> api("PUT", "/api/skus", "[{\"sku\":\"" + sku + "\",\"name\":\"杯\",\"weightGrams\":100}]"));
        sql.sql(
                        "update stock_level set on_hand = 0, reserved = 0 where sku_id in (select id from sku where code like 'AL-%')")
                .update();
    }

    @Test
    void aHotSkuIsPromisedToTheLastPieceAndNoFurther() throws Exception {
        onHand("AL-1", 100);
        List<List<Long>> pages = pagesOf(
                IntStream.range(0, 200).mapToObj(i -> approved(List.of("AL-1"))).toList());
        allAtOnce(pages);
        assertThat(sql.sql("select status, count(*)::int from orders where id = any(?) group by 1 order by 1")
                        .param(ids(pages))
                        .query((row, n) -> row.getString(1) + " " + row.getInt(2))
                        .list())
                .containsExactly("ALLOCATED 100", "BACKORDERED 100");
        assertThat(count("select sum(reserved) from stock_level l join sku s on s.id = l.sku_id where s.code = 'AL-1'"))
                .isEqualTo(100);
        assertThat(count("select sum(quantity) from reservation where order_id = any(?)", (Object) ids(pages)))
                .isEqualTo(100);
    }

    @Test
    void aDistanceThatNobodyKnowsIsSaidToBeUnknown() {
        api("PUT", "/api/skus", "[{\"sku\":\"DU-6\",\"name\":\"杯\",\"weightGrams\":100}]");
        onHand("DU-6", 1);
        sql.sql("delete from warehouse_distance where warehouse_id = (select id from warehouse where code = 'AL')")
                .update();
        long order = approved(List.of("DU-6"));
        transaction.executeWithoutResult(status -> allocation.allocate(List.of(order)));
        assertThat(sql.sql("select why from order_event where order_id = ? and event = 'OrderAllocated'")
                        .param(order)
                        .query(String.class)
                        .single())
                .isEqualTo("nearest warehouse with everything: AL (distance unknown)");
    }

    @Test
    void pagesThatWantTheSameInAnotherOrderNeverWaitInACircle() {
        SKUS.forEach(sku -> onHand(sku, 10_000));
        var dice = new Random(7);
        var made = new ArrayList<Long>();
        for (int i = 0; i < 160; i++) {
            var some = new ArrayList<>(SKUS);
            Collections.shuffle(some, dice);
            made.add(approved(some.subList(0, 2)));
        }
        allAtOnce(pagesOf(made));
        assertThat(count("select count(*) from orders where id = any(?) and status = 'ALLOCATED'", (Object)
                        made.toArray(Long[]::new)))
                .isEqualTo(made.size());
    }

    /**
     * Where the rows lie, and in which order an index finds them, is chance; that is why the lock asks for an order. Somebody
     * holds the row in the middle: whoever wants all of them must hold those before it by then, and none behind it.
     */
    @Test
    void levelsAreLockedInTheOrderOfTheirKeys() {
        SKUS.forEach(sku -> onHand(sku, 10));
        CompletableFuture<Void> all = transaction.execute(status -> {
            sql.sql(levelsOf("= 'AL-3'") + " for update of l")
                    .query(String.class)
                    .list();
            int holder = count("select pg_backend_pid()");
            var page = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(other -> {
                allocation.allocate(List.of(approvedInTransaction(SKUS)));
                other.setRollbackOnly();
            }));
            await("it waits for the row in the middle")
                    .until(() -> page.isDone()
                            || count(
                                            "select count(*) from pg_stat_activity where ? = any(pg_blocking_pids(pid))",
                                            holder)
                                    > 0);
            assertThat(sql.sql(levelsOf("<> 'AL-3'") + " order by l.sku_id for update of l skip locked")
                            .query(String.class)
                            .list())
                    .as("rows that are free")
                    .containsOnly("AL-2", "AL-1");
            return page;
        });
        // what it holds still would be in the way of the next test
        all.join();
    }

    private static String levelsOf(String sku) {
        return "select s.code from stock_level l join sku s on s.id = l.sku_id where s.code like 'AL-%' and s.code "
                + sku;
    }

    /** All pages on many threads that begin together, and all of them go through. */
    private void allAtOnce(List<List<Long>> pages) {
        ExecutorService hands = Executors.newFixedThreadPool(HANDS);
        var begin = new CountDownLatch(1);
        try {
            List<CompletableFuture<Void>> work = pages.stream()
                    .map(page -> CompletableFuture.runAsync(
                            () -> {
                                waitFor(begin);
                                transaction.executeWithoutResult(status -> allocation.allocate(page));
                            },
                            hands))
                    .toList();
            begin.countDown();
            assertThat(work).allSatisfy(page -> assertThat(page).succeedsWithin(Duration.ofSeconds(60)));
        } finally {
            hands.shutdownNow();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<List<Long>> pagesOf(List<Long> made) {
        var pages = new ArrayList<List<Long>>();
        for (int from = 0; from < made.size(); from += 5) {
            pages.add(made.subList(from, from + 5));
        }
        return pages;
    }

    private static Long[] ids(List<List<Long>> pages) {
        return pages.stream().flatMap(List::stream).toArray(Long[]::new);
    }

    private long approved(List<String> skus) {
        return transaction.execute(status -> approvedInTransaction(skus));
    }

    private long approvedInTransaction(List<String> skus) {
        long id = orders.store(UUID.randomUUID().toString(), skus, 1).get(0);
        orders.orders().approve(orders.orders().lock(List.of(id)), "test", order -> "because");
        return id;
    }

    private void onHand(String sku, int quantity) {
        sql.sql("""
                        update stock_level set on_hand = :quantity
                        where sku_id = (select id from sku where code = :sku)
                          and warehouse_id = (select id from warehouse where code = 'AL')""").param("quantity", quantity).param("sku", sku).update();
    }
}
