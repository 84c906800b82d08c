package io.entrepot.shipment;

import io.entrepot.order.Parcels;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what others see of parcels. */
@Repository
class ParcelViewStore {
    private final JdbcClient client;

    ParcelViewStore(JdbcClient client) {
        this.client = client;
    }

    List<Parcels.Parcel> of(Collection<Long> orderIds) {
        var news = new HashMap<Long, List<Parcels.News>>();
        List<Parcels.Parcel> parcels = client.sql("""
                        select p.*, w.code as warehouse, coalesce(s.name, p.service) as service_name,
                            case when p.status in ('PLANNED', 'REQUESTED', 'UNKNOWN', 'BOOKED', 'COLLECTED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY')
                            -- a carrier that has not come yet comes tomorrow
                            then p.days * interval '1 day' + coalesce(
                                (select min(at) from tracking_event where parcel_id = p.id and status = 'COLLECTED'),
                                greatest(p.created_at, now()) + interval '1 day') end as expected_at
                        from parcel p
                            join warehouse w on w.id = p.warehouse_id
                            left join carrier_service s on s.carrier = p.carrier and s.code = p.service
                        where p.order_id = any(:ids) order by p.order_id, p.seq""")
                .param("ids", orderIds.toArray(Long[]::new))
                .query((row, n) -> parcel(row, news))
                .list();
        if (!news.isEmpty()) {
            // what came both by push and by asking is one piece of news
            client.sql("""
                            select distinct on (parcel_id, at, code, status) * from tracking_event
                            where parcel_id = any(:ids) order by parcel_id, at, code, status, received_at""").param("ids", news.keySet().toArray(Long[]::new)).query(row -> {
                news.get(row.getLong("parcel_id"))
                        .add(new Parcels.News(
                                instant(row, "at"),
                                row.getString("status"),
                                row.getString("exception"),
                                row.getString("place"),
                                row.getString("text"),
                                row.getString("entered_by")));
            });
        }
        return parcels;
    }

    private static Parcels.Parcel parcel(ResultSet row, HashMap<Long, List<Parcels.News>> news) throws SQLException {
        var ofThis = new ArrayList<Parcels.News>();
        news.put(row.getLong("id"), ofThis);
        return new Parcels.Parcel(
                row.getLong("order_id"),
                row.getString("reference"),
                row.getString("warehouse"),
                row.getString("carrier"),
                row.getString("service"),
                row.getString("service_name"),
                row.getString("waybill"),
                row.getString("status"),
                instant(row, "status_at"),
                row.getString("exception"),
                row.getBigDecimal("cost").setScale(2, java.math.RoundingMode.HALF_UP) + " " + row.getString("currency"),
                instant(row, "expected_at"),
                ofThis);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
