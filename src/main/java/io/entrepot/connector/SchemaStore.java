package io.entrepot.connector;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How far the database was led by migrations. */
@Repository
class SchemaStore {
    private final JdbcClient client;

    SchemaStore(JdbcClient client) {
        this.client = client;
    }

    Optional<String> version() {
        return client.sql("""
                        select version from flyway_schema_history where success and version is not null
                        order by installed_rank desc limit 1""").query(String.class).optional();
    }
}
