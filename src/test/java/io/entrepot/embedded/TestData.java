package io.entrepot.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives every context that a test starts a data directory of its own under {@code target/test-data} and unpacks
 * PostgreSQL once for all of them. A test that needs to come back to its data sets {@code test.data} to a folder.
 */
class TestData implements EnvironmentPostProcessor {
    private static final Path ALL = Path.of("target/test-data").toAbsolutePath();

    static {
        clearOldRuns();
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path data = environment.containsProperty("test.data") ? Path.of(environment.getProperty("test.data")) : fresh();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test data",
                        Map.of(
                                "hub.data", data.toString(),
                                "hub.embedded.postgres.binaries",
                                        ALL.resolve("postgres-binaries").toString())));
    }

    static Path fresh() {
        return ALL.resolve(UUID.randomUUID().toString());
    }

    /**
     * What tests left behind goes at the next run; so that it can be looked at until then. Two processes run tests side by
     * side: neither clears what belongs to this run, and both may clear the same at once.
     */
    private static void clearOldRuns() {
        if (!Files.isDirectory(ALL)) {
            return;
        }
        try (var folders = Files.list(ALL)) {
            long start = ManagementFactory.getRuntimeMXBean().getStartTime();
            List<Path> old = folders.filter(folder -> Files.exists(folder.resolve("hub.lock"))
                            && folder.toFile().lastModified() < start)
                    .toList();
            for (Path folder : old) {
                if (nobodyHolds(folder.resolve("hub.lock"))) {
                    StalePostmaster.stop(PostgresServer.directory(folder));
                    FileUtils.deleteQuietly(folder.toFile());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + ALL, e);
        }
    }

    private static boolean nobodyHolds(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
            return held != null;
        } catch (NoSuchFileException cleared) {
            return false;
        }
    }
}
