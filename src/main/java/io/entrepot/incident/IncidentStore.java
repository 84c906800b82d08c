package io.entrepot.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.entrepot.incident.Incident.State;
import io.entrepot.incident.Incidents.Seen;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL that changes incidents. Rows are locked in the order of their keys, so that pages never deadlock. */
@Repository
class IncidentStore {
    static final String COLUMNS = """
            id, uid, cause, stage, platform, account, subject, order_id, message, content_type, state, times, \
            first_at, last_at, closed_at, closed_by, close_reason, journal_id, redo::text as redo, severity, owner, \
            act_by, told, parent_id, superseded_by""";

    private static final int LONGEST_SUBJECT = 200;

    /** Open ones of these subjects and causes that know their version. */
    private static final String VERSIONS = """
            select i.id, i.uid, i.platform, i.account, i.subject, i.cause, i.stage, i.version, i.last_at, i.owner
            from incident i join (
                select distinct * from unnest(:platforms, :accounts, :subjects, :causes, :stages)
                    f (platform, account, subject, cause, stage)) f
                using (platform, account, subject, cause, stage)
            where i.state = 'OPEN' and i.version is not null
            order by i.dedupe_key for update of i""";

    private final JdbcClient client;
    private final ObjectMapper json;
    private final TimeBasedEpochGenerator uids = Generators.timeBasedEpochGenerator();

    IncidentStore(JdbcClient client, ObjectMapper json) {
        this.client = client;
        this.json = json;
    }

    void keep(Map<String, Seen> byKey) {
        List<Entry<String, Seen>> rows = List.copyOf(byKey.entrySet());
        noteThatItCameBack(byKey.keySet());
        List<Failure> versions = byKey.values().stream()
                .map(Seen::failure)
                .filter(failure -> failure.version() != null)
                .toList();
        lockVersions(versions);
        client.sql("""
                        insert into incident (uid, dedupe_key, cause, stage, platform, account, subject, order_id,
                            message, payload, content_type, journal_id, redo, times, version, severity, act_by, tell_at, parent_id)
                        select f.uid::uuid, f.key, f.cause, f.stage, f.platform, f.account,
                            -- named after nothing but its message, it is about what that was sent again for
                            case when f.subject = f.journal_id then coalesce(p.subject, f.subject) else f.subject end,
                            coalesce(f.order_id, p.order_id),
                            f.message, f.payload, f.content_type, f.journal_id::uuid, f.redo::jsonb, f.times,
                            f.version::timestamptz, s.severity, now() + s.act_within_seconds * interval '1 second', now(), p.id
                        from unnest(:uids, :keys, :causes, :stages, :platforms, :accounts, :subjects, :orders,
                                :messages, :payloads, :types, :journals, :redos, :times, :versions)
                            f (uid, key, cause, stage, platform, account, subject, order_id,
                                message, payload, content_type, journal_id, redo, times, version)
                        left join incident_cause c on c.cause = f.cause
                        join incident_severity s on s.severity = coalesce(c.severity, 'NORMAL')
                        left join lateral (
                            select id, subject, order_id from incident
                            where replayed_as = f.journal_id::uuid order by id limit 1) p on true
                        order by f.key
                        on conflict (dedupe_key) do update set
                            times = incident.times + excluded.times,
                            last_at = now(),
                            message = excluded.message,
                            redo = coalesce(excluded.redo, incident.redo),
                            version = coalesce(excluded.version, incident.version),
                            superseded_by = null,
                            severity = excluded.severity,
                            act_by = case when incident.state in ('REPLAYED', 'RESOLVED')
                                then excluded.act_by else incident.act_by end,
                            tell_at = case when incident.state in ('REPLAYED', 'RESOLVED')
                                then excluded.tell_at else incident.tell_at end,
                            told = case when incident.state in ('REPLAYED', 'RESOLVED') then 0 else incident.told end,
                            state = case incident.state when 'DISMISSED' then 'DISMISSED' else 'OPEN' end,
                            closed_at = case incident.state when 'DISMISSED' then incident.closed_at end,
                            closed_by = case incident.state when 'DISMISSED' then incident.closed_by end,
                            close_reason = case incident.state when 'DISMISSED' then incident.close_reason end""")
                .param(
                        "uids",
                        column(rows, String[]::new, seen -> uids.generate().toString()))
                .param("keys", rows.stream().map(Entry::getKey).toArray(String[]::new))
                .param(
                        "causes",
                        column(
                                rows,
                                String[]::new,
                                seen -> seen.failure().cause().name()))
                .param("stages", text(rows, Failure::stage))
                .param("platforms", text(rows, Failure::platform))
                .param("accounts", text(rows, Failure::account))
                .param("subjects", text(rows, IncidentStore::subject))
                .param(
                        "orders",
                        column(rows, Long[]::new, seen -> seen.failure().orderId()))
                .param("messages", text(rows, Failure::message))
                .param("payloads", column(rows, byte[][]::new, seen -> Fingerprint.payload(seen.failure())))
                .param("types", text(rows, IncidentStore::contentType))
                .param("journals", column(rows, String[]::new, seen -> {
                    UUID journal = seen.failure().journalId();
                    return journal == null ? null : journal.toString();
                }))
                .param(
                        "redos",
                        column(rows, String[]::new, seen -> write(seen.failure().redo())))
                .param("times", column(rows, Integer[]::new, Seen::times))
                .param("versions", column(rows, String[]::new, seen -> {
                    Instant version = seen.failure().version();
                    return version == null ? null : version.toString();
                }))
                .update();
        supersede(versions);
    }

    /** Before anything is written, so that whoever keeps another version of the same waits here and not in a circle. */
    private void lockVersions(List<Failure> versions) {
        if (!versions.isEmpty()) {
            ofVersions(VERSIONS, versions).query((row, n) -> row.getLong("id")).list();
        }
    }

    /**
     * Closes what a newer version of the same, failing for the same cause, has taken over from: to send the older again would
     * bring what the newer one replaces. Of one version told in other words the last told one stays.
     */
    private void supersede(List<Failure> versions) {
        if (versions.isEmpty()) {
            return;
        }
        ofVersions("with open as (" + VERSIONS + "),\n" + """
                        newest as (
                            select distinct on (platform, account, subject, cause, stage) * from open
                            order by platform, account, subject, cause, stage, version desc, last_at desc, id desc),
                        old as (
                            select o.id, o.owner, n.id as newer, n.uid as newer_uid
                            from open o join newest n using (platform, account, subject, cause, stage) where o.id <> n.id),
                        noted as (
                            insert into incident_action (incident_id, action, actor, reason)
                            select id, 'RECOVERED', 'hub', 'a newer version failed for the same cause' from old),
                        owned as (
                            update incident i set owner = o.owner
                            from (select newer, min(owner) as owner from old group by newer) o
                            where i.id = o.newer and i.owner is null and o.owner is not null)
                        update incident i
                        set state = 'RESOLVED', closed_at = now(), closed_by = 'hub', superseded_by = old.newer_uid,
                            close_reason = 'a newer version failed for the same cause'
                        from old where i.id = old.id""", versions).update();
    }

    private JdbcClient.StatementSpec ofVersions(String statement, List<Failure> versions) {
        return client.sql(statement)
                .param("platforms", each(versions, Failure::platform))
                .param("accounts", each(versions, Failure::account))
                .param("subjects", each(versions, IncidentStore::subject))
                .param("causes", each(versions, failure -> failure.cause().name()))
                .param("stages", each(versions, Failure::stage));
    }

    private static String[] each(List<Failure> failures, Function<Failure, String> of) {
        return failures.stream()
                .map(of)
                .map(text -> text == null ? null : text.replace('\0', '\uFFFD'))
                .toArray(String[]::new);
    }

    /** What was sent again or was over, and fails once more, says so in its history. */
    private void noteThatItCameBack(Collection<String> keys) {
        client.sql("""
                        with back as (
                            select id from incident where dedupe_key = any(:keys) and state in ('REPLAYED', 'RESOLVED')
                            order by dedupe_key for update)
                        insert into incident_action (incident_id, action, actor) select id, 'AGAIN', 'hub' from back""").param("keys", keys.toArray(String[]::new)).update();
    }

    /**
     * Closes what a document that went through, or an answer that was taken, has proved to be over; an order that was
     * changed too late, say, is still a person's business. Who sent it again has mended it, not the hub; what has become an order
     * by that leads there.
     */
    void resolve(String platform, String account, Collection<String> subjects) {
        client.sql("""
                        with gone as (
                            select id from incident
                            where platform = :platform and account = :account and subject = any(:subjects)
                              and state in ('OPEN', 'REPLAYED')
                              and cause in ('UNREADABLE', 'MAPPING_FAILED', 'SCHEMA_FAILED', 'CHECK_FAILED',
                                  'UNKNOWN_SKU', 'PLATFORM_DECLINED', 'PLATFORM_UNREACHABLE',
                                  'ORDER_MISSING')
                            order by dedupe_key for update)
                        update incident i
                        set state = 'RESOLVED', closed_at = now(),
                            closed_by = case i.state when 'REPLAYED' then i.closed_by else 'hub' end,
                            close_reason = case i.state when 'REPLAYED' then i.close_reason else 'it went through' end,
                            order_id = coalesce(i.order_id, (
                                select o.id from account a join orders o on o.account_id = a.id
                                where a.platform = :platform and a.name = :account and o.platform_order_id = i.subject))
                        from gone where i.id = gone.id""")
                .param("platform", platform)
                .param("account", account)
                .param("subjects", subjects.toArray(String[]::new))
                .update();
    }

    /** Closes what a watch raised and found to be over. */
    void recover(FailureCause cause, Collection<String> subjects, String why) {
        client.sql("""
                        with gone as (
                            select id from incident
                            where cause = :cause and subject = any(:subjects) and state = 'OPEN'
                              and cause in ('ORDER_OVERDUE', 'PLATFORM_SILENT', 'PARCEL_SILENT')
                            order by dedupe_key for update),
                        noted as (
                            insert into incident_action (incident_id, action, actor, reason)
                            select id, 'RECOVERED', 'hub', :why from gone)
                        update incident i
                        set state = 'RESOLVED', closed_at = now(), closed_by = 'hub', close_reason = :why
                        from gone where i.id = gone.id""")
                .param("cause", cause.name())
                .param("subjects", subjects.toArray(String[]::new))
                .param("why", why)
                .update();
    }

    /** Closes what stood in the way of these orders; what was sent again was mended by whoever did that. */
    void clear(FailureCause cause, Collection<Long> orderIds, String why) {
        client.sql("""
                        with gone as (
                            select id from incident
                            where order_id = any(:orders) and cause = :cause and state in ('OPEN', 'REPLAYED')
                            order by dedupe_key for update),
                        noted as (
                            insert into incident_action (incident_id, action, actor, reason)
                            select id, 'RECOVERED', 'hub', :why from gone)
                        update incident i
                        set state = 'RESOLVED', closed_at = now(),
                            closed_by = case i.state when 'REPLAYED' then i.closed_by else 'hub' end,
                            close_reason = case i.state when 'REPLAYED' then i.close_reason else :why end
                        from gone where i.id = gone.id""")
                .param("cause", cause.name())
                .param("orders", orderIds.toArray(Long[]::new))
                .param("why", why)
                .update();
    }

    /** Opens again what was sent again and failed once more; who acts on it has the whole time. */
    void reopen(FailureCause cause, Collection<Long> orderIds) {
        client.sql("""
                        with back as (
                            select id from incident
                            where order_id = any(:orders) and cause = :cause and state = 'REPLAYED'
                            order by dedupe_key for update),
                        noted as (
                            insert into incident_action (incident_id, action, actor) select id, 'AGAIN', 'hub' from back)
                        update incident i
                        set state = 'OPEN', times = i.times + 1, last_at = now(), told = 0, tell_at = now(),
                            act_by = now() + s.act_within_seconds * interval '1 second',
                            closed_at = null, closed_by = null, close_reason = null
                        from back, incident_severity s
                        where i.id = back.id and s.severity = i.severity""")
                .param("cause", cause.name())
                .param("orders", orderIds.toArray(Long[]::new))
                .update();
    }

    /** Makes somebody the owner, or nobody; who takes something on has the whole time to act. */
    void own(Collection<Incident> incidents, String owner) {
        client.sql("""
                        update incident i
                        set owner = :owner::text, act_by = greatest(i.act_by,
                                case when :owner::text is null then i.act_by
                                    else now() + s.act_within_seconds * interval '1 second' end),
                            tell_at = case when i.told in (1, 2) then greatest(i.tell_at,
                                case when :owner::text is null then i.tell_at
                                    else now() + s.act_within_seconds * interval '1 second' end) else i.tell_at end
                        from incident_severity s where s.severity = i.severity and i.id = any(:ids)""").param("owner", owner).param("ids", ids(incidents)).update();
    }

    /** Sets until when somebody has to act; escalation begins anew then. */
    void actBy(Incident incident, Instant deadline) {
        client.sql("""
                        update incident set act_by = :at::timestamptz, told = least(told, 1),
                            tell_at = case when told = 0 then tell_at else :at::timestamptz end
                        where id = :id""")
                .param("at", deadline.toString())
                .param("id", incident.id())
                .update();
    }

    List<Incident> lock(Collection<UUID> uids) {
        return client.sql("select " + COLUMNS + " from incident where uid = any(:uids) order by dedupe_key for update")
                .param("uids", uids.toArray(UUID[]::new))
                .query(mapper())
                .list();
    }

    void close(Collection<Incident> incidents, State state, String actor, String reason) {
        client.sql("""
                        update incident
                        set state = :state, closed_at = clock_timestamp(), closed_by = :actor, close_reason = :reason
                        where id = any(:ids)""")
                .param("state", state.name())
                .param("actor", actor)
                .param("reason", reason)
                .param("ids", ids(incidents))
                .update();
    }

    /** Remembers under which journal ids payloads were sent again; of an edited copy that is its message. */
    void replayedAs(Collection<Incident> incidents, Collection<UUID> journalIds) {
        client.sql("""
                        update incident i set replayed_as = r.journal_id,
                            journal_id = coalesce(i.journal_id, r.journal_id)
                        from unnest(:ids, :journals) r (id, journal_id) where i.id = r.id""")
                .param("ids", ids(incidents))
                .param("journals", journalIds.toArray(UUID[]::new))
                .update();
    }

    void record(Collection<Incident> incidents, String action, String actor, String reason) {
        client.sql("""
                        insert into incident_action (incident_id, action, actor, reason)
                        select id, :action, :actor, :reason from unnest(:ids) i (id)""")
                .param("ids", ids(incidents))
                .param("action", action)
                .param("actor", actor)
                .param("reason", reason)
                .update();
    }

    /** An edited copy, on its way; empty when the same copy (or an incident with that very payload) exists. */
    Optional<Incident> copy(
            Incident parent, String key, byte[] payload, String contentType, Redo redo, String actor, String reason) {
        return client.sql("""
                        insert into incident (uid, dedupe_key, cause, stage, platform, account, subject, order_id,
                            message, payload, content_type, redo, state, times, closed_at, closed_by, close_reason, severity, owner, parent_id)
                        select :uid, :key, cause, stage, platform, account, subject, order_id,
                            'edited copy of ' || uid, :payload, :type, :redo::jsonb, 'REPLAYED', 0, clock_timestamp(), :actor, :reason, severity, owner, id
                        from incident where id = :parent
                        on conflict (dedupe_key) do nothing
                        returning """ + " " + COLUMNS)
                .param("uid", uids.generate())
                .param("key", key)
                .param("payload", payload)
                .param("type", contentType)
                .param("redo", write(redo))
                .param("actor", actor)
                .param("reason", reason)
                .param("parent", parent.id())
                .query(mapper())
                .optional();
    }

    Optional<Incident> byKey(String key) {
        return client.sql("select " + COLUMNS + " from incident where dedupe_key = :key")
                .param("key", key)
                .query(mapper())
                .optional();
    }

    byte[] payload(long id) {
        return client.sql("select payload from incident where id = :id")
                .param("id", id)
                .query((row, n) -> row.getBytes(1))
                .single();
    }

    RowMapper<Incident> mapper() {
        return (row, n) -> new Incident(
                row.getLong("id"),
                row.getObject("uid", UUID.class),
                row.getString("cause"),
                row.getString("stage"),
                row.getString("platform"),
                row.getString("account"),
                row.getString("subject"),
                row.getObject("order_id", Long.class),
                row.getString("message"),
                row.getString("content_type"),
                State.valueOf(row.getString("state")),
                row.getInt("times"),
                instant(row, "first_at"),
                instant(row, "last_at"),
                instant(row, "closed_at"),
                row.getString("closed_by"),
                row.getString("close_reason"),
                row.getObject("journal_id", UUID.class),
                read(row.getString("redo")),
                Severity.valueOf(row.getString("severity")),
                row.getString("owner"),
                instant(row, "act_by"),
                row.getInt("told"),
                row.getObject("parent_id", Long.class),
                row.getObject("superseded_by", UUID.class));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static Long[] ids(Collection<Incident> incidents) {
        return incidents.stream().map(Incident::id).toArray(Long[]::new);
    }

    /** An index holds it, so it has an end; no order that goes through has a longer number. */
    private static String subject(Failure failure) {
        String subject = failure.subject();
        return subject == null || subject.length() <= LONGEST_SUBJECT ? subject : subject.substring(0, LONGEST_SUBJECT);
    }

    private static String contentType(Failure failure) {
        return failure.contentType() == null ? "application/octet-stream" : failure.contentType();
    }

    // PostgreSQL stores every character in a text but NUL
    private static String[] text(List<Entry<String, Seen>> rows, Function<Failure, String> of) {
        return column(rows, String[]::new, seen -> {
            String value = of.apply(seen.failure());
            return value == null ? null : value.replace('\0', '\uFFFD');
        });
    }

    private static <T> T[] column(List<Entry<String, Seen>> rows, IntFunction<T[]> array, Function<Seen, T> of) {
        return rows.stream().map(row -> of.apply(row.getValue())).toArray(array);
    }

    private String write(Redo redo) {
        try {
            return redo == null ? null : json.writeValueAsString(redo);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("redo of event " + redo.event() + " cannot be written as JSON", e);
        }
    }

    private Redo read(String redo) {
        try {
            return redo == null ? null : json.readValue(redo, Redo.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "redo of an incident is not what was written: " + e.getOriginalMessage(), e);
        }
    }
}
