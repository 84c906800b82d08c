package io.entrepot.journal;

import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.journal.JournalSearch.Filter;
import io.entrepot.journal.JournalSearch.Page;
import io.entrepot.journal.JournalSearch.Row;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL that looks through the journal: by its key, which is the time, and by orders; never through all of it at once. */
@Repository
class JournalSearchStore {
    private static final int SECONDS = 5;
    private static final UUID END = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
    private static final UUID START = UUID.fromString("00000000-0000-0000-0000-000000000000");
    private static final Duration DAY = Duration.ofDays(1);
    private static final int DAYS = 40;
    private static final String COLUMNS =
            "id, direction, kind, platform, account, content_type, about::text as about, octet_length(body) as bytes";
    private static final String MATCHES = """
            (:platform::text is null or platform = :platform)
            and (:account::text is null or account = :account)
            and (:direction::text is null or direction = :direction)
            and (:kind::text is null or kind = :kind)
            """;

    private final JdbcClient client;

    JournalSearchStore(DataSource database) {
        var jdbc = new JdbcTemplate(database);
        jdbc.setQueryTimeout(SECONDS);
        this.client = JdbcClient.create(jdbc);
    }

    /** Looks at so many messages at most and says how far it came. */
    Page list(Filter filter, UUID before, int limit) {
        UUID upper = upper(filter, before);
        UUID lower = filter.from() == null ? START : floor(filter.from());
        List<UUID> oldest = client.sql("""
                        select id from journal where id < :upper and id >= :lower
                        order by id desc offset :looked limit 1""")
                .param("upper", upper)
                .param("lower", lower)
                .param("looked", JournalSearch.LOOKED_AT - 1)
                .query(UUID.class)
                .list();
        UUID end = oldest.isEmpty() ? lower : oldest.get(0);
        List<Row> rows = matching(
                        "select " + COLUMNS + " from journal where id < :upper and id >= :lower and " + MATCHES
                                + "order by id desc limit :limit",
                        filter)
                .param("upper", upper)
                .param("lower", end)
                .param("limit", limit + 1)
                .query(JournalSearchStore::row)
                .list();
        if (rows.size() > limit) {
            Row last = rows.get(limit - 1);
            return new Page(rows.subList(0, limit), last.id(), last.at(), true);
        }
        return oldest.isEmpty()
                ? new Page(rows, null, null, true)
                : new Page(rows, end, Instant.ofEpochMilli(end.getMostSignificantBits() >>> 16), false);
    }

    /**
     * Of all that is known of the order: messages about it, those that brought its versions, and news of its parcels. What is
     * about it is looked for back to {@code since}, the others whatever their age.
     *
     * <p>By the index of orders first: asked in one with the newest, each day would be read through from its end. Without an upper
     * end there: between two unknown ends the planner expects few messages, and reads through the key of each day instead.
     */
    Page ofOrder(Filter filter, long order, Instant since, UUID before, int limit) {
        List<Row> rows = matching("""
                        with found as materialized (
                            select id from journal
                            where id >= :since
                              and about -> 'orders' @> jsonb_build_array(:order::bigint)
                            union select journal_id from orders where id = :order
                            union select replaced from order_event where order_id = :order and replaced is not null
                            union select e.journal_id from parcel p join tracking_event e on e.parcel_id = p.id
                                where p.order_id = :order and e.journal_id is not null)
                        select %s from journal
                        where id = any(array(select id from found)) and id < :upper and id >= :lower and %s
                        order by id desc limit :limit""".formatted(COLUMNS, MATCHES), filter)
                .param("order", order)
                .param("upper", upper(filter, before))
                .param("since", floor(since == null ? Instant.now().minus(DAY.multipliedBy(DAYS)) : since))
                .param("lower", filter.from() == null ? START : floor(filter.from()))
                .param("limit", limit + 1)
                .query(JournalSearchStore::row)
                .list();
        return rows.size() > limit
                ? new Page(
                        rows.subList(0, limit),
                        rows.get(limit - 1).id(),
                        rows.get(limit - 1).at(),
                        true)
                : new Page(rows, null, null, true);
    }

    List<Row> rows(Collection<UUID> ids) {
        return client.sql("select " + COLUMNS + " from journal where id = any(:ids)")
                .param("ids", ids.toArray(UUID[]::new))
                .query(JournalSearchStore::row)
                .list();
    }

    List<Entry> newest(String platform, Collection<String> kinds, int most, int bytes) {
        return client.sql("""
                        select * from journal
                        where id in (
                            select id from (
                                select id, platform, direction, kind, octet_length(body) as bytes
                                from journal order by id desc limit :looked) j
                            where platform = :platform and direction = 'IN' and kind = any(:kinds) and bytes <= :bytes
                            order by id desc limit :most)
                        order by id desc""")
                .param("looked", 4 * JournalSearch.LOOKED_AT)
                .param("platform", platform)
                .param("kinds", kinds.toArray(String[]::new))
                .param("bytes", bytes)
                .param("most", most)
                .query(JournalStore::entry)
                .list();
    }

    private UUID upper(Filter filter, UUID before) {
        UUID to = filter.to() == null ? END : floor(filter.to());
        // as text they are in the order that the database has, unlike UUID.compareTo
        return before == null || before.toString().compareTo(to.toString()) > 0 ? to : before;
    }

    private static UUID floor(Instant moment) {
        return new UUID(moment.toEpochMilli() << 16 | 0x7000, 0x8000000000000000L);
    }

    private JdbcClient.StatementSpec matching(String sql, Filter filter) {
        return client.sql(sql)
                .param("platform", filter.platform())
                .param("account", filter.account())
                .param(
                        "direction",
                        filter.direction() == null ? null : filter.direction().name())
                .param("kind", filter.kind());
    }

    private static Row row(ResultSet row, int n) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                Direction.valueOf(row.getString("direction")),
                row.getString("kind"),
                row.getString("platform"),
                row.getString("account"),
                row.getString("content_type"),
                row.getString("about"),
                row.getLong("bytes"));
    }
}
