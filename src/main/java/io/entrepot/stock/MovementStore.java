package io.entrepot.stock;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of receipts, corrections and levels as people read them. */
@Repository
class MovementStore {
    /** A level row under its lock. */
    record Level(int onHand, int reserved) {}

    /** A level row to read. */
    record Row(String sku, String name, String warehouse, int onHand, int reserved, int available) {}

    private final JdbcClient client;

    MovementStore(JdbcClient client) {
        this.client = client;
    }

    /** The same reference twice at the same time: the second waits and then finds what the first has booked. */
    void lockReference(String reference) {
        client.sql("select pg_advisory_xact_lock(hashtextextended(:reference, 20))")
                .param("reference", reference)
                .query(row -> {});
    }

    /** SKU → quantity of what was booked under a reference; a row of another warehouse is in it under a name no SKU has. */
    Map<String, Integer> booked(String reference, String kind, String warehouse) {
        var booked = new HashMap<String, Integer>();
        client.sql("""
                        select case when w.code = :warehouse then s.code else '' end as sku, m.quantity
                        from stock_movement m
                        join sku s on s.id = m.sku_id
                        join warehouse w on w.id = m.warehouse_id
                        where m.reference = :reference and m.kind = :kind""")
                .param("reference", reference)
                .param("kind", kind)
                .param("warehouse", warehouse)
                .query(row -> {
                    booked.put(row.getString("sku"), row.getInt("quantity"));
                });
        return booked;
    }

    Map<String, Level> lockLevels(String warehouse, Collection<String> skus) {
        var levels = new HashMap<String, Level>();
        client.sql("""
                        select s.code, l.on_hand, l.reserved
                        from stock_level l
                        join sku s on s.id = l.sku_id
                        join warehouse w on w.id = l.warehouse_id
                        where s.code = any(:skus) and w.code = :warehouse
                        order by l.sku_id, l.warehouse_id for update of l""")
                .param("skus", skus.toArray(String[]::new))
                .param("warehouse", warehouse)
                .query(row -> {
                    levels.put(row.getString("code"), new Level(row.getInt("on_hand"), row.getInt("reserved")));
                });
        return levels;
    }

    boolean hasWarehouse(String code) {
        return client.sql("select exists (select from warehouse where code = :code)")
                .param("code", code)
                .query(Boolean.class)
                .single();
    }

    /** Movements, levels and dirty marks in one statement; the level rows are locked. */
    void book(
            String kind, String reference, String warehouse, Map<String, Integer> pieces, String actor, String reason) {
        client.sql("""
                        with moved as (
                            insert into stock_movement (sku_id, warehouse_id, kind, quantity, reference, actor, reason)
                            select s.id, w.id, :kind, p.quantity, :reference, :actor, :reason
                            from unnest(:skus, :quantities) as p (sku, quantity)
                            join sku s on s.code = p.sku
                            join warehouse w on w.code = :warehouse
                            returning sku_id, warehouse_id, quantity),
                        dirty as (
                            insert into stock_dirty (sku_id)
                            select sku_id from moved order by sku_id on conflict do nothing)
                        update stock_level l set on_hand = l.on_hand + m.quantity
                        from moved m where l.sku_id = m.sku_id and l.warehouse_id = m.warehouse_id""")
                .param("kind", kind)
                .param("reference", reference)
                .param("actor", actor)
                .param("reason", reason)
                .param("warehouse", warehouse)
                .param("skus", pieces.keySet().toArray(String[]::new))
                .param("quantities", pieces.values().toArray(Integer[]::new))
                .update();
    }

    /** Levels of the next SKUs by code; an SKU is never split over two pages. */
    List<Row> levels(String sku, String warehouse, String after, int skus) {
        return client.sql("""
                        select s.code, s.name, w.code as warehouse, l.on_hand, l.reserved
                        from (select id, code, name from sku
                              where (:sku::text is null or code = :sku) and code > :after
                              order by code limit :skus) s
                        join stock_level l on l.sku_id = s.id
                        join warehouse w on w.id = l.warehouse_id
                        where :warehouse::text is null or w.code = :warehouse
                        order by s.code, w.code""")
                .param("sku", sku)
                .param("after", after)
                .param("skus", skus)
                .param("warehouse", warehouse)
                .query((row, n) -> new Row(
                        row.getString("code"),
                        row.getString("name"),
                        row.getString("warehouse"),
                        row.getInt("on_hand"),
                        row.getInt("reserved"),
                        row.getInt("on_hand") - row.getInt("reserved")))
                .list();
    }
}
