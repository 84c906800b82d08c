package io.entrepot.shipment;

import static io.entrepot.shipment.ShipmentFixture.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.journal.JournalSearch;
import io.entrepot.journal.JournalSearch.Row;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders.Departure;
import io.entrepot.order.Parcels;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

class TrackingTest {
    private static final Instant NINE = Instant.now().minus(2, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

    private ShipmentFixture hub;

    @BeforeEach
    void start() {
        hub = ShipmentFixture.start();
    }

    @Test
    void parcelLeadsItsOrder() {
        long order = hub.booked("SF70001");
        hub.apply(news("SF70001", "a", 0, "COLLECTED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        assertThat(hub.recorder.departures).containsExactly(new Departure(order, 1));
        hub.apply(news("SF70001", "b", 10, "IN_TRANSIT"), news("SF70001", "c", 20, "DELIVERED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.DELIVERED);
        assertThat(hub.recorder.departures).hasSize(1);
        assertThat(hub.count("select count(*) from outbox where event = 'ParcelMoved'"))
                .isEqualTo(2);
    }

    @Test
    void deliveredAtOncePassesEveryStep() {
        long order = hub.booked("SF70002");
        hub.apply(news("SF70002", "c", 20, "DELIVERED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.DELIVERED);
        assertThat(hub.sql
                        .sql(
                                "select to_status from order_event where order_id = :id and to_status is not null order by id")
                        .param("id", order)
                        .query(String.class)
                        .list())
                .containsExactly("CONFIRMED", "BOOKED", "SHIPPED", "DELIVERED");
        assertThat(hub.recorder.departures).hasSize(1);
        hub.apply(news("SF70002", "a", 0, "COLLECTED"), news("SF70002", "d", 30, "RETURNED"));
        assertThat(hub.parcelStates(order)).containsExactly("DELIVERED");
        assertThat(hub.recorder.departures).hasSize(1);
    }

    @Test
    void latestTimeWinsInWhateverOrderNewsCome() {
        long order = hub.booked("SF70003");
        hub.apply(news("SF70003", "c", 20, "OUT_FOR_DELIVERY"));
        hub.apply(news("SF70003", "b", 10, "IN_TRANSIT"));
        hub.apply(news("SF70003", "a", 0, "COLLECTED"));
        assertThat(hub.parcelStates(order)).containsExactly("OUT_FOR_DELIVERY");
        hub.apply(news("SF70003", "d", 30, "IN_TRANSIT"));
        assertThat(hub.parcelStates(order)).containsExactly("IN_TRANSIT");
    }

    @Test
    void sameNewsTenTimesAtOnceHaveOneEffect() throws Exception {
        long order = hub.booked("SF70004");
        var pool = Executors.newFixedThreadPool(10);
        List<Future<List<Long>>> all = IntStream.range(0, 10)
                .mapToObj(i -> pool.submit(() -> hub.apply(
                        news("SF70004", "b", 10, "IN_TRANSIT"),
                        news("SF7-not-known", "x", 0, "COLLECTED"),
                        news("SF70004", "a", 0, "COLLECTED"))))
                .toList();
        for (Future<List<Long>> one : all) {
            one.get();
        }
        pool.shutdown();
        assertThat(hub.count("select count(*) from order_event where to_status = 'SHIPPED' and order_id = " + order))
                .isOne();
        assertThat(hub.recorder.departures).hasSize(1);
        assertThat(hub.count("select count(*) from tracking_event where waybill = 'SF70004'"))
                .isEqualTo(2);
    }

    @Test
    void newsBeforeTheWaybillWait() {
        long order = hub.confirmed(1);
        Call call = hub.begin(hub.parcels(order)).get(0);
        hub.apply(news("SF70005", "a", 0, "COLLECTED"));
        assertThat(hub.count("select count(*) from tracking_event where parcel_id is null and waybill = 'SF70005'"))
                .isOne();
        hub.settle(List.of(label(call, "SF70005")));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        assertThat(hub.recorder.departures).hasSize(1);
    }

    @Test
    void aPushIsFoundByTheOrderOfItsNewsAlsoWhenItCameBeforeTheWaybill() {
        JournalSearch search = hub.context.getBean(JournalSearch.class);
        long order = hub.confirmed(1);
        Call call = hub.begin(hub.parcels(order)).get(0);
        push("SF70051", "a", "COLLECTED");
        assertThat(search.about(order, null, 50)).extracting(Row::kind).doesNotContain("callback");
        hub.settle(List.of(label(call, "SF70051")));
        push("SF70051", "b", "IN_TRANSIT");
        push("SF70052", "c", "COLLECTED");
        assertThat(search.about(order, null, 50))
                .extracting(Row::kind)
                .filteredOn("callback"::equals)
                .hasSize(2);
    }

    private void push(String waybill, String id, String status) {
        TrackingInbox inbox = hub.context.getBean(TrackingInbox.class);
        JsonNode event = StrictJson.of(Map.of(
                "waybill",
                waybill,
                "carrierEventId",
                id,
                "at",
                "2026-11-24T08:00:00+08:00",
                "status",
                status,
                "code",
                "50"));
        hub.context
                .getBean(TransactionTemplate.class)
                .executeWithoutResult(tx -> inbox.take(inbox.one(
                        inbox.mapped("sf", new byte[] {'{', '}'}, List.of(new Mapped(0, event, event, null, null))))));
    }

    @Test
    void newsThatCommittedBesideTheWaybillAreSwept() {
        long order = hub.booked("SF70006");
        hub.sql.sql("""
                insert into tracking_event (carrier, waybill, carrier_event_id, at, status, code)
                values ('sf', 'SF70006', 'a', now(), 'COLLECTED', '50')""").update();
        hub.context.getBean(TrackingInbox.class).parkedNews();
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
    }

    @Test
    void twoParcelsShipWithTheFirstAndArriveWithTheLast() {
        long order = hub.booked("SF70007", "SF70008");
        hub.apply(news("SF70007", "a", 0, "COLLECTED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        hub.apply(news("SF70007", "b", 10, "DELIVERED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        hub.apply(news("SF70008", "a", 0, "COLLECTED"), news("SF70008", "b", 10, "DELIVERED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.DELIVERED);
        assertThat(hub.recorder.departures).containsExactly(new Departure(order, 1), new Departure(order, 2));
    }

    @Test
    void collectedParcelWaitsForTheLabelOfItsSister() {
        long order = hub.confirmed(1, 2);
        List<Call> calls = hub.begin(hub.parcels(order));
        hub.settle(List.of(label(calls.get(0), "SF70009")));
        hub.apply(news("SF70009", "a", 0, "COLLECTED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(hub.recorder.departures).hasSize(1);
        hub.settle(List.of(label(calls.get(1), "SF70010")));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        assertThat(hub.recorder.departures).hasSize(1);
    }

    @Test
    void collectedAlthoughItShouldBeVoided() {
        long order = hub.booked("SF70011");
        hub.cancel(order);
        hub.apply(news("SF70011", "a", 0, "COLLECTED"));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        assertThat(hub.recorder.failures)
                .singleElement()
                .matches(failure -> failure.cause() == FailureCause.CHANGED_TOO_LATE);
        assertThat(hub.begin(hub.parcels(order))).isEmpty();
    }

    @Test
    void whatNobodyKnowsMovesNothingAndIsSaidOnceACode() {
        long order = hub.booked("SF70012");
        hub.apply(coded("SF70012", "a", "UNKNOWN", "9990"), coded("SF70012", "b", "UNKNOWN", "9990"));
        hub.apply(coded("SF70012", "c", "UNKNOWN", "9990"), coded("SF70012", "d", "INFO", "8000"));
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED");
        assertThat(hub.recorder.failures)
                .singleElement()
                .matches(failure -> failure.cause() == FailureCause.TRACKING_FAILED
                        && failure.message().contains("'9990'"));
    }

    @Test
    void futureMovesNothing() {
        long order = hub.booked("SF70013");
        hub.apply(news("SF70013", "a", 60 * 24 * 365, "DELIVERED"));
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED");
        assertThat(hub.recorder.failures).hasSize(1);
        hub.apply(news("SF70013", "b", 0, "COLLECTED"));
        assertThat(hub.parcelStates(order)).containsExactly("COLLECTED");
    }

    @Test
    void lostDamagedAndReturned() {
        long lost = hub.booked("SF70014");
        hub.apply(news("SF70014", "a", 0, "COLLECTED"), news("SF70014", "b", 5, "LOST"));
        assertThat(hub.status(lost)).isEqualTo(OrderStatus.SHIPPED);
        long damaged = hub.booked("SF70015");
        hub.apply(exception("SF70015", "a", 0, "DAMAGED"), news("SF70015", "b", 5, "OUT_FOR_DELIVERY"));
        hub.apply(exception("SF70015", "c", 6, "DAMAGED"));
        assertThat(hub.recorder.failures).hasSize(2).allMatch(failure -> failure.cause() == FailureCause.PARCEL_LOST);
        long returned = hub.booked("SF70016");
        hub.apply(news("SF70016", "a", 0, "COLLECTED"), news("SF70016", "b", 5, "RETURNED"));
        assertThat(hub.status(returned)).isEqualTo(OrderStatus.RETURNED);
        long delayed = hub.booked("SF70017");
        hub.apply(exception("SF70017", "a", 0, "DELAYED"));
        assertThat(view(delayed).exception()).isEqualTo("DELAYED");
        hub.apply(exception("SF70017", "a2", 3, "ATTEMPTED"));
        assertThat(view(delayed).exception()).isEqualTo("ATTEMPTED");
        assertThat(view(delayed).news()).extracting(Parcels.News::exception).containsExactly("DELAYED", "ATTEMPTED");
        hub.apply(news("SF70017", "b", 5, "OUT_FOR_DELIVERY"));
        assertThat(view(delayed).exception()).isNull();
    }

    @Test
    void peopleMayEnterEveryStep() {
        HandEntry entry = hub.context.getBean(HandEntry.class);
        long order = hub.confirmed(1);
        String reference = hub.reference(order, 1);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        entry.enter(reference, new HandEntry.Step("BOOKED", now, null, null, "ABC-123"), "li");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.BOOKED);
        var collected = new HandEntry.Step("COLLECTED", now, "广州市", "司机已取", null);
        entry.enter(reference, collected, "li");
        entry.enter(reference, collected, "li");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        Parcels.Parcel view = view(order);
        assertThat(view.waybill()).isEqualTo("ABC-123");
        assertThat(view.news()).containsExactly(new Parcels.News(now, "COLLECTED", null, "广州市", "司机已取", "li"));
        assertThatThrownBy(() -> entry.enter(reference, new HandEntry.Step("CANCELLED", now, null, null, null), "li"))
                .isInstanceOf(Refused.class)
                .hasMessage("parcel " + reference + " is COLLECTED, which cannot become CANCELLED");
        assertThatThrownBy(() -> entry.enter(reference, new HandEntry.Step("GONE", now, null, null, null), "li"))
                .hasMessageContaining("status 'GONE'");
        assertThatThrownBy(() -> entry.enter("EN1-1", collected, "li")).hasMessageContaining("EN1-1");
    }

    @Test
    void peopleMayCancelWhatItsCarrierCannotFind() {
        long order = hub.confirmed(1);
        hub.begin(hub.parcels(order));
        hub.cancel(order);
        hub.context
                .getBean(HandEntry.class)
                .enter(
                        hub.reference(order, 1),
                        new HandEntry.Step("CANCELLED", Instant.now(), null, "they never had it", null),
                        "li");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void anotherParcelTakesThePlaceOfACancelledOne() {
        long order = hub.confirmed(1, 2);
        List<Call> calls = hub.begin(hub.parcels(order));
        hub.settle(List.of(label(calls.get(0), "SF70019"), ShipmentFixture.of(calls.get(1), Outcome.Kind.REJECTED)));
        hub.promised("ParcelsPlanned");
        hub.context
                .getBean(HandEntry.class)
                .enter(
                        hub.reference(order, 2),
                        new HandEntry.Step("CANCELLED", Instant.now(), null, "they voided it", null),
                        "li");
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED", "CANCELLED", "PLANNED");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(hub.promised("ParcelsPlanned")).hasSize(1);
        Call again = hub.begin(hub.parcels(order)).get(0);
        assertThat(again.reference()).isEqualTo(hub.reference(order, 3));
        hub.settle(List.of(label(again, "SF70020")));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.BOOKED);
    }

    @Test
    void silentParcelsAreAskedForOnce() {
        hub.booked("SF70018");
        hub.sql.sql("update parcel set track_at = null").update();
        hub.sql
                .sql("update parcel set track_at = now() - interval '1 minute' where waybill = 'SF70018'")
                .update();
        TrackingInbox inbox = hub.context.getBean(TrackingInbox.class);
        assertThat(inbox.claimSilent("sf", 10)).containsExactly("SF70018");
        assertThat(inbox.claimSilent("sf", 10)).isEmpty();
    }

    private Parcels.Parcel view(long order) {
        return hub.context.getBean(Parcels.class).of(List.of(order)).get(0);
    }

    private static News news(String waybill, String id, int minutes, String status) {
        return new News(
                null,
                "sf",
                waybill,
                id,
                NINE.plus(minutes, ChronoUnit.MINUTES),
                status,
                null,
                "50",
                "广州市",
                "…",
                null,
                null);
    }

    private static News exception(String waybill, String id, int minutes, String exception) {
        return new News(
                null,
                "sf",
                waybill,
                id,
                NINE.plus(minutes, ChronoUnit.MINUTES),
                "IN_TRANSIT",
                exception,
                "33",
                null,
                null,
                null,
                null);
    }

    private static News coded(String waybill, String id, String status, String code) {
        return new News(null, "sf", waybill, id, NINE, status, null, code, null, null, null, null);
    }
}
