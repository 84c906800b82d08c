package io.entrepot.connector;

import io.entrepot.shared.StartRefused;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Each migration is one transaction, so that a hub that the database cuts off while it migrates goes on with the next try. A
 * hub that is older than its database does not start: what it would write there was not thought of in the newer one.
 */
@Configuration(proxyBeanMethods = false)
class Migrations {
    @Bean
    FlywayMigrationStrategy patientMigration() {
        return flyway -> {
            AtStart.patiently(flyway::migrate);
            refuseNewer(flyway);
        };
    }

    private static void refuseNewer(Flyway flyway) {
        MigrationInfo current = AtStart.patiently(() -> flyway.info().current());
        // one that is not among this hub's own files
        if (current != null && !current.getState().isResolved()) {
            throw new StartRefused(
                    List.of("The database was led on to version " + current.getVersion() + " ("
                            + current.getDescription() + ") by a newer hub; this one does not know that version."),
                    "Start the newer version of the hub, or let this one work with a database of its own.");
        }
    }
}
