package io.entrepot.incident;

import io.entrepot.incident.IncidentSearch.Action;
import io.entrepot.incident.IncidentSearch.CauseCount;
import io.entrepot.incident.IncidentSearch.Extent;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.IncidentSearch.Group;
import io.entrepot.order.Order;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL that reads incidents. A search ends after some seconds, whatever it looks for. */
@Repository
class IncidentSearchStore {
    private static final int SECONDS = 5;
    private static final int COUNTED = 100_000;
    private static final String MATCHES = """
            (:state::text is null or state = :state)
            and (:cause::text is null or cause = :cause)
            and (:platform::text is null or platform = :platform)
            and (:stage::text is null or stage like :stage escape '\\')
            and (:severity::text is null or severity = :severity)
            and (:owner::text is null or owner = :owner)
            and (:alike::text is null or alike = :alike)
            and (:order::bigint is null or order_id = :order)
            and (:subject::text is null or subject = :subject)
            and (:since::timestamptz is null or last_at >= :since::timestamptz)
            and (:until::timestamptz is null or last_at < :until::timestamptz)
            and (:text::text is null or subject ilike :text escape '\\' or message ilike :text escape '\\')
            """;

    private final JdbcClient client;
    private final IncidentStore incidents;

    IncidentSearchStore(DataSource database, IncidentStore incidents) {
        var jdbc = new JdbcTemplate(database);
        jdbc.setQueryTimeout(SECONDS);
        this.client = JdbcClient.create(jdbc);
        this.incidents = incidents;
    }

    List<Incident> list(Filter filter, long before, int limit) {
        return matching(
                        "select " + IncidentStore.COLUMNS + " from incident where " + MATCHES
                                + "and id < :before order by id desc limit :limit",
                        filter)
                .param("before", before)
                .param("limit", limit)
                .query(incidents.mapper())
                .list();
    }

    Map<Long, UUID> openAfter(Filter filter, long after, int limit) {
        var found = new LinkedHashMap<Long, UUID>();
        matching(
                        "select id, uid from incident where state = 'OPEN' and " + MATCHES
                                + "and id > :after order by id limit :limit",
                        filter)
                .param("after", after)
                .param("limit", limit)
                .query(row -> {
                    found.put(row.getLong("id"), row.getObject("uid", UUID.class));
                });
        return found;
    }

    List<Group> groups(Filter filter, int most) {
        return matching("""
                        select g.cause, g.alike, g.n, i.severity, i.last_at, i.uid, i.message
                        from (select cause, alike, count(*) as n, max(id) as newest from incident
                              where state = 'OPEN' and """ + " " + MATCHES + """
                              group by cause, alike order by n desc, newest desc limit :most) g
                        join incident i on i.id = g.newest order by g.n desc, g.newest desc""", filter)
                .param("most", most)
                .query((row, n) -> new Group(
                        FailureCause.valueOf(row.getString("cause")),
                        row.getString("alike"),
                        row.getLong("n"),
                        Severity.valueOf(row.getString("severity")),
                        IncidentStore.instant(row, "last_at"),
                        row.getObject("uid", UUID.class),
                        Masking.of(row.getString("message"))))
                .list();
    }

    List<Extent> extent(Filter filter) {
        return matching("""
                        select cause, platform, count(*) as n, count(*) filter (where replayable) as replayable
                        from (select cause, platform,
                                  redo ->> 'body' is not null or redo ->> 'event' <> 'Redelivery' as replayable
                              from incident where state = 'OPEN' and """ + " " + MATCHES + """
                              limit :counted) i
                        group by cause, platform order by n desc, cause, platform""", filter)
                .param("counted", COUNTED)
                .query((row, n) -> new Extent(
                        FailureCause.valueOf(row.getString("cause")),
                        row.getString("platform"),
                        row.getLong("n"),
                        row.getLong("replayable")))
                .list();
    }

    /**
     * Of the newest, and of the newest that are open.
     *
     * @param column a name of ours, never what somebody asked for
     */
    List<String> values(String column) {
        return client.sql("""
                        select distinct %1$s from (
                            (select %1$s from incident order by id desc limit 5000) union all
                            (select %1$s from incident where state = 'OPEN' order by id desc limit 5000)) i
                        where %1$s is not null order by 1""".formatted(column)).query(String.class).list();
    }

    List<CauseCount> causes() {
        return client.sql("""
                        select cause, count(*) as n, min(first_at) as first_at, max(last_at) as last_at
                        from incident where state = 'OPEN' group by cause order by n desc, cause""")
                .query((row, n) -> new CauseCount(
                        FailureCause.valueOf(row.getString("cause")),
                        row.getLong("n"),
                        IncidentStore.instant(row, "first_at"),
                        IncidentStore.instant(row, "last_at")))
                .list();
    }

    Optional<Incident> find(UUID uid) {
        return client.sql("select " + IncidentStore.COLUMNS + " from incident where uid = :uid")
                .param("uid", uid)
                .query(incidents.mapper())
                .optional();
    }

    String alike(long id) {
        return client.sql("select alike from incident where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    byte[] payload(long id) {
        return incidents.payload(id);
    }

    List<Incident> family(Incident incident) {
        return client.sql("select " + IncidentStore.COLUMNS
                        + " from incident where id = :parent or parent_id = :id order by id limit 200")
                .param("parent", incident.parentId() == null ? -1L : incident.parentId())
                .param("id", incident.id())
                .query(incidents.mapper())
                .list();
    }

    List<Action> actions(long id) {
        return client.sql("""
                        select i.uid, a.at, a.action, a.actor, a.reason
                        from incident_action a join incident i on i.id = a.incident_id
                        where a.incident_id = :id order by a.id""")
                .param("id", id)
                .query((row, n) -> new Action(
                        row.getObject("uid", UUID.class),
                        IncidentStore.instant(row, "at"),
                        row.getString("action"),
                        row.getString("actor"),
                        row.getString("reason")))
                .list();
    }

    private JdbcClient.StatementSpec matching(String sql, Filter filter) {
        Long order = ours(filter.order());
        return client.sql(sql)
                .param("state", filter.state() == null ? null : filter.state().name())
                .param("cause", filter.cause() == null ? null : filter.cause().name())
                .param("platform", filter.platform())
                .param("stage", filter.stage() == null ? null : literal(filter.stage()) + "%")
                .param(
                        "severity",
                        filter.severity() == null ? null : filter.severity().name())
                .param("owner", filter.owner())
                .param("alike", filter.alike())
                .param("until", filter.until() == null ? null : filter.until().toString())
                .param("order", order)
                .param("subject", order == null ? filter.order() : null)
                .param("since", filter.since() == null ? null : filter.since().toString())
                .param("text", filter.text() == null ? null : "%" + literal(filter.text()) + "%");
    }

    /** The key in a number of ours; null for any other text. */
    private static Long ours(String order) {
        String number = order == null ? "" : order.toUpperCase(Locale.ROOT);
        return number.matches("EN\\d{1,18}") ? Order.id(number) : null;
    }

    private static String literal(String text) {
        return text.replace("\0", "").replaceAll("([\\\\%_])", "\\\\$1");
    }
}
