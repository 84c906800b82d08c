package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Kind;
import io.entrepot.faults.Storm.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** F33: of two hubs one is an hour ahead and the other an hour behind; their servers and partners know the time. */
@Tag("long")
class WrongClockTest {
    private static final Path ROOT = Path.of("target/faults/clock").toAbsolutePath();

    @Test
    void hubsWhoseClocksAreWrongLoseNothing() throws Exception {
        Path library = library().orElse(null);
        Assumptions.assumeTrue(
                library != null, "a process with a wrong clock takes libfaketime, which is not installed");
        FileUtils.deleteDirectory(ROOT.toFile());
        try (var landscape = new Landscape(
                ROOT,
                2,
                400,
                hub -> Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "FAKETIME",
                        hub == 1 ? "+1h" : "-1h",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        // or timed waits do not wait, and the JVM does nothing else
                        "FAKETIME_FORCE_MONOTONIC_FIX",
                        "0",
                        "NO_FAKE_STAT",
                        "1"))) {
            landscape.start(2);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            List<Work> works = IntStream.range(0, 10)
                    .mapToObj(i -> new Work(i * 500, Kind.ORDERS, Landscape.SHOPS.get(i % 2), 5, null))
                    .toList();
            Result result = new Run(landscape, new Storm(0, 2, 5_000, List.of(), works), offers).run();
            System.out.println("F33 wrong clocks: " + result);
            assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
        }
    }

    private static Optional<Path> library() throws IOException {
        Path libraries = Path.of("/usr/lib");
        if (!Files.isDirectory(libraries)) {
            return Optional.empty();
        }
        try (var found = Files.list(libraries)) {
            return found.map(folder -> folder.resolve("faketime").resolve("libfaketime.so.1"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }
}
