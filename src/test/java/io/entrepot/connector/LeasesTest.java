package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.PostgresForTests;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What only one hub may do stays with it while it renews, and goes to another when it is silent for too long. */
class LeasesTest {
    private static final Duration LEASE = Duration.ofMinutes(10);

    private JdbcClient sql;
    private LeaseStore store;

    @BeforeEach
    void heldByA() {
        sql = JdbcClient.create(PostgresForTests.fresh());
        store = new LeaseStore(sql);
        assertThat(store.hold("facts", "a", LEASE)).isTrue();
    }

    @Test
    void itsHolderRenewsItAndNobodyElseTakesIt() {
        assertThat(store.hold("facts", "b", LEASE)).isFalse();
        assertThat(store.hold("facts", "a", LEASE)).isTrue();
        assertThat(store.hold("other", "b", LEASE)).as("another lease").isTrue();
        assertThat(epoch()).as("it never changed hands").isEqualTo(1);
    }

    @Test
    void afterItsTimeItIsAnothersAndTheFormerHolderMustWait() {
        sql.sql("update lease set until = now() - interval '1 millisecond'").update();
        assertThat(store.hold("facts", "b", LEASE)).isTrue();
        assertThat(store.hold("facts", "a", LEASE)).isFalse();
        assertThat(epoch()).isEqualTo(2);
    }

    private long epoch() {
        return sql.sql("select epoch from lease where name = 'facts'")
                .query(Long.class)
                .single();
    }
}
