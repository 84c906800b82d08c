package io.entrepot.outbox;

import io.entrepot.outbox.Outbox.Lane;
import io.entrepot.outbox.Outbox.Row;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class OutboxStore {
    private final JdbcClient client;

    OutboxStore(JdbcClient client) {
        this.client = client;
    }

    void insert(Lane lane, String event, String partner, String body, int priority, Duration delay) {
        client.sql("""
                        insert into outbox (lane, event, partner, body, priority, not_before)
                        values (:lane, :event, :partner, :body::jsonb, :priority, now() + :millis * interval '1 millisecond')""")
                .param("lane", lane.name())
                .param("event", event)
                .param("partner", partner)
                .param("body", body)
                .param("priority", priority)
                .param("millis", delay.toMillis())
                .update();
    }

    List<Row> take(Lane lane, int limit) {
        return client
                .sql("""
                        delete from outbox where id in (
                            select id from outbox where lane = :lane and not_before <= now()
                            order by id limit :limit for update skip locked)
                        returning id, event, partner, body::text, priority,
                            (extract(epoch from not_before) * 1000000)::bigint as stamp""")
                .param("lane", lane.name())
                .param("limit", limit)
                .query((row, n) -> new Row(
                        row.getLong("id"),
                        row.getString("event"),
                        row.getString("partner"),
                        row.getString("body"),
                        row.getInt("priority"),
                        row.getLong("stamp")))
                .list()
                .stream()
                .sorted(Comparator.comparingLong(Row::id))
                .toList();
    }
}
