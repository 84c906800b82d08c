package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
