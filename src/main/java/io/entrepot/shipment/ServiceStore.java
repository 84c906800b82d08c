package io.entrepot.shipment;

import io.entrepot.shipment.CarrierService.Kind;
import io.entrepot.shipment.CarrierService.Rate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of carrier services, their rates and the module's settings. */
@Repository
class ServiceStore {
    private record Priced(CarrierService service, Rate rate) {}

    /**
     * What became of a service's latest parcels.
     *
     * @param onTime delivered within the days of the service, counted from the day it was planned
     * @param trouble delayed, damaged, refused, wrongly addressed, returned or lost
     */
    record Quality(int carried, int delivered, int onTime, int trouble) {
        /** Of the delivered ones, in percent; null when none was. */
        Integer onTimePercent() {
            return delivered == 0 ? null : Math.round(100f * onTime / delivered);
        }
    }

    private final JdbcClient client;

    ServiceStore(JdbcClient client) {
        this.client = client;
    }

    List<CarrierService> services() {
        var services = new LinkedHashMap<String, CarrierService>();
        client.sql("""
                        select s.*, r.up_to_km, r.first_grams, r.first_price, r.next_grams, r.next_price, r.currency, r.days
                        from carrier_service s left join carrier_rate r on r.carrier = s.carrier and r.service = s.code
                        order by s.carrier, s.code, r.up_to_km""").query(row -> {
            String carrier = row.getString("carrier");
            String code = row.getString("code");
            CarrierService service = services.get(carrier + "/" + code);
            if (service == null) {
                service = new CarrierService(
                        carrier,
                        code,
                        row.getString("name"),
                        Kind.valueOf(row.getString("kind")),
                        row.getInt("min_grams"),
                        row.getInt("max_grams"),
                        row.getBoolean("active"),
                        List.of((String[]) row.getArray("countries").getArray()),
                        new ArrayList<>());
                services.put(carrier + "/" + code, service);
            }
            if (row.getObject("up_to_km") != null) {
                service.rates()
                        .add(new Rate(
                                row.getInt("up_to_km"),
                                row.getInt("first_grams"),
                                row.getBigDecimal("first_price"),
                                row.getInt("next_grams"),
                                row.getBigDecimal("next_price"),
                                row.getString("currency"),
                                row.getInt("days")));
            }
        });
        return List.copyOf(services.values());
    }

    void delete(String carrier) {
        client.sql(
                        "with r as (delete from carrier_rate where carrier = :carrier) delete from carrier_service where carrier = :carrier")
                .param("carrier", carrier)
                .update();
    }

    void insertServices(String carrier, Collection<CarrierService> services) {
        client.sql("""
                        insert into carrier_service (carrier, code, name, kind, min_grams, max_grams, active, countries)
                        select :carrier, code, name, kind, min, max, active, string_to_array(countries, ' ')
                        from unnest(:codes, :names, :kinds, :mins::int[], :maxs::int[], :actives::boolean[], :countries)
                            s (code, name, kind, min, max, active, countries)""")
                .param("carrier", carrier)
                .param("codes", texts(services, CarrierService::code))
                .param("names", texts(services, CarrierService::name))
                .param("kinds", texts(services, s -> s.kind().name()))
                .param("mins", texts(services, CarrierService::minGrams))
                .param("maxs", texts(services, CarrierService::maxGrams))
                .param("actives", texts(services, CarrierService::active))
                .param("countries", texts(services, s -> String.join(" ", s.countries())))
                .update();
    }

    void insertRates(String carrier, Collection<CarrierService> services) {
        List<Priced> rates = services.stream()
                .flatMap(service -> service.rates().stream().map(rate -> new Priced(service, rate)))
                .toList();
        client.sql("""
                        insert into carrier_rate (carrier, service, up_to_km, first_grams, first_price, next_grams, next_price, currency, days)
                        select :carrier, * from unnest(:services, :kms::int[], :firsts::int[], :firstPrices::numeric[],
                            :nexts::int[], :nextPrices::numeric[], :currencies, :days::int[])""")
                .param("carrier", carrier)
                .param("services", texts(rates, p -> p.service().code()))
                .param("kms", texts(rates, p -> p.rate().upToKm()))
                .param("firsts", texts(rates, p -> p.rate().firstGrams()))
                .param("firstPrices", texts(rates, p -> p.rate().firstPrice().toPlainString()))
                .param("nexts", texts(rates, p -> p.rate().nextGrams()))
                .param("nextPrices", texts(rates, p -> p.rate().nextPrice().toPlainString()))
                .param("currencies", texts(rates, p -> p.rate().currency()))
                .param("days", texts(rates, p -> p.rate().days()))
                .update();
    }

    Map<String, Integer> settings() {
        var settings = new LinkedHashMap<String, Integer>();
        client.sql("select name, value from shipment_setting").query(row -> {
            settings.put(row.getString("name"), row.getInt("value"));
        });
        return settings;
    }

    /** How the latest parcels of each service fared: "carrier service" → what became of them. */
    Map<String, Quality> quality(int latest) {
        var quality = new LinkedHashMap<String, Quality>();
        client.sql("""
                        select carrier, service, count(*) as carried,
                            count(*) filter (where status = 'DELIVERED') as delivered,
                            count(*) filter (where status = 'DELIVERED'
                                and status_at <= created_at + days * interval '1 day') as on_time,
                            count(*) filter (where exception is not null or status in ('RETURNING', 'RETURNED', 'LOST')) as trouble
                        from (select * from parcel order by id desc limit :latest) p
                        where status in ('COLLECTED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'RETURNING', 'RETURNED', 'LOST')
                        group by carrier, service""").param("latest", latest).query(row -> {
            quality.put(
                    row.getString("carrier") + " " + row.getString("service"),
                    new Quality(
                            row.getInt("carried"),
                            row.getInt("delivered"),
                            row.getInt("on_time"),
                            row.getInt("trouble")));
        });
        return quality;
    }

    void set(String name, int value) {
        client.sql("update shipment_setting set value = :value where name = :name")
                .param("value", value)
                .param("name", name)
                .update();
    }

    static <T> String[] texts(Collection<T> rows, Function<T, Object> field) {
        return rows.stream()
                .map(field)
                .map(value -> value == null ? null : value.toString())
                .toArray(String[]::new);
    }
}
