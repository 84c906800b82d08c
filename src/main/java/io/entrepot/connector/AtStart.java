package io.entrepot.connector;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a hub asks the database before it serves: a line that breaks just then is no reason to end. */
final class AtStart {
    private static final Logger log = LoggerFactory.getLogger(AtStart.class);

    /** As long as Flyway waits for a database that is not there yet. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private AtStart() {}

    /** Tries what may be done twice until the database answers; any other failure ends the start as before. */
    static <T> T patiently(Supplier<T> work) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (!Infrastructure.isDatabase(e)
                        || System.nanoTime() > end
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                log.warn("the start waits for the database: {}", e.getMessage());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
