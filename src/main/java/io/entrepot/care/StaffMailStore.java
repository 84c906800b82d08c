package io.entrepot.care;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of mails to the hub's own people. */
@Repository
class StaffMailStore {
    record Written(long id, int attempts, String address, String subject, String body) {}

    private final JdbcClient client;

    StaffMailStore(JdbcClient client) {
        this.client = client;
    }

    List<Long> owe(Collection<String> addresses, String subject, String body) {
        return client.sql("""
                        insert into staff_mail (address, subject, body)
                        select address, :subject, :body from unnest(:addresses) a (address)
                        returning id""")
                .param("addresses", addresses.toArray(String[]::new))
                .param("subject", subject)
                .param("body", body)
                .query(Long.class)
                .list();
    }

    /** The attempt, before anything is sent. What is under way or over is left out. */
    List<Written> begin(Collection<Long> ids, Duration atMost) {
        return client.sql("""
                        update staff_mail
                        set state = 'SENDING', attempts = attempts + 1, message = null,
                            due_at = now() + :millis * interval '1 millisecond'
                        where id in (
                            select id from staff_mail
                            where id = any(:ids) and state = 'WAITING' and due_at <= now()
                            order by id for update)
                        returning id, attempts, address, subject, body""")
                .param("millis", atMost.toMillis())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, n) -> new Written(
                        row.getLong("id"),
                        row.getInt("attempts"),
                        row.getString("address"),
                        row.getString("subject"),
                        row.getString("body")))
                .list();
    }

    /** False when this try is not the one that counts. */
    boolean settle(long id, int attempt, String state, String message, Duration after) {
        return client.sql("""
                                update staff_mail
                                set state = :state, message = :message::text,
                                    due_at = now() + :millis::bigint * interval '1 millisecond',
                                    settled_at = case when :state <> 'WAITING' then now() end
                                where id = :id and attempts = :attempt
                                  and (state = 'SENDING' or state = 'UNKNOWN' and :state = 'SENT')""")
                        .param("state", state)
                        .param("message", message)
                        .param("millis", after == null ? null : after.toMillis())
                        .param("id", id)
                        .param("attempt", attempt)
                        .update()
                == 1;
    }

    /** Those that wait longer than a message takes. */
    List<Long> takeOverdue(Duration since, int limit) {
        return client.sql("""
                        update staff_mail set due_at = now() where id in (
                            select id from staff_mail
                            where due_at < now() - :millis * interval '1 millisecond' and state = 'WAITING'
                            order by due_at limit :limit for update skip locked)
                        returning id""")
                .param("millis", since.toMillis())
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /** Those that began and never ended: whoever sent them died half way. */
    void giveUpLost(int limit) {
        client.sql("""
                        update staff_mail
                        set state = 'UNKNOWN', due_at = null, settled_at = now(), message = 'the hub died while sending it'
                        where id in (
                            select id from staff_mail where due_at < now() and state = 'SENDING'
                            order by due_at limit :limit for update skip locked)""").param("limit", limit).update();
    }
}
