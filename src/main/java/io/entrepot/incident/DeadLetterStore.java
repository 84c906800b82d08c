package io.entrepot.incident;

import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of which orders a queue's message is about. */
@Repository
class DeadLetterStore {
    private final JdbcClient client;

    DeadLetterStore(JdbcClient client) {
        this.client = client;
    }

    /** What the ids of a message mean goes by its queue: orders, parcels, answers or mails. */
    List<Long> orders(String queue, Collection<Long> ids) {
        return client.sql("""
                        select id from orders where :queue like 'order.%' and id = any(:ids)
                        union select order_id from parcel where :queue like 'shipment.book.%' and id = any(:ids)
                        union select order_id from platform_answer where :queue like 'account.answer.%' and id = any(:ids)
                        union select order_id from notification where :queue = 'notify.send' and id = any(:ids)
                        order by 1""")
                .param("queue", queue)
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    List<Long> orders(String platform, String account, String platformOrderId) {
        return client.sql("""
                        select o.id from orders o join account a on a.id = o.account_id
                        where a.platform = :platform and a.name = :account and o.platform_order_id = :order""")
                .param("platform", platform)
                .param("account", account)
                .param("order", platformOrderId)
                .query(Long.class)
                .list();
    }
}
