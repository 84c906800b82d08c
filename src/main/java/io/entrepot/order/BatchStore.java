package io.entrepot.order;

import io.entrepot.order.OrderBatches.Batch;
import io.entrepot.order.OrderBatches.Problem;
import io.entrepot.order.OrderDesk.Wish;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of deeds that are done to many orders. */
@Repository
class BatchStore {
    private final JdbcClient client;

    BatchStore(JdbcClient client) {
        this.client = client;
    }

    void open(UUID id, Deed deed, Wish wish, String query) {
        client.sql("""
                        with forgotten as (delete from order_batch where started_at < now() - interval '30 days')
                        insert into order_batch (id, deed, who, reason, hold_until, query, total)
                        values (:id, :deed, :who, :reason, :until::timestamptz, :query, 0)""")
                .param("id", id)
                .param("deed", deed.name())
                .param("who", wish.who())
                .param("reason", wish.reason())
                .param("until", wish.until() == null ? null : wish.until().toString())
                .param("query", query)
                .update();
    }

    void put(UUID id, Collection<Long> orders) {
        client.sql("insert into order_batch_item (batch_id, order_id) select :id, unnest(:orders)")
                .param("id", id)
                .param("orders", orders.toArray(Long[]::new))
                .update();
    }

    void total(UUID id, int total) {
        client.sql("update order_batch set total = :total where id = :id")
                .param("total", total)
                .param("id", id)
                .update();
    }

    /** A batch that has something left to do. */
    Optional<UUID> unfinished() {
        return client.sql("select batch_id from order_batch_item where settled_at is null order by batch_id limit 1")
                .query(UUID.class)
                .optional();
    }

    /** Orders that nobody else is at; they stay locked as things to do until the transaction ends. */
    List<Long> take(UUID id, int size) {
        return client.sql("""
                        select order_id from order_batch_item where batch_id = :id and settled_at is null
                        order by order_id limit :size for update skip locked""")
                .param("id", id)
                .param("size", size)
                .query(Long.class)
                .list();
    }

    void settle(UUID id, Collection<Long> orders, Map<Long, String> problems) {
        List<Long> all = List.copyOf(orders);
        client.sql("""
                        update order_batch_item i set settled_at = now(), problem = s.problem
                        from unnest(:orders, :problems) s (order_id, problem)
                        where i.batch_id = :id and i.order_id = s.order_id""")
                .param("id", id)
                .param("orders", all.toArray(Long[]::new))
                .param("problems", all.stream().map(problems::get).toArray(String[]::new))
                .update();
    }

    Optional<Batch> find(UUID id) {
        return client.sql("""
                        select b.*, done.settled, done.failed
                        from order_batch b cross join lateral (
                            select count(settled_at) as settled, count(problem) as failed
                            from order_batch_item where batch_id = b.id) done
                        where b.id = :id""")
                .param("id", id)
                .query((row, n) -> new Batch(
                        id,
                        Deed.valueOf(row.getString("deed")),
                        row.getString("who"),
                        row.getString("reason"),
                        row.getString("query"),
                        row.getInt("total"),
                        row.getInt("settled"),
                        row.getInt("failed"),
                        OrderStore.instant(row, "started_at"),
                        List.of()))
                .optional();
    }

    Wish wish(UUID id) {
        return client.sql("select who, reason, hold_until from order_batch where id = :id")
                .param("id", id)
                .query((row, n) ->
                        new Wish(row.getString("who"), row.getString("reason"), OrderStore.instant(row, "hold_until")))
                .single();
    }

    List<Long> done(UUID id) {
        return client.sql("""
                        select order_id from order_batch_item
                        where batch_id = :id and settled_at is not null and problem is null order by order_id""").param("id", id).query(Long.class).list();
    }

    List<Problem> problems(UUID id, int most) {
        return client.sql("""
                        select order_id, problem from order_batch_item
                        where batch_id = :id and problem is not null order by order_id limit :most""")
                .param("id", id)
                .param("most", most)
                .query((row, n) -> new Problem(Order.number(row.getLong("order_id")), row.getString("problem")))
                .list();
    }
}
