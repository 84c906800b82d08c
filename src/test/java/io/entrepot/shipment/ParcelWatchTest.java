package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.DatabaseForTests;
import io.entrepot.incident.WatchLimits;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Recovered;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

@SpringJUnitConfig({DatabaseForTests.class, ParcelWatchTest.Hub.class})
@RecordApplicationEvents
class ParcelWatchTest {
    @Import({ParcelWatch.class, ParcelWatchStore.class})
    static class Hub {}

    @Autowired
    ParcelWatch watch;

    @Autowired
    ApplicationEvents events;

    @Autowired
    JdbcClient sql;

    @BeforeEach
    void start() {
        sql.sql("truncate parcel, tracking_event, silent_parcel").update();
    }

    @Test
    void saysOnceThatACarrierIsSilentAndTakesItBack() {
        parcel("R1", "IN_TRANSIT", "4 days");
        parcel("R2", "IN_TRANSIT", "2 days");
        parcel("R3", "BOOKED", "3 days");
        parcel("R4", "DELIVERED", "30 days");
        watch.watch();
        watch.watch();
        assertThat(raised()).containsExactly("R1", "R3");

        news("R1");
        watch.watch();
        assertThat(events.stream(Recovered.class).flatMap(event -> event.subjects().stream()))
                .containsExactly("R1");
    }

    @Test
    void newsThatMovesNothingIsNewsToo() {
        parcel("R1", "IN_TRANSIT", "9 days");
        news("R1");
        watch.watch();
        assertThat(raised()).isEmpty();
    }

    private List<String> raised() {
        return events.stream(Failures.class)
                .flatMap(event -> event.list().stream())
                .map(Failure::subject)
                .toList();
    }

    private void parcel(String reference, String status, String since) {
        sql.sql("""
                        insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams, cost,
                            currency, days, why, status, status_at, waybill, track_at)
                        values (1, (select count(*) + 1 from parcel), 1, :reference, 'sf', '2', 500, 10, 'CNY', 2, 'why',
                            :status, now() - :since::interval, 'SF-' || :reference,
                            case when :status <> 'DELIVERED' then now() end)""")
                .param("reference", reference)
                .param("status", status)
                .param("since", since)
                .update();
    }

    private void news(String reference) {
        sql.sql("""
                        insert into tracking_event (carrier, waybill, carrier_event_id, parcel_id, at, status, code)
                        select 'sf', waybill, gen_random_uuid(), id, now(), 'IN_TRANSIT', '50' from parcel
                        where reference = :reference""").param("reference", reference).update();
    }

    @Test
    void limitsAreForTheStatesOfAParcelUnderWay() {
        assertThat(WatchLimits.states(WatchLimits.Kind.PARCEL))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ParcelStatus.values())
                        .filter(status -> status.isBooked() && !status.isFinal())
                        .map(Enum::name)
                        .toList());
    }
}
