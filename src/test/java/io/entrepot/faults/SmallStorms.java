package io.entrepot.faults;

import io.entrepot.faults.Run.Result;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/**
 * Many short storms over one landscape that stays up: {@code -Dfaults.small=200}. Each has orders of its own, the books of
 * all are compared after it, and a hub that a storm killed may still be starting when the next one begins.
 */
final class SmallStorms {
    /** The partners' books grow, and are read again and again. */
    private static final int A_LANDSCAPE = 40;

    private SmallStorms() {}

    /** How many violations there were. */
    static int run(long first, int seeds) throws InterruptedException, IOException {
        var tally = new Tally();
        long next = first;
        while (next < first + seeds) {
            next = overOneLandscape(next, Math.min(first + seeds, next + A_LANDSCAPE), tally);
        }
        System.out.println(tally);
        return tally.violations();
    }

    /** The seed with which to go on; what one storm broke would be found after each later one, so it is the last. */
    private static long overOneLandscape(long from, long until, Tally tally) throws InterruptedException, IOException {
        Path root = Faults.ROOT.resolve("small-" + from);
        FileUtils.deleteDirectory(root.toFile());
        try (var landscape = Landscape.forSmallStorms(root, 2)) {
            landscape.start(2);
            var offers = new Offers(landscape);
            offers.stockUp(from);
            for (long seed = from; seed < until; seed++) {
                Storm storm = Storm.small(seed);
                Result result = new Run(landscape, storm, offers).run();
                System.out.println(result + "  " + storm.blows());
                result.violations().forEach(violation -> System.out.println("  " + violation));
                tally.add(result);
                if (!result.violations().isEmpty()) {
                    System.out.println("  see " + root);
                    return seed + 1;
                }
            }
        }
        return until;
    }
}
