package io.entrepot.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.springframework.jdbc.core.JdbcTemplate;

/** Compares what the partners know to have happened with what the hub's database says. */
final class Audit {
    private final Market market;
    private final JdbcTemplate sql;
    private final String when;

    /** @param when what was done to the hub, for the message of a failure */
    Audit(Market market, JdbcTemplate sql, String when) {
        this.market = market;
        this.sql = sql;
        this.when = when;
    }

    /** Whether every order that was offered is at least booked, and nothing waits in the hub. */
    boolean isQuiet() {
        return offered() == count("select count(*) from orders")
                && count(
                                "select count(*) from orders where status not in ('BOOKED', 'SHIPPED', 'DELIVERED', 'COMPLETED')")
                        == 0
                && count("select count(*) from parcel where status in ('PLANNED', 'REQUESTED', 'UNKNOWN')") == 0
                && count("select count(*) from platform_answer where state <> 'CONFIRMED'") == 0
                && count("select count(*) from outbox") == 0
                && market.books("sf").path("unpushed").asInt() == 0
                && underway().equals(List.of());
    }

    /** Parcels that the carrier has and that the hub believes to be waiting for it still. */
    private List<String> underway() {
        var underway = new ArrayList<String>();
        market.books("sf").path("orders").forEach(parcel -> {
            if (!Set.of("booked", "cancelled").contains(parcel.path("state").asText())) {
                underway.add(parcel.path("orderId").asText());
            }
        });
        underway.removeAll(sql.queryForList("select reference from parcel where status <> 'BOOKED'", String.class));
        return underway;
    }

    private int offered() {
        return market.books("woocommerce/tee").path("orders").size()
                + filedOrders().size();
    }

    void check() {
        ordersAreThereOnce();
        parcelsAreBookedOnce();
        shopsAreToldOnce();
        stockAddsUp();
        assertThat(sql.queryForList("select order_id, to_status from order_event where to_status is not null"
                        + " group by 1, 2 having count(*) > 1"))
                .as(when + ": moves made twice")
                .isEmpty();
        assertThat(sql.queryForList("select cause, stage, message from incident where state = 'OPEN'"))
                .as(when + ": incidents that nobody can explain")
                .isEmpty();
    }

    private void ordersAreThereOnce() {
        List<String> offered = texts(market.books("woocommerce/tee").path("orders"), "number");
        assertThat(stored("woocommerce")).as(when).containsExactlyInAnyOrderElementsOf(offered);
        assertThat(stored("csvdrop")).as(when).containsExactlyInAnyOrderElementsOf(filedOrders());
    }

    private List<String> stored(String platform) {
        return sql.queryForList(
                "select platform_order_id from orders o join account a on a.id = o.account_id where a.platform = ?",
                String.class,
                platform);
    }

    private void parcelsAreBookedOnce() {
        JsonNode books = market.books("sf").path("orders");
        Map<String, String> carriers = new TreeMap<>();
        books.forEach(parcel -> {
            assertThat(parcel.path("requests").asInt())
                    .as(when + ": bookings asked for with reference %s", parcel.path("orderId"))
                    .isEqualTo(1);
            if (!parcel.path("state").asText().equals("cancelled")) {
                carriers.put(
                        parcel.path("orderId").asText(),
                        parcel.path("waybillNo").asText());
            }
        });
        Map<String, String> ours = new TreeMap<>();
        sql.query("select reference, waybill from parcel where status <> 'CANCELLED'", row -> {
            ours.put(row.getString("reference"), row.getString("waybill"));
        });
        assertThat(carriers).as(when + ": labels of the carrier").isEqualTo(ours);
        assertThat(sql.queryForList("select order_id, warehouse_id from parcel where status <> 'CANCELLED'"
                        + " group by 1, 2 having sum(weight_grams) > (select sum(r.quantity * s.weight_grams)"
                        + " from order_line r join sku s on s.code = r.sku where r.order_id = parcel.order_id)"))
                .as(when + ": orders with more parcels than goods")
                .isEmpty();
    }

    private void shopsAreToldOnce() {
        var told = new ArrayList<String>();
        market.books("woocommerce/tee").path("writes").forEach(write -> {
            if (write.path("status").asText().equals("completed")) {
                told.add(write.path("order").asText());
            }
        });
        assertThat(told)
                .as(when + ": orders that the shop was told of")
                .containsExactlyInAnyOrderElementsOf(sql.queryForList(
                        "select platform_order_id from orders o join account a on a.id = o.account_id"
                                + " where a.platform = 'woocommerce' and status in ('SHIPPED', 'DELIVERED', 'COMPLETED')",
                        String.class));
    }

    private void stockAddsUp() {
        assertThat(sql.queryForList("""
                        select sku_id, warehouse_id, l.reserved, r.reserved as promised
                        from stock_level l left join (
                            select sku_id, warehouse_id, sum(quantity) as reserved from reservation group by 1, 2) r
                            using (sku_id, warehouse_id)
                        where l.reserved <> coalesce(r.reserved, 0) or l.reserved < 0 or l.reserved > l.on_hand"""))
                .as(when + ": levels that are not the sum of their reservations")
                .isEmpty();
        assertThat(sql.queryForList("""
                        select o.id, w.wanted, r.reserved
                        from orders o
                        join (select order_id, sum(quantity) as wanted from order_line group by 1) w on w.order_id = o.id
                        left join (select order_id, sum(quantity) as reserved from reservation group by 1) r
                            on r.order_id = o.id
                        where o.status = 'BOOKED' and w.wanted is distinct from r.reserved"""))
                .as(when + ": orders whose reservation is not what was ordered")
                .isEmpty();
        assertThat(sql.queryForList("""
                        select l.sku_id, l.warehouse_id, l.on_hand, m.moved
                        from stock_level l left join (
                            select sku_id, warehouse_id, sum(quantity) as moved from stock_movement group by 1, 2) m
                            using (sku_id, warehouse_id)
                        where l.on_hand <> coalesce(m.moved, 0)"""))
                .as(when + ": goods that came or went without a movement")
                .isEmpty();
    }

    private List<String> filedOrders() {
        var orders = new ArrayList<String>();
        market.books("ftp").path("files").forEach(file -> file.path("orders").forEach(o -> orders.add(o.asText())));
        return orders;
    }

    private int count(String query) {
        return sql.queryForObject(query, Integer.class);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(node -> node.path(field).asText())
                .toList();
    }
}
