package io.entrepot.order;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.order.Order.Line;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of orders that exist: lock, move, note, sweep. {@link IntakeStore} has that of orders that arrive. */
@Repository
class OrderStore {
    /** Who turned an order down last, and why. */
    record Rejection(String actor, String why) {
        boolean byPerson() {
            return !actor.equals("rules");
        }
    }

    private final JdbcClient client;
    private final ObjectMapper json;

    OrderStore(JdbcClient client, ObjectMapper json) {
        this.client = client;
        this.json = json;
    }

    List<Order> lock(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : read(ids, """
                where o.id = any(:ids) order by o.id for update of o""");
    }

    List<Order> read(Collection<Long> ids) {
        return ids.isEmpty() ? List.of() : read(ids, "where o.id = any(:ids) order by o.id");
    }

    List<Long> newest(int count) {
        return client.sql("select id from orders order by id desc limit :count")
                .param("count", count)
                .query(Long.class)
                .list();
    }

    /** The last words of an actor about orders that were amended after them; empty where there are none. */
    Map<Long, String> saidBeforeAmended(Collection<Long> ids, String actor) {
        var said = new HashMap<Long, String>();
        client.sql("""
                        select l.order_id, coalesce(e.why, '') as why
                        from (
                            select order_id, max(id) filter (where event = 'OrderAmended') as amended,
                                coalesce(max(id) filter (where actor = :actor), 0) as said
                            from order_event where order_id = any(:ids) group by order_id) l
                        left join order_event e on e.order_id = l.order_id and e.id = l.said
                        where l.amended > l.said""")
                .param("actor", actor)
                .param("ids", ids.toArray(Long[]::new))
                .query(row -> {
                    said.put(row.getLong("order_id"), row.getString("why"));
                });
        return said;
    }

    /** The last rejection of these orders: order → rejection. */
    Map<Long, Rejection> rejections(Collection<Long> orderIds) {
        if (orderIds.isEmpty()) {
            return Map.of();
        }
        var rejections = new HashMap<Long, Rejection>();
        client.sql("""
                        select distinct on (order_id) order_id, actor, why from order_event
                        where order_id = any(:ids) and to_status = 'REJECTED' order by order_id, id desc""").param("ids", orderIds.toArray(Long[]::new)).query(row -> {
            rejections.put(row.getLong("order_id"), new Rejection(row.getString("actor"), row.getString("why")));
        });
        return rejections;
    }

    private List<Order> read(Collection<Long> ids, String where) {
        var contents = new Contents(ids);
        return client.sql("""
                        select o.id, o.account_id, o.platform_order_id, o.platform_number, o.status, o.class, o.currency,
                            o.total, o.cancel_requested, o.hold_until, o.tracking_token, o.received_at,
                            a.platform, a.name as account
                        from orders o join account a on a.id = o.account_id
                        """ + where)
                .param("ids", ids.toArray(Long[]::new))
                .query((row, n) -> order(row, contents))
                .list();
    }

    /**
     * Documents and lines of orders that were read together, all of them with the first that is asked for. The orders'
     * locks were there before, so they are those of the versions that are locked.
     */
    private final class Contents {
        private final Long[] ids;
        private Map<Long, String> documents;
        private Map<Long, List<Line>> lines;

        Contents(Collection<Long> ids) {
            this.ids = ids.toArray(Long[]::new);
        }

        Order.Content of(long id) {
            return new Order.Content() {
                private JsonNode document;

                @Override
                public synchronized JsonNode document() {
                    if (document == null) {
                        document = parse(text(id), id);
                    }
                    return document;
                }

                @Override
                public List<Line> lines() {
                    return linesOf(id);
                }
            };
        }

        private synchronized String text(long id) {
            if (documents == null) {
                var read = new HashMap<Long, String>();
                client.sql("select id, document::text as document from orders where id = any(:ids)")
                        .param("ids", ids)
                        .query(row -> {
                            read.put(row.getLong("id"), row.getString("document"));
                        });
                documents = read;
            }
            return documents.get(id);
        }

        private synchronized List<Line> linesOf(long id) {
            if (lines == null) {
                var read = new HashMap<Long, List<Line>>();
                client.sql("select * from order_line where order_id = any(:ids) order by order_id, line_no")
                        .param("ids", ids)
                        .query(row -> {
                            read.computeIfAbsent(row.getLong("order_id"), k -> new ArrayList<>())
                                    .add(line(row));
                        });
                lines = read;
            }
            return lines.getOrDefault(id, List.of());
        }
    }

    /** An order as it shall be written, and the status that the database still has. */
    record Move(Order order, OrderStatus before) {}

    /** An event of an order; without {@code from} and {@code to} it moved nothing. */
    record Note(long orderId, String event, String actor, OrderStatus from, OrderStatus to, String why) {}

    /** How many orders were where they were thought to be, and the keys of the events in their order. */
    record Written(int moved, List<Long> eventIds) {}

    /** Moves orders and writes events, in one statement. */
    Written write(List<Move> moves, List<Note> notes) {
        return client.sql("""
                        with moved as (
                            update orders o
                            set status = m.status, changed_at = now(), due_at = coalesce(m.hold::timestamptz, now() + m.due * interval '1 second'),
                                hold_reason = case when m.hold is not null then o.hold_reason end,
                                hold_until = m.hold::timestamptz, tracking_token = m.token
                            from unnest(:ids, :befores, :statuses, :dues, :holds, :tokens)
                                m (id, before, status, due, hold, token)
                            where o.id = m.id and o.status = m.before
                            returning o.id),
                        noted as (
                            insert into order_event (order_id, event, actor, from_status, to_status, why)
                            select order_id, event, actor, before, after, why
                            from unnest(:orders, :events, :actors, :froms, :tos, :whys)
                                with ordinality n (order_id, event, actor, before, after, why, position)
                            order by position
                            returning id)
                        select (select count(*) from moved) as moved, array(select id from noted order by id) as events""")
                .param("ids", moves.stream().map(m -> m.order().id()).toArray(Long[]::new))
                .param("befores", texts(moves, m -> m.before().name()))
                .param("statuses", texts(moves, m -> m.order().status().name()))
                .param("dues", moves.stream().map(OrderStore::due).toArray(Long[]::new))
                .param("holds", texts(moves, OrderStore::hold))
                .param("tokens", texts(moves, m -> m.order().trackingNumber()))
                .param("orders", notes.stream().map(Note::orderId).toArray(Long[]::new))
                .param("events", texts(notes, Note::event))
                .param("actors", texts(notes, Note::actor))
                .param("froms", texts(notes, n -> name(n.from())))
                .param("tos", texts(notes, n -> name(n.to())))
                .param("whys", texts(notes, Note::why))
                .query((row, n) -> new Written(row.getInt("moved"), List.of((Long[])
                        row.getArray("events").getArray())))
                .single();
    }

    private static Long due(Move move) {
        Duration after = move.order().status().dueAfter();
        return after == null ? null : after.toSeconds();
    }

    private static String hold(Move move) {
        Instant until = move.order().holdUntil();
        return until == null ? null : until.toString();
    }

    private static String name(OrderStatus status) {
        return status == null ? null : status.name();
    }

    private static <T> String[] texts(List<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }

    void wantCancelled(List<Long> ids, String why) {
        client.sql("update orders set cancel_requested = :why where id = any(:ids)")
                .param("why", why)
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    /** The sweep looks when the hold ends. */
    void hold(long id, String why, Instant until) {
        client.sql("""
                        update orders set hold_reason = :why, hold_until = :until::timestamptz,
                            due_at = :until::timestamptz
                        where id = :id""")
                .param("why", why)
                .param("until", until.toString())
                .param("id", id)
                .update();
    }

    void unhold(Collection<Long> ids) {
        client.sql("""
                        update orders set hold_reason = null, hold_until = null,
                            due_at = case status when 'IN_REVIEW' then due_at
                                else now() + interval '10 minutes' end
                        where id = any(:ids)""").param("ids", ids.toArray(Long[]::new)).update();
    }

    /** Orders whose hold is over, the longest over first; those that somebody else has locked are left to him. */
    List<Long> lockHeldTooLong(int limit) {
        return client.sql("""
                        select id from orders where hold_until <= now()
                        order by hold_until limit :limit for update skip locked""").param("limit", limit).query(Long.class).list();
    }

    List<Long> backorderedFor(Collection<String> skus, int limit) {
        return client.sql("""
                        select o.id from orders o
                        where o.status = 'BACKORDERED'
                          and exists (select from order_line l where l.order_id = o.id and l.sku = any(:skus))
                        order by o.id limit :limit""")
                .param("skus", skus.toArray(String[]::new))
                .param("limit", limit)
                .query(Long.class)
                .list();
    }

    /** SKU → how many pieces backordered orders older than {@code oldest} wait for. */
    Map<String, Long> waitingNeed(Collection<String> skus, long oldest) {
        var need = new HashMap<String, Long>();
        client.sql("""
                        select l.sku, sum(l.quantity) as pieces
                        from orders o join order_line l on l.order_id = o.id
                        where o.status = 'BACKORDERED' and o.id < :oldest and l.sku = any(:skus)
                        group by l.sku""")
                .param("oldest", oldest)
                .param("skus", skus.toArray(String[]::new))
                .query(row -> {
                    need.put(row.getString("sku"), row.getLong("pieces"));
                });
        return need;
    }

    void postpone(Collection<Long> ids) {
        client.sql(
                        "update orders set due_at = now() + interval '10 minutes' where id = any(:ids) and due_at is not null")
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    Map<Long, OrderStatus> takeOverdue(Set<OrderStatus> states, int limit) {
        var overdue = new LinkedHashMap<Long, OrderStatus>();
        client.sql("""
                        update orders set due_at = now() + interval '10 minutes' where id in (
                            select id from orders where due_at < now() and status = any(:states)
                            order by due_at limit :limit for update skip locked)
                        returning id, status""")
                .param("states", states.stream().map(Enum::name).toArray(String[]::new))
                .param("limit", limit)
                .query(row -> {
                    overdue.put(row.getLong("id"), OrderStatus.valueOf(row.getString("status")));
                });
        return overdue;
    }

    private static Order order(ResultSet row, Contents contents) throws SQLException {
        long id = row.getLong("id");
        return new Order(
                id,
                row.getInt("account_id"),
                row.getString("platform"),
                row.getString("account"),
                row.getString("platform_order_id"),
                row.getString("platform_number"),
                OrderStatus.valueOf(row.getString("status")),
                row.getString("class"),
                row.getString("currency"),
                row.getBigDecimal("total"),
                contents.of(id),
                row.getString("cancel_requested"),
                instant(row, "hold_until"),
                row.getString("tracking_token"),
                instant(row, "received_at"));
    }

    private static Line line(ResultSet row) throws SQLException {
        BigDecimal price = row.getBigDecimal("unit_price");
        return new Line(
                row.getInt("line_no"),
                row.getString("sku"),
                row.getInt("quantity"),
                price,
                row.getBigDecimal("total"),
                row.getString("platform_line_id"));
    }

    private JsonNode parse(String document, long id) {
        try {
            return json.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("document of order " + Order.number(id) + " is not JSON", e);
        }
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
