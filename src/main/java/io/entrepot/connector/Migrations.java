package io.entrepot.connector;

import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Each migration is one transaction, so that a hub that the database cuts off while it migrates goes on with the next try. */
@Configuration(proxyBeanMethods = false)
class Migrations {
    @Bean
    FlywayMigrationStrategy patientMigration() {
        return flyway -> AtStart.patiently(flyway::migrate);
    }
}
