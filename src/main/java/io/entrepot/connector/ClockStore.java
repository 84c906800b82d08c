package io.entrepot.connector;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What time it is where all hubs keep what they know. */
@Repository
class ClockStore {
    private final JdbcClient client;

    ClockStore(JdbcClient client) {
        this.client = client;
    }

    Instant now() {
        return client.sql("select clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
    }
}
