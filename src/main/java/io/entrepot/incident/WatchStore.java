package io.entrepot.incident;

import io.entrepot.incident.WatchLimits.Limit;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of limits; the watches of the modules read the limits in their own statements. */
@Repository
class WatchStore {
    private final JdbcClient client;

    WatchStore(JdbcClient client) {
        this.client = client;
    }

    List<Limit> limits() {
        return client.sql("""
                        select kind, platform, class, state, seconds from watch_limit
                        order by kind, state nulls first, class nulls first, platform nulls first""")
                .query((row, n) -> new Limit(
                        WatchLimits.Kind.valueOf(row.getString("kind")),
                        row.getString("platform"),
                        row.getString("class"),
                        row.getString("state"),
                        row.getLong("seconds")))
                .list();
    }

    /** Nobody else changes limits until the transaction ends. */
    void lock() {
        client.sql("lock table watch_limit in share row exclusive mode").update();
    }

    void replace(Collection<Limit> limits) {
        client.sql("delete from watch_limit").update();
        client.sql("""
                        insert into watch_limit (kind, platform, class, state, seconds)
                        select * from unnest(:kinds, :platforms, :classes, :states, :seconds)""")
                .param("kinds", limits.stream().map(l -> l.kind().name()).toArray(String[]::new))
                .param("platforms", limits.stream().map(Limit::platform).toArray(String[]::new))
                .param("classes", limits.stream().map(Limit::orderClass).toArray(String[]::new))
                .param("states", limits.stream().map(Limit::state).toArray(String[]::new))
                .param("seconds", limits.stream().map(l -> (int) l.seconds()).toArray(Integer[]::new))
                .update();
    }
}
