package io.entrepot.embedded;

import io.entrepot.PortsForTests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.commons.io.FileUtils;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Gives every context that a test starts a data directory and ports of its own, the former under {@code target/test-data},
 * and unpacks PostgreSQL once for all of them. A test that needs to come back to its data says {@code --hub.data}.
 */
public class TestData implements EnvironmentPostProcessor {
    private static final Path ALL = Path.of("target/test-data").toAbsolutePath();
    private static final List<String> SERVERS = List.of("postgres", "kafka", "kafka-controller");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var said = environment.getPropertySources().get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME);
        Map<String, Object> own = new HashMap<>();
        own.put(
                "hub.embedded.postgres.binaries",
                ALL.resolve("postgres-binaries").toString());
        if (said != null && said.containsProperty("hub.data")) {
            own.put("hub.data", said.getProperty("hub.data"));
        } else {
            own.put("hub.data", fresh().toString());
            // what the system offers may be another process's before the server listens there
            SERVERS.forEach(server -> own.put("hub.embedded." + server + ".port", PortsForTests.free()));
        }
        environment.getPropertySources().addFirst(new MapPropertySource("test data", own));
    }

    static Path fresh() {
        Cleared.once();
        return ALL.resolve(UUID.randomUUID().toString());
    }

    /** As if its servers had found these ports at a first start: nobody else takes them before the servers do. */
    public static void givePorts(Path data) {
        try {
            OwnerOnly.createDirectory(data);
            Files.write(
                    data.resolve("ports.properties"),
                    SERVERS.stream()
                            .map(server -> server + "=" + PortsForTests.free())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Once a process that runs tests. Hubs that these start as processes of their own are told where their data is: they would
     * take for old what the run left a moment ago, to come back to it.
     */
    private static final class Cleared {
        static {
            clearOldRuns();
        }

        static void once() {
            // loaded now
        }
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
                clear(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clear " + ALL, e);
        }
    }

    /** When nobody holds it; who comes to it second finds nothing any more. */
    private static void clear(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("hub.lock"), StandardOpenOption.WRITE);
                FileLock held = channel.tryLock(Long.MAX_VALUE - 1, 1, false)) {
            if (held != null) {
                StalePostmaster.stop(PostgresServer.directory(folder));
                FileUtils.deleteQuietly(folder.toFile());
            }
        } catch (NoSuchFileException cleared) {
            // by the other one
        }
    }
}
