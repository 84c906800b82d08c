package io.entrepot.stock;

import io.entrepot.order.Goods.Allotment;
import io.entrepot.order.Goods.Article;
import io.entrepot.order.Goods.Left;
import io.entrepot.order.Goods.Origin;
import io.entrepot.order.Orders.Departure;
import io.entrepot.stock.AllocationPlan.Pick;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of levels and reservations. Level rows are always locked sorted by (SKU, warehouse), so that pages never deadlock. */
@Repository
class StockStore {
    /** A level as the world is told of it; version is the database's time, in microseconds. */
    record Reading(String sku, String warehouse, int onHand, int reserved, long version, Instant at) {}

    private static final String ARTICLES = "select code, name, price, currency, weight_grams, bulky from sku where ";

    private final JdbcClient client;

    StockStore(JdbcClient client) {
        this.client = client;
    }

    Levels lockLevels(Collection<String> skus) {
        var levels = new Levels();
        client.sql("""
                        select s.code, l.warehouse_id, l.on_hand - l.reserved as available
                        from stock_level l join sku s on s.id = l.sku_id
                        where s.code = any(:skus)
                        order by l.sku_id, l.warehouse_id for update of l""").param("skus", skus.toArray(String[]::new)).query(row -> {
            levels.put(row.getString("code"), row.getInt("warehouse_id"), row.getInt("available"));
        });
        return levels;
    }

    /** Writes reservations and raises what is reserved, summed per level row. The rows are locked by {@link #lockLevels}. */
    void reserve(List<Pick> picks) {
        client.sql("""
                        with pick as (
                            select p.order_id, p.line_no, p.warehouse_id, s.id as sku_id, p.quantity
                            from unnest(:orders, :lines, :skus, :warehouses, :quantities)
                                as p (order_id, line_no, sku, warehouse_id, quantity)
                            join sku s on s.code = p.sku),
                        kept as (
                            insert into reservation (order_id, line_no, warehouse_id, sku_id, quantity)
                            select order_id, line_no, warehouse_id, sku_id, quantity from pick),
                        dirty as (
                            insert into stock_dirty (sku_id)
                            select distinct sku_id from pick order by sku_id on conflict do nothing)
                        update stock_level l set reserved = l.reserved + p.quantity
                        from (select sku_id, warehouse_id, sum(quantity) as quantity from pick group by 1, 2) p
                        where l.sku_id = p.sku_id and l.warehouse_id = p.warehouse_id""")
                .param("orders", picks.stream().map(p -> p.order().id()).toArray(Long[]::new))
                .param("lines", picks.stream().map(p -> p.line().no()).toArray(Integer[]::new))
                .param("skus", picks.stream().map(p -> p.line().sku()).toArray(String[]::new))
                .param("warehouses", picks.stream().map(Pick::warehouseId).toArray(Integer[]::new))
                .param("quantities", picks.stream().map(Pick::quantity).toArray(Integer[]::new))
                .update();
    }

    /** Gives back everything that these (locked) orders have reserved; answers the SKUs that became free. */
    Set<String> release(List<Long> orderIds) {
        lockLevelsOf(orderIds);
        return new HashSet<>(client.sql("""
                        with freed as (delete from reservation where order_id = any(:orders)
                                       returning sku_id, warehouse_id, quantity),
                        dirty as (
                            insert into stock_dirty (sku_id)
                            select distinct sku_id from freed order by sku_id on conflict do nothing)
                        update stock_level l set reserved = l.reserved - f.quantity
                        from (select sku_id, warehouse_id, sum(quantity) as quantity from freed group by 1, 2) f
                            join sku s on s.id = f.sku_id
                        where l.sku_id = f.sku_id and l.warehouse_id = f.warehouse_id
                        returning s.code""")
                .param("orders", orderIds.toArray(Long[]::new))
                .query(String.class)
                .list());
    }

    /** Goods that left lower on hand and reserved alike, with a movement each; answers their SKUs. */
    Set<String> leave(List<Departure> departures) {
        lockLevelsOf(departures.stream().map(Departure::orderId).toList());
        return new HashSet<>(client.sql("""
                        with left_now as (
                            delete from reservation r
                            using unnest(:orders, :warehouses) as d (order_id, warehouse_id)
                            where r.order_id = d.order_id and r.warehouse_id = d.warehouse_id
                            returning r.order_id, r.sku_id, r.warehouse_id, r.quantity),
                        moved as (
                            insert into stock_movement (sku_id, warehouse_id, kind, quantity, reference, actor)
                            select sku_id, warehouse_id, 'SHIPPED', -sum(quantity), 'EN' || order_id, 'hub'
                            from left_now group by order_id, sku_id, warehouse_id)
                        update stock_level l set on_hand = l.on_hand - n.quantity, reserved = l.reserved - n.quantity
                        from (select sku_id, warehouse_id, sum(quantity) as quantity from left_now group by 1, 2) n
                            join sku s on s.id = n.sku_id
                        where l.sku_id = n.sku_id and l.warehouse_id = n.warehouse_id
                        returning s.code""")
                .param("orders", departures.stream().map(Departure::orderId).toArray(Long[]::new))
                .param(
                        "warehouses",
                        departures.stream().map(Departure::warehouseId).toArray(Integer[]::new))
                .query(String.class)
                .list());
    }

    /** The levels of these SKUs in every warehouse, by SKU. */
    List<Reading> read(Collection<String> skus) {
        return client.sql("""
                        select s.code as sku, w.code as warehouse, l.on_hand, l.reserved,
                            (extract(epoch from statement_timestamp()) * 1000000)::bigint as version
                        from sku s
                        join stock_level l on l.sku_id = s.id
                        join warehouse w on w.id = l.warehouse_id
                        where s.code = any(:skus)
                        order by s.code, w.code""")
                .param("skus", skus.toArray(String[]::new))
                .query((row, n) -> new Reading(
                        row.getString("sku"),
                        row.getString("warehouse"),
                        row.getInt("on_hand"),
                        row.getInt("reserved"),
                        row.getLong("version"),
                        Instant.EPOCH.plus(row.getLong("version"), ChronoUnit.MICROS)))
                .list();
    }

    private void lockLevelsOf(List<Long> orderIds) {
        client.sql("""
                        select l.sku_id from stock_level l
                        where (l.sku_id, l.warehouse_id) in (
                            select sku_id, warehouse_id from reservation where order_id = any(:orders))
                        order by l.sku_id, l.warehouse_id for update""").param("orders", orderIds.toArray(Long[]::new)).query(row -> {});
    }

    Map<String, Article> articles(Collection<String> skus) {
        var articles = new HashMap<String, Article>();
        client.sql(ARTICLES + "code = any(:skus)")
                .param("skus", skus.toArray(String[]::new))
                .query(row -> {
                    articles.put(row.getString("code"), article(row, 0));
                });
        return articles;
    }

    List<String> alike(Collection<String> skus) {
        return client.sql("""
                        select code from sku
                        where lower(code) in (select lower(wanted collate "C") from unnest(:skus) wanted)
                        order by code""")
                .param("skus", skus.toArray(String[]::new))
                .query(String.class)
                .list();
    }

    List<Article> found(String text, int most) {
        return client.sql(ARTICLES
                        + "code ilike :text || '%' or name ilike '%' || :text || '%' order by code limit :most")
                .param("text", text.replaceAll("([%_\\\\])", "\\\\$1"))
                .param("most", most)
                .query(StockStore::article)
                .list();
    }

    private static Article article(ResultSet row, int n) throws SQLException {
        return new Article(
                row.getString("code"),
                row.getString("name"),
                row.getBigDecimal("price"),
                row.getString("currency"),
                row.getInt("weight_grams"),
                row.getBoolean("bulky"));
    }

    List<Allotment> allotted(Collection<Long> orderIds) {
        return client.sql("""
                        select r.order_id, r.line_no, r.warehouse_id, r.quantity, s.code, s.name, s.weight_grams, s.bulky
                        from reservation r join sku s on s.id = r.sku_id
                        where r.order_id = any(:orders)
                        order by r.order_id, r.warehouse_id, r.line_no""")
                .param("orders", orderIds.toArray(Long[]::new))
                .query((row, n) -> new Allotment(
                        row.getLong("order_id"),
                        row.getInt("line_no"),
                        row.getInt("warehouse_id"),
                        row.getString("code"),
                        row.getString("name"),
                        row.getInt("quantity"),
                        row.getInt("weight_grams"),
                        row.getBoolean("bulky")))
                .list();
    }

    /** By the movements, since with the goods their reservations go. */
    List<Left> left(Collection<Long> orderIds) {
        return client.sql("""
                        select o.id, w.code as warehouse, s.code as sku, -m.quantity as quantity
                        from unnest(:orders) as o (id)
                        join stock_movement m on m.reference = 'EN' || o.id and m.kind = 'SHIPPED'
                        join sku s on s.id = m.sku_id
                        join warehouse w on w.id = m.warehouse_id
                        order by o.id, w.code, s.code""")
                .param("orders", orderIds.toArray(Long[]::new))
                .query((row, n) -> new Left(
                        row.getLong("id"), row.getString("warehouse"), row.getString("sku"), row.getInt("quantity")))
                .list();
    }

    Map<Integer, Origin> origins() {
        var origins = new LinkedHashMap<Integer, Origin>();
        client.sql("""
                        select w.*, d.provinces, d.kms from warehouse w
                        left join (
                            select warehouse_id, array_agg(province) as provinces, array_agg(km) as kms
                            from warehouse_distance group by 1) d on d.warehouse_id = w.id
                        order by w.id""").query(row -> {
            int id = row.getInt("id");
            origins.put(
                    id,
                    new Origin(
                            id,
                            row.getString("code"),
                            row.getString("name"),
                            row.getString("contact"),
                            row.getString("phone"),
                            row.getString("province"),
                            row.getString("city"),
                            row.getString("district"),
                            row.getString("address"),
                            distances(row)));
        });
        return origins;
    }

    private static Map<String, Integer> distances(ResultSet row) throws SQLException {
        var distances = new HashMap<String, Integer>();
        if (row.getArray("provinces") != null) {
            String[] provinces = (String[]) row.getArray("provinces").getArray();
            Integer[] kilometres = (Integer[]) row.getArray("kms").getArray();
            for (int i = 0; i < provinces.length; i++) {
                distances.put(provinces[i], kilometres[i]);
            }
        }
        return distances;
    }
}
