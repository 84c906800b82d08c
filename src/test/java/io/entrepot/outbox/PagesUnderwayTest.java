package io.entrepot.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.PostgresForTests;
import io.entrepot.outbox.Outbox.Lane;
import io.entrepot.outbox.Outbox.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A raw page counts until it is taken, and is promised again should its message be lost. */
class PagesUnderwayTest {
    private static final Duration LATE = Duration.ofMinutes(5);

    private final UUID journalId = UUID.randomUUID();
    private JdbcClient sql;
    private TransactionTemplate transaction;
    private Outbox outbox;

    @BeforeEach
    void page() {
        var source = PostgresForTests.fresh();
        sql = JdbcClient.create(source);
        transaction = new TransactionTemplate(new JdbcTransactionManager(source));
        outbox = new Outbox(new OutboxStore(sql));
        transaction.executeWithoutResult(status -> outbox.page(journalId, "woocommerce", "tee", Outbox.BULK));
    }

    @Test
    void itCountsForItsAccountUntilItIsTaken() {
        assertThat(outbox.underway("woocommerce", "tee")).isEqualTo(1);
        assertThat(outbox.underway("woocommerce", "mug")).isZero();

        outbox.taken(List.of(journalId), "woocommerce", "tee");

        assertThat(outbox.underway("woocommerce", "tee")).isZero();
    }

    @Test
    void itIsPromisedAgainWhenItWasNotTakenForLong() {
        assertThat(promised()).hasSize(1);
        again();
        assertThat(promised()).as("it is not late yet").isEmpty();

        sql.sql("update page_underway set since = now() - interval '6 minutes'").update();
        again();
        again();

        assertThat(promised())
                .as("once, however often the sweep comes")
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.event()).isEqualTo("PageArrived");
                    assertThat(row.partner()).isEqualTo("woocommerce");
                    assertThat(row.body()).contains(journalId.toString());
                });
    }

    private void again() {
        transaction.executeWithoutResult(status -> outbox.pagesAgain(LATE, 100));
    }

    private List<Row> promised() {
        return transaction.execute(status -> outbox.take(Lane.WORK, 100));
    }
}
