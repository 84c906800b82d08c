package io.entrepot.console;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what people have stopped, accounts and queues: two small tables. */
@Repository
class PausesStore {
    /** @param kind {@code platforms} or {@code queues}, the screen on which it can be resumed */
    record Paused(String kind, String name, String actor, Instant at, String why) {}

    private final JdbcClient client;

    PausesStore(JdbcClient client) {
        this.client = client;
    }

    List<Paused> all() {
        return client.sql("""
                        select 'platforms' as kind, platform || '/' || name as name, paused_by as actor, paused_at as at,
                            paused_why as why
                        from account where paused
                        union all
                        select 'queues', queue, actor, at, why from queue_pause
                        order by 1, 2""")
                .query((row, n) -> {
                    OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
                    return new Paused(
                            row.getString("kind"),
                            row.getString("name"),
                            row.getString("actor"),
                            at == null ? null : at.toInstant(),
                            row.getString("why"));
                })
                .list();
    }
}
