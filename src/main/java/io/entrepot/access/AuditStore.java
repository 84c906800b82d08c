package io.entrepot.access;

import io.entrepot.access.Audit.Entry;
import io.entrepot.shared.Audited;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of the audit log: written and read, never changed. */
@Repository
class AuditStore {
    private final JdbcClient client;

    AuditStore(JdbcClient client) {
        this.client = client;
    }

    void write(Audited done, String address) {
        client.sql("""
                        insert into audit (actor, action, subject, before, after, address)
                        values (:actor, :action, :subject, :before, :after, :address)""")
                .param("actor", done.actor())
                .param("action", done.action())
                .param("subject", done.subject())
                .param("before", done.before())
                .param("after", done.after())
                .param("address", address)
                .update();
    }

    /** Newest first, those before a key; a null filter asks for nothing. */
    List<Entry> list(String actor, String action, String subject, long before, int size) {
        return client.sql("""
                        select * from audit
                        where id < :before
                          and (:actor::text is null or actor = :actor)
                          and (:action::text is null or action = :action)
                          and (:subject::text is null or subject = :subject)
                        order by id desc limit :size""")
                .param("before", before)
                .param("actor", actor)
                .param("action", action)
                .param("subject", subject)
                .param("size", size)
                .query((row, n) -> new Entry(
                        row.getLong("id"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        row.getString("action"),
                        row.getString("subject"),
                        row.getString("before"),
                        row.getString("after"),
                        row.getString("address")))
                .list();
    }
}
