package io.entrepot.shipment;

import static io.entrepot.shipment.ServiceStore.texts;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of parcels: plan, lock, change, sweep. Whoever changes a parcel holds its order's lock, except the sweep. */
@Repository
class ParcelStore {
    /** A parcel that is to be. */
    record Draft(
            long orderId,
            int seq,
            int warehouseId,
            String reference,
            String carrier,
            String service,
            int grams,
            BigDecimal cost,
            String currency,
            int days,
            String why) {}

    /**
     * How a parcel stands after a decision.
     *
     * @param notBefore no call before this time from now, null for at once
     * @param due the sweep sends it again after this time, null for never
     */
    record Change(
            Parcel parcel,
            ParcelStatus status,
            String waybill,
            String cancelReason,
            int tries,
            Duration notBefore,
            Duration due) {}

    private static final String SELECT = """
            select p.*, coalesce(p.not_before <= clock_timestamp(), true) as may_call from parcel p
            """;

    private final JdbcClient client;

    ParcelStore(JdbcClient client) {
        this.client = client;
    }

    List<Parcel> lock(Collection<Long> ids) {
        return query(SELECT + "where p.id = any(:ids) order by p.id for update", ids);
    }

    List<Parcel> lockOf(Collection<Long> orderIds) {
        return query(SELECT + "where p.order_id = any(:ids) order by p.id for update", orderIds);
    }

    private List<Parcel> query(String sql, Collection<Long> ids) {
        return ids.isEmpty()
                ? List.of()
                : client.sql(sql)
                        .param("ids", ids.toArray(Long[]::new))
                        .query(ParcelStore::parcel)
                        .list();
    }

    Optional<Long> find(String reference) {
        return client.sql("select id from parcel where reference = :reference")
                .param("reference", reference)
                .query(Long.class)
                .optional();
    }

    Set<Long> ordersOf(Collection<Long> parcelIds) {
        return new LinkedHashSet<>(client.sql("select distinct order_id from parcel where id = any(:ids) order by 1")
                .param("ids", parcelIds.toArray(Long[]::new))
                .query(Long.class)
                .list());
    }

    /** The highest sequence number each of these orders ever used; orders without parcels are missing. */
    Map<Long, Integer> lastSeq(Collection<Long> orderIds) {
        var last = new LinkedHashMap<Long, Integer>();
        client.sql("select order_id, max(seq) as seq from parcel where order_id = any(:ids) group by order_id")
                .param("ids", orderIds.toArray(Long[]::new))
                .query(row -> {
                    last.put(row.getLong("order_id"), row.getInt("seq"));
                });
        return last;
    }

    /** Plans parcels, with a net under the message that will send them to their carrier. */
    void insert(List<Draft> drafts, Duration net) {
        client.sql("""
                        insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams,
                            cost, currency, days, why, status, status_at, due_at)
                        select d.*, 'PLANNED', now(), now() + :net * interval '1 second'
                        from unnest(:orders, :seqs::smallint[], :warehouses::int[], :references, :carriers, :services,
                            :grams::int[], :costs::numeric[], :currencies, :days::int[], :whys) d""")
                .param("net", net.toSeconds())
                .param("orders", drafts.stream().map(Draft::orderId).toArray(Long[]::new))
                .param("seqs", texts(drafts, Draft::seq))
                .param("warehouses", texts(drafts, Draft::warehouseId))
                .param("references", texts(drafts, Draft::reference))
                .param("carriers", texts(drafts, Draft::carrier))
                .param("services", texts(drafts, Draft::service))
                .param("grams", texts(drafts, Draft::grams))
                .param("costs", texts(drafts, d -> d.cost().toPlainString()))
                .param("currencies", texts(drafts, Draft::currency))
                .param("days", texts(drafts, Draft::days))
                .param("whys", texts(drafts, Draft::why))
                .update();
    }

    /** The planned parcels of these orders: carrier → ids. */
    Map<String, List<Long>> planned(Collection<Long> orderIds) {
        return byCarrier(client.sql("""
                        select id, carrier from parcel where order_id = any(:ids) and status = 'PLANNED'
                        """).param("ids", orderIds.toArray(Long[]::new)));
    }

    /**
     * Takes parcels that wait for their carrier too long; those that somebody else holds are passed over.
     *
     * @param of whether those of these carriers are taken, or those of all others
     */
    Map<String, List<Long>> takeOverdue(Collection<String> carriers, boolean of, int limit, Duration net) {
        return byCarrier(client.sql("""
                        update parcel set due_at = now() + :net * interval '1 second' where id in (
                            select id from parcel where due_at < now() and (carrier = any(:carriers)) = :of
                            order by due_at limit :limit for update skip locked)
                        returning id, carrier""")
                .param("carriers", carriers.toArray(String[]::new))
                .param("of", of)
                .param("limit", limit)
                .param("net", net.toSeconds()));
    }

    /** The next sweep may send these. */
    void due(Collection<Long> ids) {
        client.sql("update parcel set due_at = now() where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    /** Nothing is due for these until a person says what happened. */
    void rest(Collection<Long> ids) {
        client.sql("update parcel set due_at = null where id = any(:ids)")
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    private static Map<String, List<Long>> byCarrier(JdbcClient.StatementSpec statement) {
        var ids = new LinkedHashMap<String, List<Long>>();
        statement.query(row -> {
            ids.computeIfAbsent(row.getString("carrier"), c -> new ArrayList<>())
                    .add(row.getLong("id"));
        });
        ids.values().forEach(list -> list.sort(null));
        return ids;
    }

    void change(List<Change> changes) {
        client.sql("""
                        update parcel p
                        set status = c.status, waybill = c.waybill, cancel_reason = c.reason, tries = c.tries,
                            status_at = case when p.status = c.status then p.status_at else now() end,
                            not_before = clock_timestamp() + c.not_before * interval '1 second',
                            due_at = clock_timestamp() + c.due * interval '1 second',
                            track_at = case
                                when c.status = 'CANCELLED' then null
                                when c.status = 'BOOKED' and p.status <> 'BOOKED' then now() + interval '1 minute'
                                    * (select value from shipment_setting where name = 'track-after-minutes')
                                else p.track_at end
                        from unnest(:ids, :statuses, :waybills, :reasons, :tries::int[], :notBefores::bigint[], :dues::bigint[])
                            c (id, status, waybill, reason, tries, not_before, due)
                        where p.id = c.id""")
                .param("ids", changes.stream().map(c -> c.parcel().id()).toArray(Long[]::new))
                .param("statuses", texts(changes, Change::status))
                .param("waybills", texts(changes, Change::waybill))
                .param("reasons", texts(changes, Change::cancelReason))
                .param("tries", texts(changes, Change::tries))
                .param(
                        "notBefores",
                        texts(
                                changes,
                                c -> c.notBefore() == null
                                        ? null
                                        : c.notBefore().toSeconds()))
                .param(
                        "dues",
                        texts(changes, c -> c.due() == null ? null : c.due().toSeconds()))
                .update();
    }

    /** Remembers what carriers call these parcels: parcel → the carrier's id. */
    void named(Map<Long, String> carrierIds) {
        client.sql("update parcel p set carrier_id = n.name from unnest(:ids, :names) n (id, name) where p.id = n.id")
                .param("ids", carrierIds.keySet().toArray(Long[]::new))
                .param("names", carrierIds.values().toArray(String[]::new))
                .update();
    }

    /** They may be with their carrier: its answer will find this reason; one that waits for a person is asked for again. */
    void wantBack(Collection<Long> ids, String why) {
        client.sql("update parcel set cancel_reason = :why, due_at = coalesce(due_at, now()) where id = any(:ids)")
                .param("why", why)
                .param("ids", ids.toArray(Long[]::new))
                .update();
    }

    /** Which of these waybills parcels hold already: waybill → reference. */
    Map<String, String> holders(String carrier, Collection<String> waybills) {
        var holders = new LinkedHashMap<String, String>();
        client.sql("select waybill, reference from parcel where carrier = :carrier and waybill = any(:waybills)")
                .param("carrier", carrier)
                .param("waybills", waybills.toArray(String[]::new))
                .query(row -> {
                    holders.put(row.getString("waybill"), row.getString("reference"));
                });
        return holders;
    }

    /** Remembers which orders no carrier can take and returns those that are new to the list. */
    Set<Long> rememberUnplanned(Map<Long, String> whys) {
        return new LinkedHashSet<>(client.sql("""
                        insert into unplanned_order (order_id, why) select * from unnest(:ids, :whys)
                        on conflict do nothing returning order_id""")
                .param("ids", whys.keySet().toArray(Long[]::new))
                .param("whys", whys.values().toArray(String[]::new))
                .query(Long.class)
                .list());
    }

    /** Answers those that were on the list. */
    List<Long> forgetUnplanned(Collection<Long> orderIds) {
        return client.sql("delete from unplanned_order where order_id = any(:ids) returning order_id")
                .param("ids", orderIds.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    static Parcel parcel(ResultSet row, int n) throws SQLException {
        OffsetDateTime statusAt = row.getObject("status_at", OffsetDateTime.class);
        return new Parcel(
                row.getLong("id"),
                row.getLong("order_id"),
                row.getInt("warehouse_id"),
                row.getString("reference"),
                row.getString("carrier"),
                row.getString("service"),
                row.getInt("weight_grams"),
                ParcelStatus.valueOf(row.getString("status")),
                statusAt == null ? null : statusAt.toInstant(),
                row.getString("exception"),
                row.getString("waybill"),
                row.getString("cancel_reason"),
                row.getObject("attempt_id", Long.class),
                row.getInt("tries"),
                row.getString("carrier_id"),
                row.getBoolean("may_call"));
    }
}
