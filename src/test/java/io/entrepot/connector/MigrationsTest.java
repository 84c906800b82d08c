package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entrepot.PostgresForTests;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

class MigrationsTest {
    @Test
    void aMigrationThatTheDatabaseCutsOffIsTriedAgain() throws Exception {
        try (HikariDataSource database = PostgresForTests.fresh()) {
            var sql = new JdbcTemplate(database);
            Flyway again = Flyway.configure().dataSource(database).load();
            try (Connection other = database.getConnection()) {
                other.setAutoCommit(false);
                other.createStatement().execute("lock table flyway_schema_history");
                var migrated = CompletableFuture.runAsync(
                        () -> new Migrations().patientMigration().migrate(again));
                await().atMost(Duration.ofSeconds(20)).until(() -> sql.queryForObject("""
                                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                                        where datname = current_database() and wait_event_type = 'Lock'""", Integer.class) > 0);
                other.rollback();
                migrated.join();
            }
            assertThat(again.info().pending()).isEmpty();
        }
    }
}
