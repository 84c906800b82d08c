package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * F6: a file that is larger than the heap ends the hub each time that it is read, until the broker gives its page up. Then it
 * is an incident, and the others go on.
 */
@Tag("long")
class OutOfMemoryTest {
    private static final Path ROOT = Path.of("target/faults/out-of-memory").toAbsolutePath();
    private static final int HEAP = 200;
    private static final int ORDERS = 24_000;

    /** Of a JVM with {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    @Test
    void aFileThatIsTooLargeForTheHeapBecomesAnIncident() throws Exception {
        FileUtils.deleteDirectory(ROOT.toFile());
        try (var landscape = new Landscape(ROOT, 1, HEAP, hub -> Map.of())) {
            landscape.start(1);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            Hub hub = landscape.hubs.get(0);
            var deaths = new AtomicInteger();
            offers.giant(ORDERS);
            await("the page is given up")
                    .atMost(Duration.ofSeconds(140))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        if (!hub.process.isAlive()) {
                            assertThat(hub.process.exitValue()).isEqualTo(OUT_OF_MEMORY);
                            deaths.incrementAndGet();
                            hub.process.start();
                        }
                        return !incidents(landscape).isEmpty();
                    });
            assertThat(deaths).hasPositiveValue();
            assertThat(incidents(landscape)).containsExactly("DEAD_LETTER order.intake");
            landscape.awaitUp();
            String probe = offers.probe();
            var books = new Books(landscape, offers);
            long from = System.nanoTime();
            await("other orders go on").atMost(Duration.ofSeconds(60)).until(() -> books.isBooked(probe));
            System.out.printf(
                    "F6 out of memory: %d deaths, then an order takes %.1f s%n",
                    deaths.get(), (System.nanoTime() - from) / 1e9);
        }
    }

    private static List<String> incidents(Landscape landscape) {
        return landscape
                .sql()
                .queryForList("select cause || ' ' || stage from incident where state = 'OPEN'", String.class);
    }
}
