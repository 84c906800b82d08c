package io.entrepot.embedded;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The hub's PostgreSQL outside of any hub, so that both can be stopped without the other. */
public final class StandalonePostgres {
    private final Path data;
    private final Path binaries;
    private final int port;
    private final List<String> command = new ArrayList<>();
    private PostgresServer server;

    public StandalonePostgres(Path data, Path binaries, int port) {
        this.data = data;
        this.binaries = binaries;
        this.port = port;
    }

    /** Makes it, and starts it for the first time. */
    public void start() {
        server = new PostgresServer(data, binaries, port);
        server.start();
        var postmaster = processes().get(0).info();
        command.addAll(LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
        command.add(postmaster.command().orElseThrow());
        command.addAll(List.of(postmaster.arguments().orElseThrow()));
    }

    /** Starts it as it was started, over what the killed one left behind. */
    public void startAgain() {
        try {
            var log = ProcessBuilder.Redirect.appendTo(
                    data.resolve("postgres.log").toFile());
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("PostgreSQL answers again").atMost(Duration.ofMinutes(3)).until(this::answers);
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(url() + "?loginTimeout=2", user(), password())) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/entrepot";
    }

    public String user() {
        return PostgresServer.USER;
    }

    public String password() {
        return server.password();
    }

    /** The server's processes, the postmaster first; none when it does not run. */
    public List<ProcessHandle> processes() {
        Path pid = PostgresServer.directory(data).resolve("postmaster.pid");
        try {
            if (!Files.exists(pid)) {
                return List.of();
            }
            var postmaster = ProcessHandle.of(
                    Long.parseLong(Files.readAllLines(pid).get(0).strip()));
            return postmaster
                    .map(one -> Stream.concat(Stream.of(one), one.descendants()).toList())
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a power cut leaves it. */
    public void kill() {
        List<ProcessHandle> all = new ArrayList<>(processes());
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(60, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("process " + one.pid() + " of PostgreSQL does not end", e);
            }
        }
    }

    public void stop() {
        StalePostmaster.stop(PostgresServer.directory(data));
    }
}
