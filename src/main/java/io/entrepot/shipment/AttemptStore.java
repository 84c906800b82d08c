package io.entrepot.shipment;

import static io.entrepot.shipment.ServiceStore.texts;

import io.entrepot.shipment.Call.Action;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of calls to carriers. */
@Repository
class AttemptStore {
    private final JdbcClient client;

    AttemptStore(JdbcClient client) {
        this.client = client;
    }

    /**
     * Writes the attempts and marks their parcels; all times are the database's.
     *
     * @param quiet from now until nobody else may call for these parcels
     * @return parcel → attempt
     */
    Map<Long, Long> begin(Map<Parcel, Action> actions, Duration sendWithin, Duration quiet) {
        var attempts = new LinkedHashMap<Long, Long>();
        client.sql("""
                        with called as (
                            insert into booking_attempt (parcel_id, action, deadline)
                            select id, action, clock_timestamp() + :send * interval '1 millisecond'
                            from unnest(:ids, :actions) c (id, action)
                            returning id, parcel_id, action)
                        update parcel p
                        set attempt_id = c.id,
                            status = case c.action when 'BOOK' then 'REQUESTED' else p.status end,
                            status_at = case c.action when 'BOOK' then now() else p.status_at end,
                            not_before = clock_timestamp() + :quiet * interval '1 millisecond',
                            due_at = clock_timestamp() + :quiet * interval '1 millisecond'
                        from called c where p.id = c.parcel_id
                        returning p.id, c.id as attempt""")
                .param("send", sendWithin.toMillis())
                .param("quiet", quiet.toMillis())
                .param("ids", actions.keySet().stream().map(Parcel::id).toArray(Long[]::new))
                .param("actions", texts(actions.values(), action -> action))
                .query(row -> {
                    attempts.put(row.getLong("id"), row.getLong("attempt"));
                });
        return attempts;
    }

    /** Stores all answers in one go and returns the attempts that had none before. */
    Set<Long> settle(Collection<Outcome> outcomes) {
        return new HashSet<>(client.sql("""
                        update booking_attempt a
                        set settled_at = clock_timestamp(), outcome = o.outcome, code = o.code, message = left(o.message, 1000)
                        from unnest(:ids, :outcomes, :codes, :messages) o (id, outcome, code, message)
                        where a.id = o.id and a.settled_at is null
                        returning a.id""")
                .param("ids", outcomes.stream().map(o -> o.call().attempt()).toArray(Long[]::new))
                .param("outcomes", texts(outcomes, Outcome::kind))
                .param("codes", texts(outcomes, Outcome::code))
                .param("messages", texts(outcomes, Outcome::message))
                .query(Long.class)
                .list());
    }
}
