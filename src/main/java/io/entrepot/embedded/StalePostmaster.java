package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL that outlived the killed hub which started it; it is stopped before the next one starts. */
final class StalePostmaster {
    private static final Logger LOG = LoggerFactory.getLogger(StalePostmaster.class);
    private static final int PID_LINE = 0;
    private static final int START_LINE = 2;

    private StalePostmaster() {}

    static void stop(Path dataDirectory) {
        Path pidFile = dataDirectory.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            List<String> lines = Files.readAllLines(pidFile);
            long pid = Long.parseLong(lines.get(PID_LINE).strip());
            ProcessHandle process = ProcessHandle.of(pid).orElse(null);
            if (process == null || !process.isAlive()) {
                return; // PostgreSQL clears such a file itself, and knows better than we whether children live
            }
            if (!isPostmaster(process, dataDirectory, lines)) {
                LOG.warn("{} names pid {}, which is another program by now: file removed", pidFile, pid);
                Files.delete(pidFile);
                return;
            }
            LOG.warn("PostgreSQL of a hub that was killed still runs on {} (pid {}): stopping it", dataDirectory, pid);
            end(process, dataDirectory);
        } catch (IOException | RuntimeException e) {
            throw new StartRefused(
                    "PostgreSQL left running on %s cannot be stopped: %s".formatted(dataDirectory, e),
                    "Look at %s, stop the process it names, and start again.".formatted(pidFile),
                    e);
        }
    }

    /** A pid alone proves nothing: after a reboot or in a new container the number belongs to somebody else. */
    private static boolean isPostmaster(ProcessHandle process, Path dataDirectory, List<String> lines) {
        String[] arguments = process.info().arguments().orElse(null);
        if (arguments != null) {
            return Arrays.asList(arguments).contains(dataDirectory.toString());
        }
        Instant written =
                Instant.ofEpochSecond(Long.parseLong(lines.get(START_LINE).strip()));
        boolean named = process.info().command().orElse("").contains("postgres");
        boolean sameStart = process.info()
                .startInstant()
                .map(start -> Duration.between(start, written).abs().compareTo(Duration.ofSeconds(10)) < 0)
                .orElse(false);
        return named && sameStart;
    }

    private static void end(ProcessHandle process, Path dataDirectory) throws IOException {
        Path server = process.info().command().map(Path::of).orElse(null);
        if (server == null) {
            process.destroy();
        } else {
            Path control = server.resolveSibling(server.getFileName().toString().replace("postgres", "pg_ctl"));
            List<String> command = new ArrayList<>();
            if (LinuxUtils.isUnshareAvailable()) {
                command.addAll(List.of("unshare", "-U")); // pg_ctl refuses to run as root
            }
            command.addAll(List.of(control.toString(), "stop", "-D", dataDirectory.toString(), "-m", "fast", "-W"));
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }
        try {
            process.onExit().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) {
            throw new IOException("pid %d still runs after 30 s".formatted(process.pid()), e);
        }
    }
}
