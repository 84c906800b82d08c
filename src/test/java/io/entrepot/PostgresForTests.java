package io.entrepot;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;

/** One real PostgreSQL for all tests of a JVM, and a fresh, migrated database for each test class that asks. */
public final class PostgresForTests {
    private static final AtomicInteger databases = new AtomicInteger();
    private static EmbeddedPostgres server;

    private PostgresForTests() {}

    /** A server of one's own, at a port that nobody takes before it does, with as much time to start as it needs. */
    public static EmbeddedPostgres server() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(PortsForTests.free())
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    public static synchronized HikariDataSource fresh() {
        String name = "test_" + databases.incrementAndGet();
        try {
            if (server == null) {
                server = server();
            }
            try (Connection connection = server.getPostgresDatabase().getConnection()) {
                connection.createStatement().execute("create database " + name);
            }
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("cannot make database " + name, e);
        }
        var source = new HikariDataSource();
        source.setJdbcUrl(server.getJdbcUrl("postgres", name));
        source.setMaximumPoolSize(10);
        Flyway.configure().dataSource(source).load().migrate();
        return source;
    }
}
