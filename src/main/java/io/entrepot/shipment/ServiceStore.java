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
