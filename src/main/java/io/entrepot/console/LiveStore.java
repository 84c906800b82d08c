package io.entrepot.console;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The SQL of what may have changed, for all hubs, without reading a row of it: where the counters of keys stand, and how often
 * PostgreSQL itself has counted a table's rows as written. The first say it at once; the second take some seconds, and see what
 * takes no key. What is paused is looked at after each deed in the audit log, and every ten seconds, since its age is said.
 */
@Repository
class LiveStore {
    /**
     * @param marks by topic: another number than before means that something changed
     * @param sessions of those asked for, such as are still signed in
     * @param epochs of those users asked for that may sign in
     */
    record Sight(Map<String, Long> marks, Set<String> sessions, Map<String, Integer> epochs) {}

    private final JdbcClient client;

    LiveStore(JdbcClient client) {
        this.client = client;
    }

    Sight look(Collection<String> sessions, Collection<String> names) {
        var marks = new HashMap<String, Long>();
        var alive = new HashSet<String>();
        var epochs = new HashMap<String, Integer>();
        client.sql("""
                        with written as (
                            select relname, n_tup_ins + n_tup_upd + n_tup_del as rows from pg_stat_user_tables
                            where relname in ('orders', 'parcel', 'incident', 'account', 'reconciliation', 'queue_pause'))
                        select 'mark' as what, 'orders' as name, (select last_value + is_called::int from order_event_id_seq)
                            + (select coalesce(sum(rows), 0) from written where relname in ('orders', 'parcel')) as value
                        union all
                        select 'mark', 'incidents', (select last_value + is_called::int from incident_id_seq)
                            + (select last_value + is_called::int from incident_action_id_seq)
                            + (select coalesce(sum(rows), 0) from written where relname = 'incident')
                        union all
                        select 'mark', 'platforms',
                            (select coalesce(sum(rows), 0) from written
                             where relname in ('account', 'reconciliation', 'queue_pause'))
                        union all
                        select 'mark', 'paused',
                            (select coalesce(max(id), 0) from audit) + extract(epoch from now())::bigint / 10
                        union all
                        select 'mark', 'tour', last_value + is_called::int from tour_mark_id_seq
                        union all
                        select 'session', session_id, 0 from spring_session where session_id = any(:sessions)
                        union all
                        select 'user', name, epoch from hub_user where name = any(:names) and not disabled""")
                .param("sessions", sessions.toArray(String[]::new))
                .param("names", names.toArray(String[]::new))
                .query(row -> {
                    sort(row, marks, alive, epochs);
                });
        return new Sight(marks, alive, epochs);
    }

    private static void sort(ResultSet row, Map<String, Long> marks, Set<String> alive, Map<String, Integer> epochs)
            throws SQLException {
        String name = row.getString("name").strip();
        switch (row.getString("what")) {
            case "mark" -> marks.put(name, row.getLong("value"));
            case "session" -> alive.add(name);
            default -> epochs.put(name, row.getInt("value"));
        }
    }
}
