package io.entrepot.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/** Orders of former days, as many as wanted, written past the hub: completed long ago, with their lines and events. */
final class History {
    private History() {}

    static void fill(JdbcTemplate sql, long count) {
        sql.update("""
                with made as (
                    insert into orders (account_id, platform_order_id, platform_number, status, version_at, content_hash,
                        class, currency, total, document, journal_id, received_at)
                    select (select min(id) from account where platform = 'woocommerce'), 'h' || g, 'h' || g, 'COMPLETED',
                        now() - interval '30 days', decode(md5(g::text), 'hex'), 'RETAIL', 'CNY', 129,
                        (select document from orders where status = 'COMPLETED' limit 1),
                        '00000000-0000-0000-0000-000000000000', now() - interval '30 days'
                    from generate_series((select count(*) from orders where platform_order_id like 'h%') + 1,
                        (select count(*) from orders where platform_order_id like 'h%') + ?) g
                    returning id),
                lines as (
                    insert into order_line (order_id, line_no, sku, quantity, unit_price, total, platform_line_id)
                    select id, l, 'S-' || (id * l) % 10000, l, 40, 40 * l, id || '-' || l
                    from made, generate_series(1, 2) l)
                insert into order_event (order_id, event, actor, from_status, to_status)
                select id, e, 'hub', e, e
                from made, unnest(array['OrderReceived', 'OrderApproved', 'OrderAllocated', 'OrderConfirmed',
                    'OrderBooked', 'OrderShipped', 'OrderDelivered', 'OrderCompleted']) e""", count);
        sql.execute("vacuum analyze");
    }
}
