package io.entrepot.incident;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of which orders a queue's message is about. */
@Repository
class DeadLetterStore {
    /** An id in the message at a place. */
    record Named(int place, String queue, long id) {}

    /** An order that the message at a place wants to be read by its id. */
    record Fetched(int place, String platform, String account, String platformOrderId) {}

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
}
