package io.entrepot.outbox;

import io.entrepot.outbox.Outbox.Lane;
import io.entrepot.outbox.Outbox.Row;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
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

    /** The transaction at hand waits for no disk then: should it be lost, the rows are sent again, and the broker knows them. */
    List<Row> take(Lane lane, int limit) {
        return client
                .sql("""
                        with hasty as materialized (select set_config('synchronous_commit', 'off', true))
                        delete from outbox using hasty where id in (
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

    /** Answers how many pages of the account are underway then. */
    int underway(UUID journalId, String platform, String account, int priority) {
        return client.sql("""
                        with begun as (
                            insert into page_underway (journal_id, platform, account, priority)
                            values (:id, :platform, :account, :priority))
                        select count(*) + 1 from page_underway where platform = :platform and account = :account""")
                .param("id", journalId)
                .param("platform", platform)
                .param("account", account)
                .param("priority", priority)
                .query(Integer.class)
                .single();
    }

    /** In a transaction of its own, which waits for no disk: should it be lost, the pages are looked at once more. */
    void taken(Collection<UUID> journalIds) {
        client.sql("""
                        with hasty as materialized (select set_config('synchronous_commit', 'off', true))
                        delete from page_underway using hasty where journal_id = any(:ids)""").param("ids", journalIds.toArray(UUID[]::new)).update();
    }

    int underway(String platform, String account) {
        return client.sql("select count(*) from page_underway where platform = :platform and account = :account")
                .param("platform", platform)
                .param("account", account)
                .query(Integer.class)
                .single();
    }

    List<Outbox.Page> takeOverduePages(Duration late, int limit) {
        return client.sql("""
                        update page_underway set since = now() where journal_id in (
                            select journal_id from page_underway
                            where since < now() - :late * interval '1 second'
                            order by since limit :limit for update skip locked)
                        returning journal_id, platform, priority""")
                .param("late", late.toSeconds())
                .param("limit", limit)
                .query((row, n) -> new Outbox.Page(
                        row.getObject("journal_id", UUID.class), row.getString("platform"), row.getInt("priority")))
                .list();
    }
}
