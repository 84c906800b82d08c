package io.entrepot.console;

import io.entrepot.shared.Severity;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what the first page, the platforms and the statistics count. */
@Repository
class FiguresStore {
    /** What the database promised and the brokers have not taken yet. */
    record Lane(String lane, long depth, long oldestSeconds) {}

    /** Orders of an account that came in one hour of the clock, and of these those of the last sixty minutes. */
    record Hour(Instant hour, String platform, String account, long orders, long lately) {}

    /** Orders that came since some moment, by where they stand now; the sum of their totals. */
    record Standing(String status, String currency, long orders, BigDecimal total) {}

    /** What waits for a person or for the world; counted up to a limit, beyond which it only matters that it is many. */
    record Waiting(long inReview, long rejected, long backordered, long unknownParcels) {}

    /**
     * How a carrier answers, over its share of the latest calls.
     *
     * @param failed of these calls, such as brought neither a yes nor a no
     * @param open calls whose answer is still to come
     * @param unknown parcels of which nobody knows whether the carrier has them
     * @param waiting parcels that it was asked for, or should have been, more than a minute ago
     * @param state IDLE, OK, FAILING (most of its latest ten calls failed) or UNKNOWN (there are such parcels)
     */
    record Carrier(
            String carrier,
            Instant lastCallAt,
            long calls,
            long failed,
            long rejected,
            long open,
            long unknown,
            long waiting,
            String state,
            String lastFailure,
            Instant lastFailureAt) {}

    /** Orders of one platform in one state. */
    record Count(String platform, String status, long orders) {}

    /** Open incidents of one cause and severity. */
    record Open(String cause, Severity severity, long count) {}

    /** The latest complete comparison of an account's orders with its platform's. */
    record Compared(String platform, String account, long there, long here, Instant at) {}

    private static final int MOST_WAITING = 10_000;
    private static final int LATEST_CALLS = 2000;

    /** Of them, those that say how a carrier does now. */
    private static final int LATELY = 10;

    private final JdbcClient client;

    FiguresStore(JdbcClient client) {
        this.client = client;
    }

    List<Count> orders() {
        return client.sql("""
                        select a.platform, o.status, sum(o.orders) as orders
                        from (select account_id, status, count(*) as orders from orders group by 1, 2) o
                        join account a on a.id = o.account_id
                        group by 1, 2""")
                .query((row, n) -> new Count(row.getString("platform"), row.getString("status"), row.getLong("orders")))
                .list();
    }

    /** The most urgent first, and of these the most. */
    List<Open> openIncidents() {
        return client.sql("""
                        select i.cause, i.severity, i.incidents
                        from (select cause, severity, count(*) as incidents from incident
                              where state = 'OPEN' group by 1, 2) i
                        join incident_severity s on s.severity = i.severity
                        order by s.position, i.incidents desc, i.cause""")
                .query((row, n) -> new Open(
                        row.getString("cause"), Severity.valueOf(row.getString("severity")), row.getLong("incidents")))
                .list();
    }

    /** By the index of the time of arrival: what is read grows with the hours, not with all orders. */
    List<Hour> hours(Instant from) {
        return client.sql("""
                        select o.hour, a.platform, a.name, o.orders, o.lately
                        from (
                            select account_id, date_trunc('hour', received_at, 'UTC') as hour, count(*) as orders,
                                count(*) filter (where received_at > now() - interval '1 hour') as lately
                            from orders where received_at >= :from::timestamptz group by 1, 2) o
                        join account a on a.id = o.account_id""")
                .param("from", from.toString())
                .query((row, n) -> new Hour(
                        instant(row, "hour"),
                        row.getString("platform"),
                        row.getString("name"),
                        row.getLong("orders"),
                        row.getLong("lately")))
                .list();
    }

    /** {@code platform/account} of those that brought something before the last day began. */
    List<String> knownForADay() {
        return client.sql("""
                        select a.platform || '/' || a.name from account a
                        where exists (
                            select from account_gap g
                            where g.account_id = a.id and g.day < (now() - interval '1 day')::date)""").query(String.class).list();
    }

    List<Standing> since(Instant from) {
        return client.sql("""
                        select status, currency, count(*) as orders, sum(total) as total
                        from orders where received_at >= :from::timestamptz group by 1, 2""")
                .param("from", from.toString())
                .query((row, n) -> new Standing(
                        row.getString("status"),
                        row.getString("currency"),
                        row.getLong("orders"),
                        row.getBigDecimal("total")))
                .list();
    }

    Waiting waiting() {
        return client.sql("""
                        select
                            (select count(*) from (
                                select from orders where status = 'IN_REVIEW' limit :most) o) as in_review,
                            (select count(*) from (
                                select from orders where status = 'REJECTED' limit :most) o) as rejected,
                            (select count(*) from (
                                select from orders where status = 'BACKORDERED' limit :most) o) as backordered,
                            (select count(*) from parcel where status = 'UNKNOWN') as unknown""")
                .param("most", MOST_WAITING)
                .query((row, n) -> new Waiting(
                        row.getLong("in_review"),
                        row.getLong("rejected"),
                        row.getLong("backordered"),
                        row.getLong("unknown")))
                .single();
    }

    List<Carrier> carriers() {
        return client.sql("""
                        with calls as (
                            select p.carrier, b.*, b.outcome in ('RETRY', 'UNKNOWN') as failed,
                                row_number() over (
                                    partition by p.carrier order by b.settled_at is null, b.settled_at desc) as newest
                            from (select * from booking_attempt order by id desc limit :calls) b
                            join parcel p on p.id = b.parcel_id),
                        summed as (
                            select carrier, max(started_at) as last_at, count(*) as calls,
                                count(*) filter (where failed) as failed,
                                2 * count(*) filter (where failed and newest <= :lately)
                                    > count(*) filter (where settled_at is not null and newest <= :lately) as failing,
                                count(*) filter (where outcome = 'REJECTED') as rejected,
                                count(*) filter (where settled_at is null) as open
                            from calls group by carrier),
                        failures as (
                            select distinct on (carrier) carrier, settled_at as at,
                                case when starts_with(message, code) then message
                                     else concat_ws(' ', code, message) end as words
                            from calls where failed order by carrier, id desc),
                        unknown as (select carrier, count(*) as parcels from parcel where status = 'UNKNOWN' group by 1),
                        waiting as (
                            select p.carrier, count(*) as parcels from parcel p join orders o on o.id = p.order_id
                            where p.due_at is not null and p.status in ('PLANNED', 'REQUESTED')
                                and p.status_at < now() - interval '1 minute' and o.status = 'CONFIRMED'
                            group by 1)
                        select c.carrier, s.last_at, s.calls, s.failed, s.rejected, s.open, u.parcels,
                            w.parcels as waiting,
                            case when u.parcels > 0 then 'UNKNOWN' when s.calls is null then 'IDLE'
                                when s.failing then 'FAILING' else 'OK' end as state,
                            f.words, f.at
                        from (select carrier from carrier_service union select carrier from summed) c
                        left join summed s on s.carrier = c.carrier
                        left join failures f on f.carrier = c.carrier
                        left join unknown u on u.carrier = c.carrier
                        left join waiting w on w.carrier = c.carrier
                        order by c.carrier""")
                .param("calls", LATEST_CALLS)
                .param("lately", LATELY)
                .query((row, n) -> new Carrier(
                        row.getString("carrier"),
                        instant(row, "last_at"),
                        row.getLong("calls"),
                        row.getLong("failed"),
                        row.getLong("rejected"),
                        row.getLong("open"),
                        row.getLong("parcels"),
                        row.getLong("waiting"),
                        row.getString("state"),
                        row.getString("words"),
                        instant(row, "at")))
                .list();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    List<Compared> compared() {
        return client.sql("""
                        select a.platform, a.name, r.listed, r.listed - r.set_aside - r.missing as here, r.ended_at
                        from account a
                        cross join lateral (
                            select * from reconciliation
                            where account_id = a.id and ended_at is not null and failure is null
                            order by id desc limit 1) r""")
                .query((row, n) -> new Compared(
                        row.getString("platform"),
                        row.getString("name"),
                        row.getLong("listed"),
                        row.getLong("here"),
                        row.getObject("ended_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    List<Lane> outbox() {
        return client.sql("""
                        select w.lane, count(o.id) as depth,
                            coalesce(extract(epoch from now() - min(o.not_before)), 0)::bigint as oldest
                        from (values ('WORK'), ('FACT')) w (lane)
                        left join outbox o on o.lane = w.lane and o.not_before <= now()
                        group by w.lane order by w.lane desc""")
                .query((row, n) -> new Lane(row.getString("lane"), row.getLong("depth"), row.getLong("oldest")))
                .list();
    }
}
