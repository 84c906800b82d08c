package io.entrepot.order;

import io.entrepot.order.OrderView.Hold;
import io.entrepot.order.OrderView.Neighbour;
import io.entrepot.order.OrderView.Remark;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of orders as people read them; nothing is locked. */
@Repository
class BookStore {
    /** An order in a list. */
    record Row(
            long id,
            String platform,
            String account,
            String platformOrderId,
            String platformNumber,
            OrderStatus status,
            String orderClass,
            String currency,
            BigDecimal total,
            String name,
            String phone,
            String city,
            boolean held,
            boolean cancelRequested,
            Instant receivedAt,
            Instant changedAt) {}

    /** What of an order its stages do not need but people do. */
    record More(Instant changedAt, Instant dueAt, String holdReason) {}

    /** A business step. */
    record Step(long id, Instant at, String event, String actor, String from, String to, String why) {
        boolean corrects() {
            return event.equals(Corrections.EVENT);
        }
    }

    /** An event as the world may know it. */
    record Told(
            long eventId,
            long orderId,
            String event,
            Instant at,
            String actor,
            String from,
            String to,
            String why,
            String platform,
            String account,
            String platformOrderId,
            String orderClass,
            String currency,
            BigDecimal total) {}

    private final JdbcClient client;

    BookStore(JdbcClient client) {
        this.client = client;
    }

    /** What a list shows of orders o, with their accounts a. */
    static final String ROW = """
            o.id, o.platform_order_id, o.platform_number, o.status, o.class, o.currency, o.total,
                o.document #>> '{deliverTo,name}' as name, o.document #>> '{deliverTo,phone}' as phone,
                o.document #>> '{deliverTo,city}' as city, coalesce(o.hold_until > now(), false) as held,
                o.cancel_requested is not null as cancelling, o.received_at, o.changed_at,
                a.platform, a.name as account""";

    static Row row(ResultSet row, int n) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("platform"),
                row.getString("account"),
                row.getString("platform_order_id"),
                row.getString("platform_number"),
                OrderStatus.valueOf(row.getString("status")),
                row.getString("class"),
                row.getString("currency"),
                row.getBigDecimal("total"),
                row.getString("name"),
                row.getString("phone"),
                row.getString("city"),
                row.getBoolean("held"),
                row.getBoolean("cancelling"),
                OrderStore.instant(row, "received_at"),
                OrderStore.instant(row, "changed_at"));
    }

    /** Why orders are where they are: what was said at their last move. */
    Map<Long, String> reasons(Collection<Long> ids) {
        var reasons = new HashMap<Long, String>();
        client.sql("""
                        select w.id, e.why
                        from unnest(:ids) w (id) cross join lateral (
                            select why from order_event
                            where order_id = w.id and to_status is not null order by id desc limit 1) e""").param("ids", ids.toArray(Long[]::new)).query(row -> {
            reasons.put(row.getLong("id"), row.getString("why"));
        });
        return reasons;
    }

    Map<Long, Hold> holds(Collection<Long> ids) {
        var holds = new HashMap<Long, Hold>();
        client.sql("select id, hold_reason, hold_until from orders where id = any(:ids) and hold_until > now()")
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    holds.put(
                            row.getLong("id"),
                            new Hold(row.getString("hold_reason"), OrderStore.instant(row, "hold_until")));
                });
        return holds;
    }

    /** Other orders to the same address whose parcels have not left, newest first. */
    List<Neighbour> neighbours(long id, int most) {
        return client.sql("""
                        select o.id, o.status
                        from order_search s
                        join order_search n on n.address = s.address and n.order_id <> s.order_id
                        join orders o on o.id = n.order_id
                        where s.order_id = :id
                          and o.status not in ('SHIPPED', 'DELIVERED', 'COMPLETED', 'RETURNED', 'CANCELLED')
                        order by o.id desc limit :most""")
                .param("id", id)
                .param("most", most)
                .query((row, n) ->
                        new Neighbour(Order.number(row.getLong("id")), OrderStatus.valueOf(row.getString("status"))))
                .list();
    }

    List<Remark> notes(long id) {
        return client.sql("select at, author, text from order_note where order_id = :id order by id")
                .param("id", id)
                .query((row, n) ->
                        new Remark(OrderStore.instant(row, "at"), row.getString("author"), row.getString("text")))
                .list();
    }

    /** Answers 0 when there is no such order. */
    int note(long id, String author, String text) {
        return client.sql("""
                        insert into order_note (order_id, author, text)
                        select id, :author, :text from orders where id = :id""")
                .param("author", author)
                .param("text", text)
                .param("id", id)
                .update();
    }

    /** Somebody saw whose order it is; nothing that the world hears of. */
    void seen(long id, String who) {
        client.sql("insert into order_event (order_id, event, actor) values (:id, 'PersonalDataShown', :who)")
                .param("id", id)
                .param("who", who)
                .update();
    }

    /** Those of the orders that this person approved last. */
    List<Long> approvedBy(Collection<Long> ids, String who) {
        return client.sql("""
                        select order_id from (
                            select distinct on (order_id) order_id, actor from order_event
                            where order_id = any(:ids) and event in ('OrderApproved', 'OrderForced')
                            order by order_id, id desc) last
                        where actor = :who order by order_id""")
                .param("ids", ids.toArray(Long[]::new))
                .param("who", who)
                .query(Long.class)
                .list();
    }

    Optional<More> more(long id) {
        return client.sql("select changed_at, due_at, hold_reason from orders where id = :id")
                .param("id", id)
                .query((row, n) -> new More(
                        OrderStore.instant(row, "changed_at"),
                        OrderStore.instant(row, "due_at"),
                        row.getString("hold_reason")))
                .optional();
    }

    List<Step> steps(long id) {
        return client.sql("select * from order_event where order_id = :id order by id")
                .param("id", id)
                .query((row, n) -> new Step(
                        row.getLong("id"),
                        OrderStore.instant(row, "at"),
                        row.getString("event"),
                        row.getString("actor"),
                        row.getString("from_status"),
                        row.getString("to_status"),
                        row.getString("why")))
                .list();
    }

    /** Events of orders in the order in which they were written. */
    List<Told> told(Collection<Long> orders, Collection<Long> events) {
        return client.sql("""
                        select e.*, a.platform, a.name as account, o.platform_order_id, o.class, o.currency, o.total
                        from order_event e
                        join orders o on o.id = e.order_id
                        join account a on a.id = o.account_id
                        where e.order_id = any(:orders) and e.id = any(:events)
                        order by e.id""")
                .param("orders", orders.toArray(Long[]::new))
                .param("events", events.toArray(Long[]::new))
                .query(BookStore::told)
                .list();
    }

    private static Told told(ResultSet row, int n) throws SQLException {
        return new Told(
                row.getLong("id"),
                row.getLong("order_id"),
                row.getString("event"),
                OrderStore.instant(row, "at"),
                row.getString("actor"),
                row.getString("from_status"),
                row.getString("to_status"),
                row.getString("why"),
                row.getString("platform"),
                row.getString("account"),
                row.getString("platform_order_id"),
                row.getString("class"),
                row.getString("currency"),
                row.getBigDecimal("total"));
    }
}
