package io.entrepot.care;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of notifications. */
@Repository
class NotificationStore {
    enum State {
        WAITING,
        SENDING,
        SENT,
        UNKNOWN,
        REFUSED,
        SKIPPED
    }

    record Notification(long id, long orderId, String step, State state, boolean due) {}

    /** What becomes of a notification; {@code after} null: nothing more by itself. */
    record Change(long id, int attempt, State state, String message, Duration after) {}

    private final JdbcClient client;

    NotificationStore(JdbcClient client) {
        this.client = client;
    }

    /** Rows for orders that have none for this step yet; those without an address are closed at once. Answers who is owed a mail. */
    List<Long> owe(String step, Collection<Long> reachable, Collection<Long> unreachable) {
        return client.sql("""
                        with owed as (
                            insert into notification (order_id, step, due_at)
                            select id, :step, now() from unnest(:reachable) o (id) order by id
                            on conflict (order_id, step) do nothing
                            returning id),
                        skipped as (
                            insert into notification (order_id, step, state, message, settled_at)
                            select id, :step, 'SKIPPED', 'the buyer left no e-mail address that can be used', now()
                            from unnest(:unreachable) o (id) order by id
                            on conflict (order_id, step) do nothing)
                        select id from owed""")
                .param("step", step)
                .param("reachable", reachable.toArray(Long[]::new))
                .param("unreachable", unreachable.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    List<Long> orderIds(Collection<Long> ids) {
        return client.sql("select distinct order_id from notification where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    List<Notification> lock(Collection<Long> ids) {
        return client.sql("""
                        select id, order_id, step, state, due_at is null or due_at <= now() as due
                        from notification where id = any(:ids) order by id for update""")
                .param("ids", ids.toArray(Long[]::new))
                .query((row, n) -> new Notification(
                        row.getLong("id"),
                        row.getLong("order_id"),
                        row.getString("step"),
                        State.valueOf(row.getString("state")),
                        row.getBoolean("due")))
                .list();
    }

    /** The attempt, before anything is sent: notification → number of the try. */
    Map<Long, Integer> begin(Collection<Long> ids, Duration atMost) {
        var attempts = new LinkedHashMap<Long, Integer>();
        client.sql("""
                        update notification
                        set state = 'SENDING', attempts = attempts + 1, message = null, settled_at = null,
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

    void skip(Collection<Long> ids, String why) {
        client.sql("""
                        update notification set state = 'SKIPPED', message = :why, due_at = null, settled_at = now()
                        where id = any(:ids)""").param("why", why).param("ids", ids.toArray(Long[]::new)).update();
    }

    /** Writes what became of them; a mail that was given up as UNKNOWN and then turns out to be sent is SENT. */
    List<Long> settle(Collection<Change> changes) {
        List<Change> all = List.copyOf(changes);
        return client.sql("""
                        update notification n
                        set state = c.state, message = c.message,
                            due_at = now() + c.millis * interval '1 millisecond',
                            settled_at = case when c.state <> 'WAITING' then now() end
                        from unnest(:ids, :attempts, :states, :messages, :millis) c (id, attempt, state, message, millis)
                        where n.id = c.id and n.attempts = c.attempt
                          and (n.state = 'SENDING' or n.state = 'UNKNOWN' and c.state = 'SENT')
                        returning n.id""")
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

    /** A person wants these sent once more. */
    List<Long> allow(Collection<Long> ids) {
        return client.sql("""
                        update notification
                        set state = 'WAITING', message = null, settled_at = null, due_at = now()
                        where id = any(:ids)
                          and (state in ('UNKNOWN', 'REFUSED') or state = 'WAITING' and due_at is null)
                        returning id""")
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    /** Those that wait longer than a message takes. */
    List<Long> takeOverdue(Duration since, int limit) {
        return client.sql("""
                        update notification set due_at = now() where id in (
                            select id from notification
                            where due_at < now() - :millis * interval '1 millisecond' and state = 'WAITING'
                            order by due_at limit :limit for update skip locked)
                        returning id""")
                .param("millis", since.toMillis())
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /** Those that began and never ended: whoever sent them died half way. */
    List<Notification> takeLost(int limit) {
        return client.sql("""
                        update notification
                        set state = 'UNKNOWN', due_at = null, settled_at = now(), message = 'the hub died while sending it'
                        where id in (
                            select id from notification where due_at < now() and state = 'SENDING'
                            order by due_at limit :limit for update skip locked)
                        returning id, order_id, step""")
                .param("limit", limit)
                .query((row, n) -> new Notification(
                        row.getLong("id"), row.getLong("order_id"), row.getString("step"), State.UNKNOWN, false))
                .list();
    }

    List<Template> templates() {
        return client.sql("select step, locale, subject, body from notification_text")
                .query((row, n) -> new Template(
                        row.getString("step"),
                        row.getString("locale"),
                        row.getString("subject"),
                        row.getString("body")))
                .list();
    }
}
