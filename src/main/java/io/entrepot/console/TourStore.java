package io.entrepot.console;

import io.entrepot.order.Order;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of the tour: what is ticked, what the books say that somebody did, and what one can do it with. */
@Repository
@ConditionalOnProperty("hub.demo.enabled")
class TourStore {
    static final String CLOSED = "CLOSED";

    private static final int LATEST = 2000;

    private final JdbcClient client;

    TourStore(JdbcClient client) {
        this.client = client;
    }

    Set<String> marks(String name) {
        return new HashSet<>(client.sql("select mark from tour_mark where name = :name")
                .param("name", name)
                .query(String.class)
                .list());
    }

    boolean isClosed(Set<String> marks) {
        return marks.contains(CLOSED);
    }

    void mark(String name, String mark) {
        client.sql("""
                        insert into tour_mark (name, mark) select :name, :mark
                        where not exists (select from tour_mark where name = :name and mark = :mark)
                        on conflict do nothing""").param("name", name).param("mark", mark).update();
    }

    /** Reads the latest of each book only: whoever does something asks soon after. */
    void look(String name) {
        client.sql("""
                        insert into tour_mark (name, mark)
                        select :name, found.mark from (
                            select 'APPROVE' as mark where exists (
                                select from (select * from order_batch order by started_at desc limit :latest) b
                                join order_batch_item i on i.batch_id = b.id
                                where b.who = :name and b.deed in ('APPROVE', 'FORCE')
                                  and i.settled_at is not null and i.problem is null)
                            union all
                            select 'MEND' where exists (
                                select from incident_action a
                                where a.actor = :name and a.action in ('REPLAY', 'RESEND'))
                            union all
                            select 'CARRIER' where exists (
                                select from audit on_again join audit off on off.actor = on_again.actor
                                  and off.subject = on_again.subject and off.id < on_again.id
                                where on_again.actor = :name and on_again.action = 'CarrierSwitchedOn'
                                  and off.action = 'CarrierSwitchedOff')) found
                        where not exists (select from tour_mark m where m.name = :name and m.mark = found.mark)
                        on conflict do nothing""").param("name", name).param("latest", LATEST).update();
    }

    /** The page of the order that somebody approved last, else of the newest one; {@code tracked}: the page that its customer sees. */
    Optional<String> wayTo(String name, boolean tracked) {
        return client.sql("""
                        (select o.id, o.tracking_token from (
                            select id from order_batch where who = :name and deed in ('APPROVE', 'FORCE')
                            order by started_at desc limit 5) b
                         join order_batch_item i on i.batch_id = b.id and i.settled_at is not null and i.problem is null
                         join orders o on o.id = i.order_id
                         where not :tracked or o.tracking_token is not null
                         order by o.id desc limit 1)
                        union all
                        (select id, tracking_token from orders
                         where not :tracked or status in ('SHIPPED', 'DELIVERED', 'BOOKED') and tracking_token is not null
                         order by id desc limit 1)
                        limit 1""")
                .param("name", name)
                .param("tracked", tracked)
                .query((row, n) -> tracked
                        ? "/track/" + row.getString("tracking_token")
                        : "/orders/" + Order.number(row.getLong("id")))
                .optional();
    }

    /** The newest one that another SKU or a phone number puts right. */
    Optional<UUID> mendable() {
        return client.sql("""
                        select uid from incident
                        where state = 'OPEN' and stage = 'order.intake' and platform = 'woocommerce' and redo is not null
                          and (cause = 'UNKNOWN_SKU' or cause = 'CHECK_FAILED' and message like '%phone is missing%')
                        order by id desc limit 1""").query(UUID.class).optional();
    }
}
