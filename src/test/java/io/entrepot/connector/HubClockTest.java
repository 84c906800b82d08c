package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.entrepot.ApiTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Beside the real database: what a hub takes for the time when its machine has another one. */
class HubClockTest extends ApiTest {
    /** The real time, and so much more as somebody has set the machine's clock wrong. */
    private static final class Machine extends Clock {
        private volatile Duration wrong = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(wrong);
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    @Autowired
    private JdbcClient database;

    private final Machine machine = new Machine();
    private long late;

    @Test
    void aClockThatIsWrongIsPutRightByTheDatabases() {
        for (long hours : new long[] {1, -1}) {
            machine.wrong = Duration.ofHours(hours);
            var clock = new HubClock(machine, new ClockStore(database));
            clock.start();
            assertThat(clock.instant()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(clock.ahead().toMinutes()).isBetween(60 * hours - 1, 60 * hours + 1);
        }
    }

    @Test
    void itIsFollowedWhenItJumpsAndWhenItIsPutRight() {
        var clock = new HubClock(machine, new ClockStore(database));
        clock.start();
        assertThat(clock.ahead()).isZero();
        machine.wrong = Duration.ofMinutes(-61);
        clock.look();
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        machine.wrong = Duration.ZERO;
        clock.look();
        assertThat(clock.ahead()).isZero();
    }

    /** The machine stops, or the database takes its time, between the question and its answer. */
    @Test
    void howLongAnAnswerTakesIsNoDifference() {
        for (long minutes : new long[] {0, 60}) {
            machine.wrong = Duration.ofMinutes(minutes);
            var clock = new HubClock(machine, new ClockStore(database) {
                @Override
                Instant now() {
                    Instant now = super.now();
                    machine.wrong = machine.wrong.plusSeconds(late);
                    return now;
                }
            });
            clock.start();
            Duration before = clock.ahead();
            late = 20;
            clock.look();
            late = 0;
            assertThat(clock.ahead()).isEqualTo(before);
        }
    }

    @Test
    void theWayToTheDatabaseIsNoDifference() {
        machine.wrong = Duration.ofMillis(900);
        var clock = new HubClock(machine, new ClockStore(database));
        clock.start();
        assertThat(clock.ahead()).isZero();
    }
}
