package io.entrepot.faults;

import io.entrepot.faults.Run.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.slf4j.LoggerFactory;

/**
 * Storms over hubs and their servers, one a seed: {@code mvn -Pfaults verify -Dfaults.seeds=3 -Dfaults.first-seed=1}.
 * Each prints a line; the exit code is 1 when a book does not agree with another.
 */
public final class Faults {
    static final Path ROOT = Path.of("target/faults").toAbsolutePath();

    /** How long a run waits for what must come; on a machine that does much else, more. */
    static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("faults.patience", 200));

    private Faults() {}

    public static void main(String[] args) throws Exception {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("ROOT")).setLevel(ch.qos.logback.classic.Level.WARN);
        long first = Long.getLong("faults.first-seed", 1);
        int seeds = Integer.getInteger("faults.seeds", 1);
        int hubs = Integer.getInteger("faults.hubs", 0);
        int seconds = Integer.getInteger("faults.seconds", 25);
        int faults = Integer.getInteger("faults.faults", 6);
        String each = System.getProperty("faults.each", "");
        if (!each.isEmpty()) {
            System.exit(alone(each.split(","), Math.max(hubs, 1)) ? 0 : 1);
        }
        int small = Integer.getInteger("faults.small", 0);
        if (small > 0) {
            System.exit(SmallStorms.run(first, small) == 0 ? 0 : 1);
        }
        int wrong = 0;
        var tally = new Tally();
        for (long seed = first; seed < first + seeds; seed++) {
            Result result = storm(Storm.of(seed, hubs, seconds, faults));
            System.out.println(result);
            result.violations().forEach(violation -> System.out.println("  " + violation));
            wrong += result.violations().size();
            tally.add(result);
        }
        System.out.println(tally);
        System.exit(wrong == 0 ? 0 : 1);
    }

    /** These faults one after the other, for how long each is felt; the books are compared at the end. */
    private static boolean alone(String[] faults, int hubs) throws InterruptedException, IOException {
        Path root = ROOT.resolve("each");
        FileUtils.deleteDirectory(root.toFile());
        try (var landscape = Landscape.overLines(root, hubs)) {
            landscape.start(hubs);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            var calm = new Storm(0, hubs, 0, List.of(), List.of());
            for (String name : faults) {
                Fault fault = Fault.valueOf(name);
                int length = Math.max(fault.shortest, Math.min(5_000, fault.longest));
                String mode = switch (fault) {
                    case CARRIER_ODD -> "unavailable";
                    case SHOP_ODD -> "error";
                    default -> null;
                };
                Duration felt =
                        new Run(landscape, calm, offers).recoveryFrom(new Storm.Blow(0, length, fault, 0, null, mode));
                System.out.printf(
                        "%s %s for %.1f s: an order takes %.1f s%n",
                        fault, mode == null ? "" : mode, length / 1000.0, felt.toMillis() / 1000.0);
            }
            Result end = new Run(landscape, calm, offers).run();
            System.out.println(end);
            end.violations().forEach(violation -> System.out.println("  " + violation));
            return end.violations().isEmpty();
        }
    }

    /** Over a landscape of its own. */
    static Result storm(Storm storm) throws InterruptedException, IOException {
        Path root = ROOT.resolve("seed-" + storm.seed());
        FileUtils.deleteDirectory(root.toFile());
        Files.createDirectories(root);
        Files.writeString(
                root.resolve("storm.txt"),
                String.join("\n", storm.blows().stream().map(Object::toString).toList()));
        try (var landscape = Landscape.overLines(root, storm.hubs())) {
            landscape.start(storm.hubs());
            var offers = new Offers(landscape);
            offers.stockUp(storm.seed());
            Duration takeover = null;
            if (storm.hubs() > 1) {
                takeover = new Drills(landscape).takeover(landscape.hubs.get(0));
                landscape.hubs.get(0).process.start();
                landscape.awaitUp();
            }
            return new Run(landscape, storm, offers).run().withTakeover(takeover);
        }
    }
}
