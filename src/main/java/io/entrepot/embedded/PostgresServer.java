package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import org.apache.commons.io.FileUtils;

/** PostgreSQL as a child process on the loopback address, durable, with a database and a role for the hub. */
final class PostgresServer implements AutoCloseable {
    static final String USER = "entrepot";
    private static final String DATABASE = "entrepot";
    private static final long LOG_LIMIT = 10_000_000;
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /** Durability first: the library that unpacks PostgreSQL is meant for tests and would switch both off. */
    private static final Map<String, String> SERVER = Map.ofEntries(
            Map.entry("fsync", "on"),
            Map.entry("synchronous_commit", "on"),
            Map.entry("full_page_writes", "on"),
            Map.entry("listen_addresses", "127.0.0.1"),
            Map.entry("unix_socket_directories", ""),
            Map.entry("max_connections", "100"),
            Map.entry("shared_buffers", "128MB"),
            Map.entry("work_mem", "8MB"),
            Map.entry("maintenance_work_mem", "64MB"),
            Map.entry("max_wal_size", "1GB"),
            Map.entry("timezone", "UTC"),
            Map.entry("jit", "off"), // costs more than it brings with statements as small as ours
            Map.entry("max_parallel_workers_per_gather", "0"), // needs more /dev/shm than a container has
            Map.entry("client_connection_check_interval", "5s"),
            Map.entry("log_checkpoints", "off"),
            // Details and statements of an error quote rows, and rows hold names and addresses.
            Map.entry("log_error_verbosity", "terse"),
            Map.entry("log_min_error_statement", "panic"));

    private final Path data;
    private final Path binaries;
    private final int port;
    private final String password;
    private EmbeddedPostgres postgres;

    PostgresServer(Path data, Path binaries, int port) {
        this.data = data;
        this.binaries = binaries;
        this.port = port;
        this.password = rememberedPassword(data.resolve("postgres.password"));
    }

    static Path directory(Path data) {
        return data.resolve("postgres");
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/%s?ApplicationName=entrepot&reWriteBatchedInserts=true"
                .formatted(port, DATABASE);
    }

    String password() {
        return password;
    }

    void start() {
        Path log = data.resolve("postgres.log");
        if (ROOT && !LinuxUtils.isUnshareAvailable()) {
            throw new StartRefused(
                    "PostgreSQL does not run as root, and this system does not permit 'unshare -U'",
                    "Start the hub as another user, or set spring.datasource.url to a PostgreSQL outside.",
                    null);
        }
        try {
            Path unfinished = data.resolve("postgres.unfinished");
            boolean first = !Files.exists(directory(data).resolve("postgresql.conf"));
            if (Files.exists(unfinished)) {
                // Killed in the first start: no hub has ever written here.
                FileUtils.deleteDirectory(directory(data).toFile());
            } else if (first) {
                Files.createFile(unfinished);
            }
            keepShort(log);
            postgres = builder(log).start();
            createDatabase();
            Files.deleteIfExists(unfinished);
        } catch (IOException | SQLException | RuntimeException e) {
            close();
            throw new StartRefused(
                    "built-in PostgreSQL did not start on port %d with %s: %s"
                            .formatted(port, directory(data), e.getMessage()),
                    "%s says more.".formatted(log),
                    e);
        }
    }

    private EmbeddedPostgres.Builder builder(Path log) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory(data))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(binaries.toFile())
                .setPort(port)
                .setPGStartupWait(Duration.ofMinutes(5)) // after a crash it first replays its log
                .setRegisterShutdownHook(false)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .setConnectConfig("password", password)
                // Options of initdb. Without a password every user of this machine would be its superuser.
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", data.resolve("postgres.password").toString())
                // PostgreSQL's own C.UTF-8 is the same on every system, whatever locales are installed.
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("text-search-config", "simple"); // orders come in many languages
        SERVER.forEach(builder::setServerConfig);
        return builder;
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            if (!exists(sql, "select from pg_roles where rolname = '%s'".formatted(USER))) {
                sql.execute("create role %s login password '%s'".formatted(USER, password));
            }
            if (!exists(sql, "select from pg_database where datname = '%s'".formatted(DATABASE))) {
                sql.execute("create database %s owner %s".formatted(DATABASE, USER));
            }
        }
    }

    private static boolean exists(Statement sql, String query) throws SQLException {
        try (ResultSet found = sql.executeQuery(query)) {
            return found.next();
        }
    }

    private static void keepShort(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String rememberedPassword(Path file) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            OwnerOnly.write(file, HexFormat.of().formatHex(random));
            return HexFormat.of().formatHex(random);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remember the password of PostgreSQL in " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (postgres != null) {
                postgres.close();
            } else {
                StalePostmaster.stop(directory(data)); // half started
            }
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL on " + directory(data) + " did not stop", e);
        }
    }
}
