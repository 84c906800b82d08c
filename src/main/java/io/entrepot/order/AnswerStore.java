package io.entrepot.order;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of platform answers. */
@Repository
class AnswerStore {
    enum State {
        REQUESTED,
        SENDING,
        CONFIRMED,
        DECLINED,
        UNKNOWN
    }

    /** A locked answer; {@code due} when its time has come, {@code resting} when nothing happens by itself any more. */
    record Answer(long id, long orderId, String kind, State state, int attempts, boolean due, boolean resting) {}

    /** What becomes of an answer; {@code after} null: nothing more by itself. */
    record Change(long id, int attempt, State state, String message, Duration after) {}

    private final JdbcClient client;

    AnswerStore(JdbcClient client) {
        this.client = client;
    }

    /**
     * Rows for orders that have none of this kind yet: order → answer.
     *
     * @param again whether a platform that was told before is told once more
     */
    Map<Long, Long> request(Collection<Long> orderIds, String kind, boolean again) {
        var requested = new LinkedHashMap<Long, Long>();
        client.sql("""
                        insert into platform_answer (order_id, kind, due_at)
                        select id, :kind, now() from unnest(:ids) o (id) order by id
                        on conflict (order_id, kind) do update
                            set state = 'REQUESTED', attempts = 0, due_at = now(), message = null, settled_at = null
                            where :again and platform_answer.state in ('CONFIRMED', 'DECLINED')
                        returning id, order_id""")
                .param("kind", kind)
                .param("again", again)
                .param("ids", orderIds.toArray(Long[]::new))
                .query(row -> {
                    requested.put(row.getLong("order_id"), row.getLong("id"));
                });
        return requested;
    }

    List<Answer> lock(Collection<Long> ids) {
        return client.sql("""
                        select id, order_id, kind, state, attempts,
                            due_at is null or due_at <= now() as due, due_at is null as resting
                        from platform_answer where id = any(:ids) order by id for update""")
                .param("ids", ids.toArray(Long[]::new))
                .query((row, n) -> new Answer(
                        row.getLong("id"),
                        row.getLong("order_id"),
                        row.getString("kind"),
                        State.valueOf(row.getString("state")),
                        row.getInt("attempts"),
                        row.getBoolean("due"),
                        row.getBoolean("resting")))
                .list();
    }

    List<Long> orderIds(Collection<Long> ids) {
        return client.sql("select distinct order_id from platform_answer where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    /** Counts a try of each (a resting one starts anew) and says until when it may take: answer → number of the try. */
    Map<Long, Integer> begin(Collection<Long> ids, Duration atMost) {
        var attempts = new LinkedHashMap<Long, Integer>();
        client.sql("""
                        update platform_answer
                        set state = 'SENDING', settled_at = null,
                            attempts = case when due_at is null then 1 else attempts + 1 end,
                            due_at = now() + :millis * interval '1 millisecond'
                        where id = any(:ids)
                        returning id, attempts""")
                .param("millis", atMost.toMillis())
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    attempts.put(row.getLong("id"), row.getInt("attempts"));
                });
        return attempts;
    }

    void postpone(Collection<Long> ids, Duration by) {
        client.sql(
                        "update platform_answer set due_at = now() + :millis * interval '1 millisecond' where id = any(:ids)")
                .param("millis", by.toMillis())
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    /** Writes what became of them, unless a later try has begun meanwhile; answers whose state was written. */
    List<Long> settle(Collection<Change> changes) {
        List<Change> all = List.copyOf(changes);
        return client.sql("""
                        update platform_answer a
                        set state = c.state, message = c.message,
                            due_at = now() + c.millis * interval '1 millisecond',
                            settled_at = case when c.state in ('CONFIRMED', 'DECLINED') then now() end
                        from unnest(:ids, :attempts, :states, :messages, :millis) c (id, attempt, state, message, millis)
                        where a.id = c.id
                          and (a.state = 'SENDING' and a.attempts = c.attempt
                            or c.state = 'CONFIRMED' and a.state <> 'CONFIRMED')
                        returning a.id""")
                .param("ids", all.stream().map(Change::id).toArray(Long[]::new))
                .param("attempts", all.stream().map(Change::attempt).toArray(Integer[]::new))
                .param("states", all.stream().map(c -> c.state().name()).toArray(String[]::new))
                .param("messages", all.stream().map(Change::message).toArray(String[]::new))
                .param(
                        "millis",
                        all.stream()
                                .map(c -> c.after() == null ? null : c.after().toMillis())
                                .toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    /** Those of these orders that wait for their parcels wait no longer: order → answer. */
    Map<Long, Long> wake(Collection<Long> orderIds) {
        var woken = new LinkedHashMap<Long, Long>();
        // all are locked, also those that do not wait: who is about to see that a parcel is missing must see this move
        // first
        client.sql("""
                        with asked as (
                            select id, order_id, due_at > now() as waits from platform_answer
                            where order_id = any(:ids) and kind = 'SHIPPED' and state = 'REQUESTED' and attempts = 0
                            order by id for update),
                        woken as (
                            update platform_answer a set due_at = now() from asked where a.id = asked.id and asked.waits)
                        select id, order_id from asked where waits""").param("ids", orderIds.toArray(Long[]::new)).query(row -> {
            woken.put(row.getLong("order_id"), row.getLong("id"));
        });
        return woken;
    }

    /** Takes those that are due for longer than a message takes, platform by platform. */
    Map<Long, String> takeOverdue(Duration since, int limit) {
        var taken = new LinkedHashMap<Long, String>();
        client.sql("""
                        update platform_answer w set due_at = now()
                        from orders o join account a on a.id = o.account_id
                        where o.id = w.order_id and w.id in (
                            select id from platform_answer
                            where due_at < now() - :millis * interval '1 millisecond'
                            order by due_at limit :limit for update skip locked)
                        returning w.id, a.platform""").param("millis", since.toMillis()).param("limit", limit).query(row -> {
            taken.put(row.getLong("id"), row.getString("platform"));
        });
        return taken;
    }
}
