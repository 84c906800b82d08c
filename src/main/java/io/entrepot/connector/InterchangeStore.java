package io.entrepot.connector;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of interchanges: what came, what was acknowledged, what goes out under which number. */
@Repository
class InterchangeStore {
    /** An interchange that was taken in. */
    record Taken(byte[] contentHash, UUID journalId) {}

    /** A receipt that is owed. */
    record Receipt(long id, String platform, String account, String acknowledgement, int attempt) {}

    /** A file as it goes out. */
    record Outgoing(String name, byte[] body) {}

    private final JdbcClient client;

    InterchangeStore(JdbcClient client) {
        this.client = client;
    }

    Optional<Taken> find(String platform, String account, String sender, String reference) {
        return client.sql("""
                        select content_hash, journal_id from interchange_in
                        where account_id = (select id from account where platform = :platform and name = :account)
                          and sender = :sender and reference = :reference""")
                .param("platform", platform)
                .param("account", account)
                .param("sender", sender)
                .param("reference", reference)
                .query((row, n) -> new Taken(row.getBytes("content_hash"), row.getObject("journal_id", UUID.class)))
                .optional();
    }

    /** The new row's key, or nothing when the reference is taken; due is null when no receipt is owed. */
    Optional<Long> take(
            String platform,
            String account,
            String sender,
            String reference,
            byte[] hash,
            UUID journalId,
            String acknowledgement,
            Duration due) {
        return client.sql("""
                        insert into interchange_in
                            (account_id, sender, reference, content_hash, journal_id, acknowledgement, due_at)
                        select id, :sender, :reference, :hash, :journal, :acknowledgement::jsonb,
                            now() + :millis * interval '1 millisecond'
                        from account where platform = :platform and name = :account
                        on conflict (account_id, sender, reference) do nothing
                        returning id""")
                .param("platform", platform)
                .param("account", account)
                .param("sender", sender)
                .param("reference", reference)
                .param("hash", hash)
                .param("journal", journalId)
                .param("acknowledgement", acknowledgement)
                .param("millis", due == null ? null : due.toMillis())
                .query(Long.class)
                .optional();
    }

    /** Counts a try of each receipt that is still owed; it is owed again after that time. */
    List<Receipt> begin(Collection<Long> ids, Duration again) {
        return client.sql("""
                        update interchange_in i
                        set attempts = attempts + 1, due_at = now() + :millis * interval '1 millisecond'
                        from account a
                        where a.id = i.account_id and i.due_at is not null and i.id = any(:ids)
                        returning i.id, a.platform, a.name, i.acknowledgement::text as acknowledgement, i.attempts""")
                .param("millis", again.toMillis())
                .param("ids", ids.toArray(Long[]::new))
                .query((row, n) -> new Receipt(
                        row.getLong("id"),
                        row.getString("platform"),
                        row.getString("name"),
                        row.getString("acknowledgement"),
                        row.getInt("attempts")))
                .list();
    }

    void settle(long id) {
        client.sql("update interchange_in set due_at = null where id = :id")
                .param("id", id)
                .update();
    }

    /** Nothing happens by itself any more; a replay finds it still owed. */
    void rest(long id) {
        client.sql("update interchange_in set due_at = 'infinity' where id = :id")
                .param("id", id)
                .update();
    }

    /** Takes those that are owed for longer than a message takes: key → platform. */
    List<Map.Entry<Long, String>> takeOverdue(Duration since, int limit) {
        return client.sql("""
                        update interchange_in i set due_at = now()
                        from account a
                        where a.id = i.account_id and i.id in (
                            select id from interchange_in where due_at < now() - :millis * interval '1 millisecond'
                            order by due_at limit :limit for update skip locked)
                        returning i.id, a.platform""")
                .param("millis", since.toMillis())
                .param("limit", limit)
                .query((row, n) -> Map.entry(row.getLong("id"), row.getString("platform")))
                .list();
    }

    Optional<Outgoing> outgoing(String platform, String account, String purpose) {
        return client.sql("""
                        select o.name, o.body from interchange_out o join account a on a.id = o.account_id
                        where a.platform = :platform and a.name = :account and o.purpose = :purpose""")
                .param("platform", platform)
                .param("account", account)
                .param("purpose", purpose)
                .query((row, n) -> new Outgoing(row.getString("name"), row.getBytes("body")))
                .optional();
    }

    /** The account's next control number; whoever else wants one waits until this transaction ends. */
    long nextNumber(String platform, String account, long first) {
        return client.sql("""
                        insert into interchange_counter as c (account_id, last)
                        select id, :first from account where platform = :platform and name = :account
                        on conflict (account_id) do update set last = greatest(c.last + 1, excluded.last)
                        returning last""")
                .param("platform", platform)
                .param("account", account)
                .param("first", first)
                .query(Long.class)
                .single();
    }

    void keep(String platform, String account, long number, String purpose, Outgoing outgoing) {
        client.sql("""
                        insert into interchange_out (account_id, number, purpose, name, body)
                        select id, :number, :purpose, :name, :body from account
                        where platform = :platform and name = :account""")
                .param("platform", platform)
                .param("account", account)
                .param("number", number)
                .param("purpose", purpose)
                .param("name", outgoing.name())
                .param("body", outgoing.body())
                .update();
    }
}
