package io.entrepot.stock;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.stock.StockNews.AccountNews;
import io.entrepot.stock.StockNews.Level;
import io.entrepot.stock.StockNews.Listing;
import io.entrepot.stock.StockNews.Told;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class StockNewsTest extends ApiTest {
    private static final String SHOP = "woocommerce";

    @Autowired
    private StockNews news;

    @Autowired
    private TransactionTemplate transaction;

    private static int receipts;

    @BeforeEach
    void oneSkuOnly() {
        api("PUT", "/api/warehouses", """
                [{"code":"N","name":"仓","contact":"陈","phone":"13800000001","province":"广东省","city":"深圳市","address":"路8号"}]""");
        api("PUT", "/api/skus", "[{\"sku\":\"N-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        news.take(SHOP, 1000); // joins the platform: everything is marked once
        sql.sql("delete from listing").update();
        sql.sql("delete from stock_dirty").update();
        sql.sql("update stock_level set on_hand = 0, reserved = 0").update();
        news.list(SHOP, "mug", List.of(new Listing("N-1", null, null)));
        news.list(SHOP, "tee", List.of(new Listing("N-1", "15", "16")));
    }

    @Test
    void aChangeIsToldOnceAndItsMarkGoes() {
        receive(7);
        AccountNews told = take();
        assertThat(told.levels()).containsExactly(new Level("N-1", "15", "16", 5));
        assertThat(news.take(SHOP, 100)).as("claimed").isEmpty();
        news.accepted(told);
        assertThat(news.take(SHOP, 100)).isEmpty();
        assertThat(marks()).isZero();
    }

    @Test
    void theSafetyBufferNeverMakesItNegative() {
        receive(1);
        assertThat(take().levels().get(0).available()).isZero();
    }

    @Test
    void aChangeDuringThePushIsToldNext() {
        receive(7);
        AccountNews told = take();
        receive(3);
        news.accepted(told);
        assertThat(take().levels().get(0).available()).isEqualTo(8);
    }

    @Test
    void whatIsUncommittedKeepsItsMark() throws Exception {
        receive(7);
        news.accepted(take());
        receive(1);
        receive(-1);
        assertThat(marks()).isEqualTo(1);
        var changed = new CountDownLatch(1);
        var looked = new CountDownLatch(1);
        var change = CompletableFuture.runAsync(() -> transaction.executeWithoutResult(status -> {
            receive(2);
            changed.countDown();
            await(looked);
        }));
        await(changed);
        assertThat(news.take(SHOP, 100)).as("what is committed was told").isEmpty();
        assertThat(marks()).isEqualTo(1);
        looked.countDown();
        change.get();
        assertThat(take().levels().get(0).available()).isEqualTo(7);
    }

    @Test
    void aFailedPushComesBack() {
        receive(7);
        news.failed(take());
        assertThat(news.take(SHOP, 100)).as("not at once").isEmpty();
        assertThat(marks()).isEqualTo(1);
        sql.sql("update listing set not_before = now() - interval '1 second' where product_id <> ''")
                .update();
        AccountNews again = take();
        assertThat(again.levels()).hasSize(1);
        news.settle(SHOP, "tee", List.of(new Told("N-1", 5, "product is locked")));
        assertThat(news.take(SHOP, 100)).isEmpty();
        assertThat(marks()).isEqualTo(1);
    }

    @Test
    void anSkuThatNobodyKnowsThereIsLookedUp() {
        sql.sql("delete from listing").update();
        receive(7);
        assertThat(news.take(SHOP, 100))
                .extracting(AccountNews::account, AccountNews::unlisted)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("tee", List.of("N-1")),
                        org.assertj.core.groups.Tuple.tuple("mug", List.of("N-1")));
        news.list(SHOP, "tee", List.of(new Listing("N-1", "15", null)));
        news.list(SHOP, "mug", List.of(new Listing("N-1", null, null)));
        AccountNews told = take();
        assertThat(told.account()).isEqualTo("tee");
        assertThat(told.levels()).containsExactly(new Level("N-1", "15", null, 5));
        news.accepted(told);
        assertThat(news.take(SHOP, 100)).isEmpty();
        assertThat(marks()).isZero();
    }

    private AccountNews take() {
        List<AccountNews> all = news.take(SHOP, 100);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Autowired
    private Bookkeeping books;

    /** Not over HTTP, so that it may stand in a transaction that is still open. */
    private void receive(int pieces) {
        String reference = "N-R-" + ++receipts + "-" + System.nanoTime();
        if (pieces > 0) {
            books.receive(
                    new Bookkeeping.Receipt(reference, "N", List.of(new Bookkeeping.Line("N-1", pieces))), "test");
        } else {
            books.correct(new Bookkeeping.Correction(reference, "N", "N-1", pieces, "test"), "test");
        }
    }

    private int marks() {
        return count("select count(*) from stock_dirty d join sku s on s.id = d.sku_id where s.code = 'N-1'");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
