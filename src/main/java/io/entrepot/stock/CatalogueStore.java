package io.entrepot.stock;

import io.entrepot.stock.Catalogue.Sku;
import io.entrepot.stock.Catalogue.Warehouse;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of warehouses and SKUs. What is put twice is written once. */
@Repository
class CatalogueStore {
    private final JdbcClient client;

    CatalogueStore(JdbcClient client) {
        this.client = client;
    }

    /** A new SKU and a new warehouse that do not see each other would leave their pair without a level row. */
    void lockCatalogue() {
        client.sql("select pg_advisory_xact_lock(hashtext('stock.catalogue'))").query(row -> {});
    }

    void forgetDistancesOfMoved(List<Warehouse> warehouses) {
        client.sql("""
                        delete from warehouse_distance d
                        using warehouse w join unnest(:codes, :provinces) as g (code, province) on g.code = w.code
                        where d.warehouse_id = w.id and w.province <> g.province""")
                .param("codes", texts(warehouses, Warehouse::code))
                .param("provinces", texts(warehouses, Warehouse::province))
                .update();
    }

    int upsertWarehouses(List<Warehouse> warehouses) {
        return client.sql("""
                        insert into warehouse as w (code, name, contact, phone, province, city, district, address)
                        select * from unnest(:codes, :names, :contacts, :phones, :provinces, :cities, :districts, :addresses)
                        on conflict (code) do update set name = excluded.name, contact = excluded.contact,
                            phone = excluded.phone, province = excluded.province, city = excluded.city,
                            district = excluded.district, address = excluded.address
                        where (w.name, w.contact, w.phone, w.province, w.city, w.district, w.address)
                            is distinct from (excluded.name, excluded.contact, excluded.phone, excluded.province,
                                excluded.city, excluded.district, excluded.address)""")
                .param("codes", texts(warehouses, Warehouse::code))
                .param("names", texts(warehouses, Warehouse::name))
                .param("contacts", texts(warehouses, Warehouse::contact))
                .param("phones", texts(warehouses, Warehouse::phone))
                .param("provinces", texts(warehouses, Warehouse::province))
                .param("cities", texts(warehouses, Warehouse::city))
                .param("districts", texts(warehouses, Warehouse::district))
                .param("addresses", texts(warehouses, Warehouse::address))
                .update();
    }

    /** Great-circle kilometres from the capital of the warehouse's province to every capital; what is there already stays. */
    void fillDistances(Collection<String> codes) {
        client.sql("""
                        insert into warehouse_distance (warehouse_id, province, km)
                        select w.id, there.name, round(2 * 6371 * asin(sqrt(least(1,
                            power(sin(radians(there.latitude - here.latitude) / 2), 2)
                            + cos(radians(here.latitude)) * cos(radians(there.latitude))
                                * power(sin(radians(there.longitude - here.longitude) / 2), 2)))))
                        from warehouse w
                        join province here on here.name = w.province
                        cross join province there
                        where w.code = any(:codes)
                        on conflict do nothing""").param("codes", codes.toArray(String[]::new)).update();
    }

    void fillLevelsOfWarehouses(Collection<String> codes) {
        client.sql("""
                        insert into stock_level (sku_id, warehouse_id)
                        select s.id, w.id from warehouse w cross join sku s where w.code = any(:codes)
                        on conflict do nothing""").param("codes", codes.toArray(String[]::new)).update();
    }

    int upsertSkus(List<Sku> skus) {
        return client.sql("""
                        insert into sku as s (code, name, price, currency, weight_grams, bulky)
                        select code, name, price::numeric, currency, grams, bulky
                        from unnest(:codes, :names, :prices, :currencies, :grams, :bulky)
                            as g (code, name, price, currency, grams, bulky)
                        on conflict (code) do update set name = excluded.name, price = excluded.price,
                            currency = excluded.currency, weight_grams = excluded.weight_grams, bulky = excluded.bulky
                        where (s.name, s.price, s.currency, s.weight_grams, s.bulky)
                            is distinct from (excluded.name, excluded.price, excluded.currency,
                                excluded.weight_grams, excluded.bulky)""")
                .param("codes", texts(skus, Sku::sku))
                .param("names", texts(skus, Sku::name))
                .param("prices", texts(skus, Sku::price))
                .param("currencies", texts(skus, Sku::currency))
                .param("grams", skus.stream().map(Sku::weightGrams).toArray(Integer[]::new))
                .param(
                        "bulky",
                        skus.stream().map(s -> Boolean.TRUE.equals(s.bulky())).toArray(Boolean[]::new))
                .update();
    }

    void fillLevelsOfSkus(Collection<String> codes) {
        client.sql("""
                        insert into stock_level (sku_id, warehouse_id)
                        select s.id, w.id from sku s cross join warehouse w where s.code = any(:codes)
                        on conflict do nothing""").param("codes", codes.toArray(String[]::new)).update();
    }

    int putDistances(String warehouse, Map<String, Integer> kilometres) {
        return client.sql("""
                        insert into warehouse_distance (warehouse_id, province, km)
                        select w.id, g.province, g.km
                        from warehouse w cross join unnest(:provinces, :kms) as g (province, km)
                        where w.code = :code
                        on conflict (warehouse_id, province) do update set km = excluded.km""")
                .param("code", warehouse)
                .param("provinces", kilometres.keySet().toArray(String[]::new))
                .param("kms", kilometres.values().toArray(Integer[]::new))
                .update();
    }

    private static <T> String[] texts(List<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }
}
