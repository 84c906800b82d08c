package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entrepot.PostgresForTests;
import io.entrepot.shared.StartRefused;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

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
                await().atMost(Duration.ofSeconds(60)).until(() -> sql.queryForObject("""
                                        select count(pg_terminate_backend(pid)) from pg_stat_activity
                                        where datname = current_database() and wait_event_type = 'Lock'""", Integer.class) > 0);
                other.rollback();
                migrated.join();
            }
            assertThat(again.info().pending()).isEmpty();
        }
    }

    @Test
    void aDatabaseThatANewerHubHasLedOnIsRefused() {
        try (HikariDataSource database = PostgresForTests.fresh()) {
            Flyway flyway = Flyway.configure().dataSource(database).load();
            new Migrations().patientMigration().migrate(flyway);
            leadOn(new JdbcTemplate(database));
            assertThatThrownBy(() -> new Migrations().patientMigration().migrate(flyway))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("version 999 (of tomorrow)")
                    .hasMessageContaining("newer hub");
        }
    }

    @Test
    void aHubEndsOnceANewerOneHasLedItsDatabaseOn() {
        try (HikariDataSource database = PostgresForTests.fresh()) {
            var sql = new JdbcTemplate(database);
            var ends = new AtomicInteger();
            var watch = new SchemaWatch(new SchemaStore(JdbcClient.create(sql)), ends::incrementAndGet);
            watch.start();
            watch.look();
            assertThat(ends).hasValue(0);
            leadOn(sql);
            watch.look();
            watch.look();
            assertThat(ends).hasValue(1);
        }
    }

    /** As the migration of a version that is still to be written. */
    private static void leadOn(JdbcTemplate sql) {
        sql.update("""
                insert into flyway_schema_history
                    (installed_rank, version, description, type, script, installed_by, execution_time, success)
                select max(installed_rank) + 1, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 'test', 1, true
                from flyway_schema_history""");
    }
}
