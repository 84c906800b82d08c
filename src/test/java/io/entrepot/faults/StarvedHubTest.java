package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Kind;
import io.entrepot.faults.Storm.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** F5: one of two hubs gets 40 ms of each second, while orders come: its leases and sessions end beneath it again and again. */
@Tag("long")
class StarvedHubTest {
    private static final Path ROOT = Path.of("target/faults/starved").toAbsolutePath();
    private static final int LENGTH = 40_000;

    @Test
    void aHubThatHardlyRunsSpoilsNothing() throws Exception {
        FileUtils.deleteDirectory(ROOT.toFile());
        ScheduledExecutorService miser = Executors.newSingleThreadScheduledExecutor();
        try (var landscape = new Landscape(ROOT, 2, 400, hub -> Map.of())) {
            landscape.start(2);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            Child starved = landscape.hubs.get(0).process;
            var turns = miser.scheduleAtFixedRate(
                    () -> {
                        starved.pause();
                        rest();
                        starved.resume();
                    },
                    0,
                    1_000,
                    TimeUnit.MILLISECONDS);
            List<Work> works = IntStream.range(0, 20)
                    .mapToObj(i -> new Work(i * LENGTH / 20, Kind.ORDERS, Landscape.SHOPS.get(i % 2), 5, null))
                    .toList();
            miser.schedule(() -> turns.cancel(false), LENGTH, TimeUnit.MILLISECONDS);
            Result result = new Run(landscape, new Storm(0, 2, LENGTH, List.of(), works), offers).run();
            System.out.println("F5 starved hub: " + result);
            assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
        } finally {
            miser.shutdownNow();
        }
    }

    private static void rest() {
        try {
            Thread.sleep(960);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
