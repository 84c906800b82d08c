package io.entrepot.shipment;

import io.entrepot.shipment.Labels.Claim;
import io.entrepot.shipment.Labels.Label;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of labels. */
@Repository
class LabelStore {
    private final JdbcClient client;

    LabelStore(JdbcClient client) {
        this.client = client;
    }

    void want(Collection<Parcel> parcels) {
        client.sql("""
                        insert into parcel_label (parcel_id, carrier, due_at)
                        select *, now() from unnest(:ids, :carriers) on conflict do nothing""")
                .param("ids", parcels.stream().map(Parcel::id).toArray(Long[]::new))
                .param("carriers", parcels.stream().map(Parcel::carrier).toArray(String[]::new))
                .update();
    }

    /** Claims what is due, so that no other hub takes it before {@code quiet} is over; nobody wants the label of a cancelled parcel. */
    List<Claim> claim(String carrier, int limit, Duration quiet) {
        return client.sql("""
                        with claimed as (
                            update parcel_label l
                            set due_at = case when p.cancel_reason is null then now() + :quiet * interval '1 second' end
                            from parcel p
                            where p.id = l.parcel_id and l.parcel_id in (
                                select parcel_id from parcel_label where carrier = :carrier and due_at < now()
                                order by due_at limit :limit for update skip locked)
                            returning p.id as parcel_id, p.order_id, p.reference, p.waybill, p.carrier_id, l.tries, l.due_at)
                        select parcel_id, order_id, reference, waybill, carrier_id, tries from claimed where due_at is not null""")
                .param("carrier", carrier)
                .param("limit", limit)
                .param("quiet", quiet.toSeconds())
                .query(Claim.class)
                .list();
    }

    void keep(long parcelId, byte[] document) {
        client.sql("""
                        update parcel_label set document = :document, kept_at = now(), due_at = null, tries = 0, last_answer = null
                        where parcel_id = :id""").param("document", document).param("id", parcelId).update();
    }

    /** @param due try again after this time, null for never */
    void failed(long parcelId, Duration due, int tries, String answer) {
        client.sql("""
                        update parcel_label set due_at = now() + :due * interval '1 second', tries = :tries,
                            last_answer = left(:answer, 500)
                        where parcel_id = :id""")
                .param("due", due == null ? null : due.toSeconds(), java.sql.Types.BIGINT)
                .param("tries", tries)
                .param("answer", answer)
                .param("id", parcelId)
                .update();
    }

    Optional<Label> find(String reference) {
        return client.sql("""
                        select p.carrier, p.status, l.document, l.last_answer, l.kept_at is not null as was_kept
                        from parcel p left join parcel_label l on l.parcel_id = p.id where p.reference = :reference""").param("reference", reference).query(Label.class).optional();
    }

    /** Takes the names and addresses of old labels out; that there was one stays known. */
    int forgetOld(int limit) {
        return client.sql("""
                        update parcel_label set document = null where parcel_id in (
                            select parcel_id from parcel_label
                            where document is not null and kept_at < now() - interval '1 day'
                                * (select value from shipment_setting where name = 'keep-labels-days')
                            limit :limit for update skip locked)""").param("limit", limit).update();
    }
}
