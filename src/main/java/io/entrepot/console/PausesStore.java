package io.entrepot.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what people have stopped: accounts and queues, two small tables, and simulated carriers. */
@Repository
class PausesStore {
    /**
     * @param kind {@code platforms}, {@code queues} or {@code platforms#carriers}, where it can be resumed
     * @param actor null, as are time and reason, when nobody here did it
     */
    record Paused(String kind, String name, String actor, Instant at, String why) {
        public boolean isCarrier() {
            return kind.equals(CARRIERS);
        }
    }

    private static final String CARRIERS = "platforms#carriers";

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
                        order by 1, 2""").query(PausesStore::paused).list();
    }

    /** By whom and why these carriers were switched off the last time. */
    List<Paused> carriers(List<String> off) {
        return client.sql("""
                        select :kind as kind, c.carrier as name, a.actor, a.at, a.after as why
                        from unnest(:carriers) c (carrier)
                        left join lateral (
                            select actor, at, after from audit
                            where action = 'CarrierSwitchedOff' and subject = c.carrier order by id desc limit 1) a on true
                        order by 2""")
                .param("kind", CARRIERS)
                .param("carriers", off.toArray(String[]::new))
                .query(PausesStore::paused)
                .list();
    }

    private static Paused paused(ResultSet row, int n) throws SQLException {
        OffsetDateTime at = row.getObject("at", OffsetDateTime.class);
        return new Paused(
                row.getString("kind"),
                row.getString("name"),
                row.getString("actor"),
                at == null ? null : at.toInstant(),
                row.getString("why"));
    }
}
