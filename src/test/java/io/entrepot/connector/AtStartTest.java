package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;

class AtStartTest {
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void whatTheDatabaseCutOffIsTriedAgain() {
        String found = AtStart.patiently(() -> {
            if (tries.incrementAndGet() < 3) {
                throw new DataAccessResourceFailureException("terminating connection due to administrator command");
            }
            return "found";
        });
        assertThat(found).isEqualTo("found");
        assertThat(tries).hasValue(3);
    }

    /** As Flyway says it when the pool has found its line closed: without a state. */
    @Test
    void aLineThatThePoolFoundClosedIsTheDatabases() {
        AtStart.patiently(() -> {
            if (tries.incrementAndGet() < 2) {
                throw new IllegalStateException(
                        "Unable to read database connection metadata", new SQLException("Connection is closed"));
            }
            return true;
        });
        assertThat(tries).hasValue(2);
    }

    @Test
    void whatTimeDoesNotMendEndsTheStart() {
        assertThatThrownBy(() -> AtStart.patiently(() -> {
                    tries.incrementAndGet();
                    throw new DuplicateKeyException("twice");
                }))
                .isInstanceOf(DuplicateKeyException.class);
        assertThat(tries).hasValue(1);
    }
}
