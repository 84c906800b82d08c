package io.entrepot.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.shared.Room.Share;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class RoomTest {
    private static final Duration SHORTLY = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Room room = new Room(100 * 1024);

    @Test
    void whatDoesNotFitWaitsUntilItDoes() throws Exception {
        Share first = room.take(60 * 1024, SHORTLY);
        assertThatThrownBy(() -> room.take(60 * 1024, SHORTLY)).isInstanceOf(Room.Full.class);
        room.take(40 * 1024, SHORTLY).close();
        CompletableFuture<Share> second = CompletableFuture.supplyAsync(() -> take(60 * 1024));
        first.close();
        second.join().close();
    }

    @Test
    void whatIsLargerThanTheRoomIsAloneInIt() throws Exception {
        Share giant = room.take(1024 * 1024, SHORTLY);
        assertThatThrownBy(() -> room.take(1, SHORTLY)).isInstanceOf(Room.Full.class);
        giant.close();
        giant.close();
        Share all = room.take(100 * 1024, SHORTLY);
        assertThatThrownBy(() -> room.take(1, SHORTLY))
                .as("closing twice gives nothing away twice")
                .isInstanceOf(Room.Full.class);
        all.close();
    }

    @Test
    void manySmallOnesDoNotStarveALargeOne() throws Exception {
        Share small = room.take(1024, SHORTLY);
        CompletableFuture<Share> large = CompletableFuture.supplyAsync(() -> take(100 * 1024));
        while (!Thread.currentThread().isInterrupted() && fits()) {
            Thread.onSpinWait();
        }
        assertThat(large).as("it waits for the small one").isNotDone();
        small.close();
        large.join().close();
    }

    /** Whether a newcomer still passes whoever waits. */
    private boolean fits() {
        try {
            room.take(1024, SHORTLY).close();
            return true;
        } catch (Room.Full waitsBehindTheLargeOne) {
            return false;
        }
    }

    private Share take(long bytes) {
        try {
            return room.take(bytes, LONG);
        } catch (Room.Full e) {
            throw new IllegalStateException(e);
        }
    }
}
