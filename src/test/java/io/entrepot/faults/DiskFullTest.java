package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.faults.Run.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** F14, F15: a server has not a byte left for a while; the hub waits, and loses nothing. */
@Tag("long")
class DiskFullTest {
    private static final Path ROOT = Path.of("target/faults/disk-full").toAbsolutePath();

    /** In megabytes; Artemis takes nothing more when 500 are left (config/broker.xml). */
    private static final int ARTEMIS = 700;

    /** How long new orders come while there is no room for them. */
    private static final Duration FULL = Duration.ofSeconds(8);

    @Test
    void thatOfTheDatabase() throws Exception {
        Path root = fresh("postgres");
        try (var disk = SmallDisk.at(root.resolve("postgres"), 400);
                var landscape = new Landscape(root, 1)) {
            landscape.start(1);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            fill(disk, offers);
            disk.free();
            if (landscape.postgres.processes().isEmpty()) {
                // without room for its log it stops at once, as for a crash, and somebody starts it again
                landscape.postgres.startAgain();
            }
            assertSound(landscape, offers, "F14 disk of PostgreSQL full");
        }
    }

    @Test
    void thatOfTheBroker() throws Exception {
        Path root = fresh("artemis");
        try (var disk = SmallDisk.at(root.resolve("artemis"), ARTEMIS);
                var landscape = new Landscape(root, 1)) {
            landscape.start(1);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            fill(disk, offers);
            disk.free();
            if (!landscape.artemis.isAlive()) {
                landscape.artemis.start(StandaloneArtemis.READY);
            }
            assertSound(landscape, offers, "F15 disk of Artemis full");
        }
    }

    private static void fill(SmallDisk disk, Offers offers) {
        offers.probe();
        disk.fill();
        await("orders come while there is no room")
                .pollInterval(Duration.ofSeconds(1))
                .during(FULL)
                .atMost(FULL.multipliedBy(3))
                .until(() -> !offers.probe().isEmpty());
    }

    private static void assertSound(Landscape landscape, Offers offers, String name) throws InterruptedException {
        Result result = new Run(landscape, new Storm(0, 1, 0, List.of(), List.of()), offers).run();
        System.out.println(name + ": " + result);
        assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
    }

    private static Path fresh(String name) throws Exception {
        Path root = ROOT.resolve(name);
        FileUtils.deleteDirectory(root.toFile());
        return root;
    }
}
