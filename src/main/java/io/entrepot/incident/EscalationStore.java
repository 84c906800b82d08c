package io.entrepot.incident;

import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Severity;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of who is told of incidents, and when. */
@Repository
class EscalationStore {
    /** An incident whose next step has come: 0 announces it, 1 and 2 say that nobody acted. */
    record Due(long id, UUID uid, String cause, Severity severity, int step, String message) {}

    record Receiver(Severity severity, int step, String address, String locale) {}

    private final JdbcClient client;

    EscalationStore(JdbcClient client) {
        this.client = client;
    }

    /** Counts the step of those that are due, so that nobody else does it. */
    List<Due> takeDue(int limit) {
        return client.sql("""
                        with due as (
                            select id from incident where state = 'OPEN' and tell_at <= now()
                            order by tell_at limit :limit for update skip locked)
                        update incident i
                        set told = i.told + 1, tell_at = case i.told
                            when 0 then greatest(i.act_by, now())
                            when 1 then now() + s.act_within_seconds * interval '1 second' end
                        from due, incident_severity s
                        where i.id = due.id and s.severity = i.severity
                        returning i.id, i.uid, i.cause, i.severity, i.told - 1 as step, i.message""")
                .param("limit", limit)
                .query((row, n) -> new Due(
                        row.getLong("id"),
                        row.getObject("uid", UUID.class),
                        row.getString("cause"),
                        Severity.valueOf(row.getString("severity")),
                        row.getInt("step"),
                        row.getString("message")))
                .list();
    }

    void noteEscalated(Collection<Due> incidents) {
        client.sql("""
                        insert into incident_action (incident_id, action, actor, reason)
                        select id, 'ESCALATE', 'hub', 'nobody acted in time (step ' || step || ')'
                        from unnest(:ids, :steps) i (id, step)""")
                .param("ids", incidents.stream().map(Due::id).toArray(Long[]::new))
                .param("steps", incidents.stream().map(Due::step).toArray(Integer[]::new))
                .update();
    }

    List<Receiver> receivers() {
        return client.sql("""
                        select r.severity, r.step, r.address, r.locale
                        from incident_receiver r join incident_severity s on s.severity = r.severity
                        order by s.position, r.step, r.address""")
                .query((row, n) -> new Receiver(
                        Severity.valueOf(row.getString("severity")),
                        row.getInt("step"),
                        row.getString("address"),
                        row.getString("locale")))
                .list();
    }

    /** The most urgent first, each with the seconds within which somebody has to act. */
    Map<Severity, Integer> times() {
        var times = new EnumMap<Severity, Integer>(Severity.class);
        client.sql("select severity, act_within_seconds as seconds from incident_severity")
                .query(row -> {
                    times.put(Severity.valueOf(row.getString("severity")), row.getInt("seconds"));
                });
        return times;
    }

    void actWithin(Severity severity, int seconds) {
        client.sql("update incident_severity set act_within_seconds = :seconds where severity = :severity")
                .param("severity", severity.name())
                .param("seconds", seconds)
                .update();
    }

    /** Causes that are not NORMAL. */
    Map<FailureCause, Severity> severities() {
        var severities = new EnumMap<FailureCause, Severity>(FailureCause.class);
        client.sql("select cause, severity from incident_cause").query(row -> {
            severities.put(FailureCause.valueOf(row.getString("cause")), Severity.valueOf(row.getString("severity")));
        });
        return severities;
    }

    void weigh(FailureCause cause, Severity severity) {
        client.sql("""
                        insert into incident_cause (cause, severity) values (:cause, :severity)
                        on conflict (cause) do update set severity = excluded.severity""")
                .param("cause", cause.name())
                .param("severity", severity.name())
                .update();
    }

    /** Nobody else changes times or severities until the transaction ends; incidents open all the same. */
    void lockSeverities() {
        client.sql("lock table incident_severity, incident_cause in share row exclusive mode")
                .update();
    }

    void lockReceivers() {
        client.sql("lock table incident_receiver in share row exclusive mode").update();
    }

    void replaceReceivers(Collection<Receiver> receivers) {
        client.sql("delete from incident_receiver").update();
        client.sql("""
                        insert into incident_receiver (severity, step, address, locale)
                        select * from unnest(:severities, :steps, :addresses, :locales)""")
                .param(
                        "severities",
                        receivers.stream().map(r -> r.severity().name()).toArray(String[]::new))
                .param("steps", receivers.stream().map(Receiver::step).toArray(Integer[]::new))
                .param("addresses", receivers.stream().map(Receiver::address).toArray(String[]::new))
                .param("locales", receivers.stream().map(Receiver::locale).toArray(String[]::new))
                .update();
    }
}
