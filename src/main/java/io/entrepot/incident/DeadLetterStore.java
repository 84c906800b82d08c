package io.entrepot.incident;

import io.entrepot.shared.SetAside;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of which orders a queue's message is about, and who moved it to a dead end. */
@Repository
class DeadLetterStore {
    /** An id in the message at a place. */
    record Named(int place, String queue, long id) {}

    /** An order that the message at a place wants to be read by its id. */
    record Fetched(int place, String platform, String account, String platformOrderId) {}

    /** A message that a person moved out of a queue, and the key of its incident. */
    record Moved(String key, String queue, String message) {}

    private final JdbcClient client;

    DeadLetterStore(JdbcClient client) {
        this.client = client;
    }

    /**
     * What the ids of a message mean goes by its queue: orders, parcels, answers or mails.
     *
     * @return the orders of each message, by its place; those without any are missing
     */
    Map<Integer, List<Long>> orders(List<Named> named) {
        return found(client.sql("""
                        with n as (select * from unnest(:places, :queues, :ids) n (place, queue, id))
                        select n.place, o.id from n join orders o on o.id = n.id where n.queue like 'order.%'
                        union select n.place, p.order_id from n join parcel p on p.id = n.id
                            where n.queue like 'shipment.book.%'
                        union select n.place, a.order_id from n join platform_answer a on a.id = n.id
                            where n.queue like 'account.answer.%'
                        union select n.place, m.order_id from n join notification m on m.id = n.id
                            where n.queue = 'notify.send' and m.order_id is not null
                        order by 1, 2""")
                .param("places", named.stream().map(Named::place).toArray(Integer[]::new))
                .param("queues", named.stream().map(Named::queue).toArray(String[]::new))
                .param("ids", named.stream().map(Named::id).toArray(Long[]::new)));
    }

    /** The same of messages that name an order as its platform does. */
    Map<Integer, List<Long>> fetched(List<Fetched> fetched) {
        return found(client.sql("""
                        select n.place, o.id
                        from unnest(:places, :platforms, :accounts, :orders) n (place, platform, account, platform_order_id)
                        join account a on a.platform = n.platform and a.name = n.account
                        join orders o on o.account_id = a.id and o.platform_order_id = n.platform_order_id
                        order by 1, 2""")
                .param("places", fetched.stream().map(Fetched::place).toArray(Integer[]::new))
                .param("platforms", fetched.stream().map(Fetched::platform).toArray(String[]::new))
                .param("accounts", fetched.stream().map(Fetched::account).toArray(String[]::new))
                .param("orders", fetched.stream().map(Fetched::platformOrderId).toArray(String[]::new)));
    }

    private static Map<Integer, List<Long>> found(JdbcClient.StatementSpec statement) {
        var orders = new HashMap<Integer, List<Long>>();
        statement.query(row -> {
            orders.computeIfAbsent(row.getInt(1), place -> new ArrayList<>()).add(row.getLong(2));
        });
        return orders;
    }

    void setAside(SetAside aside) {
        client.sql("""
                        insert into dead_move (queue, messages, actor, reason)
                        values (:queue, :messages::text[], :actor, :reason)""")
                .param("queue", aside.queue())
                .param(
                        "messages",
                        aside.messages() == null ? null : aside.messages().toArray(String[]::new))
                .param("actor", aside.actor())
                .param("reason", aside.reason())
                .update();
    }

    /** In the history of their incidents. A move of all that lay in a queue counts for what comes from there soon after it. */
    void sayWhoMoved(List<Moved> moved) {
        if (moved.isEmpty()) {
            return;
        }
        client.sql("""
                        insert into incident_action (incident_id, at, action, actor, reason)
                        select distinct on (i.id) i.id, m.at, 'MOVE', m.actor, m.reason
                        from unnest(:keys, :queues, :messages) l (key, queue, message)
                        cross join lateral (
                            select * from dead_move d
                            where d.queue = l.queue
                              and case when d.messages is null then d.at > now() - interval '10 minutes'
                                  else l.message = any(d.messages) end
                            order by d.messages is null, d.id desc limit 1) m
                        join incident i on i.dedupe_key = l.key
                        order by i.id, m.id desc""")
                .param("keys", moved.stream().map(Moved::key).toArray(String[]::new))
                .param("queues", moved.stream().map(Moved::queue).toArray(String[]::new))
                .param("messages", moved.stream().map(Moved::message).toArray(String[]::new))
                .update();
    }
}
