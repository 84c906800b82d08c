package io.entrepot.bench;

import org.springframework.jdbc.core.JdbcTemplate;

/** Orders of former days, as many as wanted, written past the hub: completed long ago, with their lines and events. */
final class History {
    private static final String[] HISTORY = {
        // what was sold before this is older than all of it: keys grow with time
        """
        update orders set received_at = now() - interval '201 days', changed_at = now() - interval '200 days'""", """
        insert into orders (account_id, platform_order_id, platform_number, status, version_at, content_hash, class,
            currency, total, document, journal_id, tracking_token, received_at, changed_at)
        select accounts.ids[1 + g % cardinality(accounts.ids)], 'h' || g, 'h' || g,
            case when g <= :count * 0.97 then case when g % 50 = 0 then 'CANCELLED' else 'COMPLETED' end
                 when g <= :count * 0.985 then 'DELIVERED'
                 when g <= :count * 0.995 then 'SHIPPED'
                 when g <= :count * 0.998 then 'BOOKED'
                 else (array['IN_REVIEW', 'IN_REVIEW', 'REJECTED', 'BACKORDERED', 'CONFIRMED'])[1 + g % 5] end,
            at, decode(md5(g::text), 'hex'), case when g % 40 = 0 then 'WHOLESALE' else 'RETAIL' end, 'CNY',
            20 + g * 37 % 100000 / 100.0,
            jsonb_set(jsonb_set(sample.document,
                '{deliverTo,name}', to_jsonb((array['王', '李', '张', '刘', '陈'])[1 + g % 5] || '静' || g)),
                '{deliverTo,phone}', to_jsonb('138' || lpad((g * 7919 % 100000000)::text, 8, '0'))),
            '00000000-0000-0000-0000-000000000000', null, at,
            least(at + interval '20 minutes', now())
        from generate_series(1::bigint, :count) g,
            lateral (select now() - interval '200 days' * (:count - g) / :count as at) moment,
            (select array_agg(id order by id) as ids from account where platform = 'woocommerce') accounts,
            (select document from orders order by id limit 1) sample""", """
        insert into order_search
        select found.* from orders o cross join lateral order_search_of(o.id, o.total, o.class, o.document) found
        where o.platform_order_id like 'h%'""", """
        insert into order_line (order_id, line_no, sku, quantity, unit_price, total, platform_line_id)
        select id, l, 'S-' || id * l % 10000, l, 40, 40 * l, id || '-' || l
        from orders, generate_series(1, 2) l where platform_order_id like 'h%'""", """
        insert into order_event (order_id, at, event, actor, from_status, to_status)
        select id, received_at + e * interval '1 minute', steps.names[e], 'hub', steps.states[e], steps.states[e + 1]
        from orders, generate_series(1, 7) e,
            (select array['OrderApproved', 'OrderAllocated', 'OrderConfirmed', 'OrderBooked', 'OrderShipped',
                    'OrderDelivered', 'OrderCompleted'] as names,
                array['RECEIVED', 'APPROVED', 'ALLOCATED', 'CONFIRMED', 'BOOKED', 'SHIPPED', 'DELIVERED',
                    'COMPLETED'] as states) steps
        where platform_order_id like 'h%' and status = 'COMPLETED'""", """
        insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams, cost, currency, days,
            why, status, status_at, exception, waybill, created_at)
        select id, 1, (select min(id) from warehouse), 'H-' || id, 'sf', '1', 600, 12, 'CNY', 2, 'the only one',
            case status when 'COMPLETED' then 'DELIVERED' when 'SHIPPED' then 'IN_TRANSIT' else status end, changed_at,
            case when status = 'SHIPPED' and id % 100 = 0 then 'DELAYED' end, 'H' || substr(platform_order_id, 2),
            received_at
        from orders
        where platform_order_id like 'h%' and status in ('COMPLETED', 'DELIVERED', 'SHIPPED', 'BOOKED')""", """
        insert into tracking_event (carrier, waybill, carrier_event_id, parcel_id, at, status, code)
        select 'sf', waybill, n::text, id, created_at + n * interval '1 hour',
            (array['COLLECTED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED'])[n], '50'
        from parcel, generate_series(1, 4) n where reference like 'H-%' and status = 'DELIVERED'""", """
        do $$ begin
            perform journal_open_day(current_date - d) from generate_series(0, 40) d;
        end $$""", """
        insert into journal (id, direction, kind, platform, account, content_type, about, body)
        select (lpad(to_hex((extract(epoch from received_at) * 1000)::bigint), 12, '0') || '7'
                || lpad(to_hex(id % 4096), 3, '0') || '8' || substr(md5(id::text), 1, 15))::uuid,
            case when id % 3 = 0 then 'OUT' else 'IN' end, (array['poll', 'callback', 'book'])[1 + id % 3],
            'woocommerce', 'a', 'application/json', jsonb_build_object('orders', jsonb_build_array(id)),
            convert_to(repeat('{"a": "message of former days"} ', 30), 'UTF8')
        from orders where platform_order_id like 'h%' and received_at > now() - interval '40 days'""", """
        insert into incident (uid, dedupe_key, cause, stage, platform, account, subject, order_id, message, payload,
            content_type, state, first_at, last_at)
        select gen_random_uuid(), 'h' || id, (array['UNKNOWN_SKU', 'DEAD_LETTER', 'CARRIER_UNKNOWN'])[1 + id % 3],
            'order.intake', 'woocommerce', 'a', platform_order_id, id, 'the article is not known', ''::bytea,
            'application/json', case when id % 20 = 0 then 'OPEN' else 'RESOLVED' end, received_at, received_at
        from orders where platform_order_id like 'h%' and id % 100 = 0"""
    };

    private History() {}

    /**
     * As a merchant's database looks after 200 days: orders of all states with everything that belongs to them, most of them
     * completed, the youngest on their way or waiting for people. Their platform's numbers are h1, h2, …, their waybills H1, ….
     */
    static void rich(JdbcTemplate sql, long count) {
        for (String step : HISTORY) {
            sql.update(step.replace(":count", Long.toString(count)));
        }
        sql.execute("vacuum analyze");
    }

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
