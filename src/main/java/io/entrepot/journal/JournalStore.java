package io.entrepot.journal;

import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JournalStore {
    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    JournalStore(JdbcTemplate jdbc, JdbcClient client) {
        this.jdbc = jdbc;
        this.client = client;
    }

    /** One batch; the driver sends it as multi-row inserts ({@code reWriteBatchedInserts}). */
    void insert(List<Entry> entries) {
        jdbc.batchUpdate("""
                insert into journal (id, direction, kind, platform, account, content_type, about, body)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)""", entries, entries.size(), (statement, entry) -> {
            Draft m = entry.message();
            statement.setObject(1, entry.id());
            statement.setString(2, m.direction().name());
            statement.setString(3, m.kind());
            statement.setString(4, m.platform());
            statement.setString(5, m.account());
            statement.setString(6, m.contentType());
            statement.setString(7, m.about());
            statement.setBytes(8, m.body());
        });
    }

    Optional<Entry> find(UUID id) {
        return client.sql("select * from journal where id = :id")
                .param("id", id)
                .query(JournalStore::entry)
                .optional();
    }

    Optional<Entry> findUpTo(UUID id, int bytes) {
        return client.sql("select * from journal where id = :id and octet_length(body) <= :bytes")
                .param("id", id)
                .param("bytes", bytes)
                .query(JournalStore::entry)
                .optional();
    }

    Journal.Size size(UUID id) {
        return client.sql("select octet_length(body), content_type from journal where id = :id")
                .param("id", id)
                .query((row, n) -> new Journal.Size(row.getLong(1), row.getString(2)))
                .optional()
                .orElse(new Journal.Size(0, ""));
    }

    void openDays() {
        client.sql(
                        "select journal_open_day(current_date), journal_open_day(current_date + 1), journal_open_day(current_date + 2)")
                .query((row, n) -> 1)
                .list();
    }

    static Entry entry(ResultSet row, int n) throws SQLException {
        return new Entry(
                row.getObject("id", UUID.class),
                new Draft(
                        Direction.valueOf(row.getString("direction")),
                        row.getString("kind"),
                        row.getString("platform"),
                        row.getString("account"),
                        row.getString("content_type"),
                        row.getString("about"),
                        row.getBytes("body")));
    }
}
