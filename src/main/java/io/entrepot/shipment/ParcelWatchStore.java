package io.entrepot.shipment;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of parcels without news. It locks no parcel. */
@Repository
class ParcelWatchStore {
    /** @param limit in seconds */
    record Silent(
            String reference, long orderId, String carrier, String waybill, String status, Instant since, long limit) {}

    private final JdbcClient client;

    ParcelWatchStore(JdbcClient client) {
        this.client = client;
    }

    /** Notes those without news for longer than their limit; track_at tells which parcels are under way. */
    List<Silent> takeSilent(int limit) {
        return client.sql("""
                        with silent as (
                            select p.id, p.reference, p.order_id, p.carrier, p.waybill, p.status, n.since, l.seconds
                            from parcel p
                            join lateral (
                                select seconds from watch_limit
                                where kind = 'PARCEL' and state = p.status and class is null
                                  and (platform is null or platform = p.carrier)
                                order by platform is null limit 1) l on true
                            cross join lateral (
                                select greatest(p.status_at, (
                                    select max(received_at) from tracking_event t where t.parcel_id = p.id)) as since) n
                            where p.track_at is not null and p.waybill is not null
                              and p.status_at < now() - l.seconds * interval '1 second'
                              and n.since < now() - l.seconds * interval '1 second'
                              and not exists (select from silent_parcel s where s.parcel_id = p.id)
                            order by p.id limit :limit),
                        noted as (
                            insert into silent_parcel (parcel_id, status, since)
                            select id, status, since from silent order by id
                            on conflict (parcel_id) do nothing returning parcel_id)
                        select silent.* from silent join noted on noted.parcel_id = silent.id order by silent.id""")
                .param("limit", limit)
                .query((row, n) -> new Silent(
                        row.getString("reference"),
                        row.getLong("order_id"),
                        row.getString("carrier"),
                        row.getString("waybill"),
                        row.getString("status"),
                        row.getObject("since", OffsetDateTime.class).toInstant(),
                        row.getLong("seconds")))
                .list();
    }

    /** Forgets those with news, and answers their references. */
    List<String> takeHeard(int limit) {
        return client.sql("""
                        with heard as (
                            select s.parcel_id from silent_parcel s join parcel p on p.id = s.parcel_id
                            where p.status <> s.status or p.track_at is null or p.status_at > s.since
                               or exists (
                                   select from tracking_event t where t.parcel_id = p.id and t.received_at > s.since)
                            order by s.parcel_id limit :limit for update of s skip locked)
                        delete from silent_parcel s using heard, parcel p
                        where s.parcel_id = heard.parcel_id and p.id = s.parcel_id
                        returning p.reference""").param("limit", limit).query(String.class).list();
    }
}
