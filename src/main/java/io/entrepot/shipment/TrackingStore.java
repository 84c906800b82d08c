package io.entrepot.shipment;

import static io.entrepot.shipment.ServiceStore.texts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of news about parcels. */
@Repository
class TrackingStore {
    /** Where a waybill belongs. */
    record Owner(long parcelId, long orderId, String carrier, String waybill) {}

    private final JdbcClient client;

    TrackingStore(JdbcClient client) {
        this.client = client;
    }

    List<Owner> owners(Collection<News> news) {
        return client.sql("""
                        select distinct p.id, p.order_id, p.carrier, p.waybill
                        from parcel p join unnest(:carriers, :waybills) n (carrier, waybill)
                            on p.carrier = n.carrier and p.waybill = n.waybill""")
                .param("carriers", texts(news, News::carrier))
                .param("waybills", texts(news, News::waybill))
                .query(TrackingStore::owner)
                .list();
    }

    /** Parcels whose waybill became known after news of it had come. */
    List<Owner> parkedOwners(int limit) {
        return client.sql("""
                        select distinct p.id, p.order_id, p.carrier, p.waybill
                        from tracking_event e join parcel p on p.carrier = e.carrier and p.waybill = e.waybill
                        where e.parcel_id is null limit :limit""").param("limit", limit).query(TrackingStore::owner).list();
    }

    /** Keeps news and returns what was new. */
    List<News> insert(List<News> news) {
        return client.sql("""
                        insert into tracking_event (parcel_id, carrier, waybill, carrier_event_id, at, status, exception, code,
                            place, text, entered_by, journal_id)
                        select * from unnest(:parcels, :carriers, :waybills, :events, :ats::timestamptz[], :statuses,
                            :exceptions, :codes, :places, :texts, :enterers, :journals)
                        on conflict do nothing returning *""")
                .param("parcels", news.stream().map(News::parcelId).toArray(Long[]::new))
                .param("carriers", texts(news, News::carrier))
                .param("waybills", texts(news, News::waybill))
                .param("events", texts(news, News::eventId))
                .param("ats", texts(news, News::at))
                .param("statuses", texts(news, News::status))
                .param("exceptions", texts(news, News::exception))
                .param("codes", texts(news, News::code))
                .param("places", texts(news, News::place))
                .param("texts", texts(news, News::text))
                .param("enterers", texts(news, News::enteredBy))
                .param("journals", news.stream().map(News::journalId).toArray(UUID[]::new))
                .query(TrackingStore::news)
                .list();
    }

    /** Gives parked news to the parcels they belong to and returns them. */
    List<News> adopt(Collection<Long> parcelIds) {
        return client.sql("""
                        update tracking_event e set parcel_id = p.id
                        from parcel p
                        where p.id = any(:ids) and e.carrier = p.carrier and e.waybill = p.waybill and e.parcel_id is null
                        returning e.*""")
                .param("ids", parcelIds.toArray(Long[]::new))
                .query(TrackingStore::news)
                .list();
    }

    /** Of these codes those that were seen for the first time just now, in events of these ids. */
    Set<String> firstSeen(String carrier, Collection<News> unknown) {
        var seen = new LinkedHashSet<>(unknown.stream().map(News::code).toList());
        client.sql("""
                        select distinct e.code from tracking_event e
                        where e.carrier = :carrier and e.status = 'UNKNOWN' and e.code = any(:codes)
                          and not exists (select from unnest(:waybills, :events) n (waybill, id)
                                          where n.waybill = e.waybill and n.id = e.carrier_event_id)""")
                .param("carrier", carrier)
                .param("codes", seen.toArray(String[]::new))
                .param("waybills", texts(unknown, News::waybill))
                .param("events", texts(unknown, News::eventId))
                .query(String.class)
                .list()
                .forEach(seen::remove);
        return seen;
    }

    /** Moves parcels to where their news puts them; one that left waits for no call any more. */
    void move(Collection<Parcel> parcels) {
        client.sql("""
                        update parcel p
                        set status = m.status, status_at = m.at, exception = m.exception, due_at = null,
                            track_at = case when m.status in ('DELIVERED', 'RETURNED', 'LOST') then null
                                else now() + interval '1 minute'
                                    * (select value from shipment_setting where name = 'track-after-minutes') end
                        from unnest(:ids, :statuses, :ats::timestamptz[], :exceptions) m (id, status, at, exception)
                        where p.id = m.id""")
                .param("ids", parcels.stream().map(Parcel::id).toArray(Long[]::new))
                .param("statuses", texts(parcels, Parcel::status))
                .param("ats", texts(parcels, Parcel::statusAt))
                .param("exceptions", texts(parcels, Parcel::exception))
                .update();
    }

    /** Claims waybills that had no news for a while: asked for again only after the usual time, by whichever hub. */
    List<String> claimSilent(String carrier, int limit) {
        return client.sql("""
                        update parcel set track_at = now() + interval '1 minute'
                            * (select value from shipment_setting where name = 'track-after-minutes')
                        where id in (
                            select id from parcel where carrier = :carrier and track_at < now() and waybill is not null
                            order by track_at limit :limit for update skip locked)
                        returning waybill""")
                .param("carrier", carrier)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Lets go of news that nobody's waybill matched for days and returns how many by carrier and waybill. */
    Map<String, Integer> giveUpParked(int days) {
        var lost = new LinkedHashMap<String, Integer>();
        client.sql("""
                        with lost as (
                            update tracking_event set parcel_id = 0
                            where parcel_id is null and received_at < now() - :days * interval '1 day'
                            returning carrier, waybill)
                        select carrier || ' ' || waybill as waybill, count(*) as n from lost group by 1 order by 1""").param("days", days).query(row -> {
            lost.put(row.getString("waybill"), row.getInt("n"));
        });
        return lost;
    }

    private static Owner owner(ResultSet row, int n) throws SQLException {
        return new Owner(
                row.getLong("id"), row.getLong("order_id"), row.getString("carrier"), row.getString("waybill"));
    }

    private static News news(ResultSet row, int n) throws SQLException {
        return new News(
                row.getObject("parcel_id", Long.class),
                row.getString("carrier"),
                row.getString("waybill"),
                row.getString("carrier_event_id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("status"),
                row.getString("exception"),
                row.getString("code"),
                row.getString("place"),
                row.getString("text"),
                row.getString("entered_by"),
                row.getObject("journal_id", UUID.class));
    }
}
