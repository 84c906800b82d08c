package io.entrepot.shipment;

import static io.entrepot.shipment.ServiceStore.texts;

import io.entrepot.shipment.Subscriptions.Claim;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of waybills that a tracking source follows for us. */
@Repository
class SubscriptionStore {
    private static final String CLAIMED = "carrier, waybill, code, tries, aborts";

    private final JdbcClient client;

    SubscriptionStore(JdbcClient client) {
        this.client = client;
    }

    /**
     * Takes up live parcels that nobody follows yet.
     *
     * @param codes our carrier → what the source calls it
     */
    void takeUp(String source, Map<String, String> codes, int limit) {
        client.sql("""
                        insert into tracking_subscription (source, carrier, waybill, code, due_at)
                        select :source, p.carrier, p.waybill, c.code, now()
                        from parcel p join unnest(:carriers, :codes) c (carrier, code) on c.carrier = p.carrier
                        where p.track_at is not null and p.waybill is not null
                          and not exists (select from tracking_subscription s
                              where s.source = :source and s.carrier = p.carrier and s.waybill = p.waybill)
                        limit :limit on conflict do nothing""")
                .param("source", source)
                .param("carriers", codes.keySet().toArray(String[]::new))
                .param("codes", codes.values().toArray(String[]::new))
                .param("limit", limit)
                .update();
    }

    /** Whose parcels have arrived, or were cancelled, need no other subscription. */
    void letGo(String source) {
        client.sql("""
                        update tracking_subscription s set due_at = null where source = :source and due_at < now()
                          and not exists (select from parcel p
                              where p.carrier = s.carrier and p.waybill = s.waybill and p.track_at is not null)""").param("source", source).update();
    }

    /** Claims what is due, so that no other hub takes it before {@code quiet} is over. */
    List<Claim> claim(String source, int limit, Duration quiet) {
        return client.sql("""
                        update tracking_subscription s set due_at = now() + :quiet * interval '1 second'
                        where (s.source, s.waybill, s.carrier) in (
                            select source, waybill, carrier from tracking_subscription
                            where source = :source and due_at < now()
                            order by due_at limit :limit for update skip locked)
                        returning """ + " " + CLAIMED)
                .param("source", source)
                .param("limit", limit)
                .param("quiet", quiet.toSeconds())
                .query(Claim.class)
                .list();
    }

    /** Claims waybills of a source that were silent for a while, as {@link TrackingStore#claimSilent}. */
    List<Claim> claimSilent(String source, int limit) {
        return client.sql("""
                        with silent as (
                            update parcel p set track_at = now() + interval '1 minute'
                                * (select value from shipment_setting where name = 'track-after-minutes')
                            where id in (
                                select q.id from parcel q join tracking_subscription s
                                    on s.carrier = q.carrier and s.waybill = q.waybill and s.source = :source
                                where q.track_at < now()
                                order by q.track_at limit :limit for update of q skip locked)
                            returning carrier, waybill)
                        select carrier, waybill, code, tries, aborts from silent natural join tracking_subscription
                        where source = :source""")
                .param("source", source)
                .param("limit", limit)
                .query(Claim.class)
                .list();
    }

    /** @param due subscribe again after this time, null for never */
    void change(String source, Claim claim, String code, Duration due, int tries, int aborts, String answer) {
        client.sql("""
                        update tracking_subscription
                        set code = :code, due_at = now() + :due * interval '1 second', tries = :tries, aborts = :aborts,
                            last_answer = left(:answer, 500)
                        where source = :source and waybill = :waybill and carrier = :carrier""")
                .param("source", source)
                .param("waybill", claim.waybill())
                .param("carrier", claim.carrier())
                .param("code", code)
                .param("due", due == null ? null : due.toSeconds(), java.sql.Types.BIGINT)
                .param("tries", tries)
                .param("aborts", aborts)
                .param("answer", answer)
                .update();
    }

    /** Under their row locks: what a source follows under this waybill. */
    List<Claim> lock(String source, String waybill) {
        return client.sql("select " + CLAIMED + " from tracking_subscription"
                        + " where source = :source and waybill = :waybill order by carrier for update")
                .param("source", source)
                .param("waybill", waybill)
                .query(Claim.class)
                .list();
    }

    /** Whose waybills these are, of those news whose pusher is a source; a waybill of two carriers is nobody's. */
    Map<String, String> carriers(Collection<News> news) {
        var carriers = new LinkedHashMap<String, String>();
        client.sql("""
                        select s.source || ' ' || s.waybill as key, min(s.carrier) as carrier
                        from tracking_subscription s join (select distinct * from unnest(:sources, :waybills)) n (source, waybill)
                            on s.source = n.source and s.waybill = n.waybill
                        group by 1 having count(*) = 1""")
                .param("sources", texts(news, News::carrier))
                .param("waybills", texts(news, News::waybill))
                .query(row -> {
                    carriers.put(row.getString("key"), row.getString("carrier"));
                });
        return carriers;
    }
}
