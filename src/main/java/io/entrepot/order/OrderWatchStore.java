package io.entrepot.order;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of orders that stay too long where they are. It locks no order: one that moves meanwhile is taken back the next time. */
@Repository
class OrderWatchStore {
    /** @param limit in seconds */
    record Late(
            long orderId,
            String status,
            String platform,
            String account,
            String orderClass,
            Instant since,
            long limit) {}

    /** An order that was said to be late in this state. */
    record Moved(long orderId, String status) {}

    private final JdbcClient client;

    OrderWatchStore(JdbcClient client) {
        this.client = client;
    }

    /**
     * Notes those that are over their limit and were not noted yet, the oldest first. Only orders that something waits
     * for have a due_at, so this reads those that are under way and not all there ever were.
     */
    List<Late> takeLate(int limit) {
        return client.sql("""
                        with shortest as materialized (
                            select min(seconds) * interval '1 second' as span from watch_limit where kind = 'ORDER'),
                        late as (
                            select o.id, o.status, o.class, o.changed_at, a.platform, a.name, l.seconds
                            from orders o
                            join account a on a.id = o.account_id
                            join lateral (
                                select seconds from watch_limit
                                where kind = 'ORDER' and state = o.status
                                  and (class is null or class = o.class)
                                  and (platform is null or platform = a.platform)
                                order by class is null, platform is null limit 1) l on true
                            where (o.due_at is not null or o.status = 'REJECTED')
                              and o.changed_at < now() - (select span from shortest)
                              and o.changed_at < now() - l.seconds * interval '1 second'
                              and (o.hold_until is null or o.hold_until < now())
                              and not exists (select from overdue_order d where d.order_id = o.id)
                            order by o.changed_at limit :limit),
                        noted as (
                            insert into overdue_order (order_id, status, since)
                            select id, status, changed_at from late order by id
                            on conflict (order_id) do nothing returning order_id)
                        select late.* from late join noted on noted.order_id = late.id order by late.id""")
                .param("limit", limit)
                .query(OrderWatchStore::late)
                .list();
    }

    /** Forgets those that are not where they were late, are held, or whose limit was raised. */
    List<Moved> takeMoved(int limit) {
        return client.sql("""
                        delete from overdue_order where order_id in (
                            select d.order_id from overdue_order d
                            join orders o on o.id = d.order_id
                            join account a on a.id = o.account_id
                            left join lateral (
                                select seconds from watch_limit
                                where kind = 'ORDER' and state = o.status
                                  and (class is null or class = o.class)
                                  and (platform is null or platform = a.platform)
                                order by class is null, platform is null limit 1) l on true
                            where o.status <> d.status or o.changed_at > d.since or o.hold_until > now()
                               or l.seconds is null or o.changed_at > now() - l.seconds * interval '1 second'
                            order by d.order_id limit :limit for update of d skip locked)
                        returning order_id, status""")
                .param("limit", limit)
                .query((row, n) -> new Moved(row.getLong("order_id"), row.getString("status")))
                .list();
    }

    private static Late late(ResultSet row, int n) throws SQLException {
        return new Late(
                row.getLong("id"),
                row.getString("status"),
                row.getString("platform"),
                row.getString("name"),
                row.getString("class"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getLong("seconds"));
    }
}
