package io.entrepot.console;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what the status page and the statistics count. */
@Repository
class FiguresStore {
    /** An open incident, without its words: they may quote what a customer wrote. */
    record Recent(
            String uid,
            String cause,
            String stage,
            String platform,
            String account,
            Long order,
            int times,
            Instant at) {}

    /** What the database promised and the brokers have not taken yet. */
    record Lane(String lane, long depth, long oldestSeconds) {}

    /** Orders of one platform in one state. */
    record Count(String platform, String status, long orders) {}

    /** The latest complete comparison of an account's orders with its platform's. */
    record Compared(String platform, String account, long there, long here, Instant at) {}

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

    Map<String, Long> openIncidents() {
        var byCause = new LinkedHashMap<String, Long>();
        client.sql("""
                        select cause, count(*) as incidents from incident where state = 'OPEN'
                        group by cause order by 2 desc, 1""").query(row -> {
            byCause.put(row.getString("cause"), row.getLong("incidents"));
        });
        return byCause;
    }

    List<Recent> newestIncidents(int limit) {
        return client.sql("""
                        select uid, cause, stage, platform, account, order_id, times, last_at
                        from incident where state = 'OPEN' order by id desc limit :limit""")
                .param("limit", limit)
                .query((row, n) -> new Recent(
                        row.getString("uid"),
                        row.getString("cause"),
                        row.getString("stage"),
                        row.getString("platform"),
                        row.getString("account"),
                        row.getObject("order_id", Long.class),
                        row.getInt("times"),
                        row.getObject("last_at", OffsetDateTime.class).toInstant()))
                .list();
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
