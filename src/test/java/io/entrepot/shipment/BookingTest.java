package io.entrepot.shipment;

import static io.entrepot.shipment.ShipmentFixture.cut;
import static io.entrepot.shipment.ShipmentFixture.label;
import static io.entrepot.shipment.ShipmentFixture.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.order.OrderStatus;
import io.entrepot.shared.FailureCause;
import io.entrepot.shipment.Call.Action;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BookingTest {
    private ShipmentFixture hub;

    @BeforeEach
    void start() {
        hub = ShipmentFixture.start();
    }

    @Test
    void lastLabelBooksTheOrder() {
        long order = hub.confirmed(1, 2);
        List<Call> calls = hub.begin(hub.parcels(order));
        assertThat(calls).extracting(Call::action).containsExactly(Action.BOOK, Action.BOOK);
        assertThat(hub.parcelStates(order)).containsExactly("REQUESTED", "REQUESTED");
        assertThat(calls.get(0).shipment().toString())
                .contains("\"reference\":\"" + hub.reference(order, 1) + "\"")
                .contains("\"weightGrams\":600")
                .contains(
                        "\"goods\":[{\"sku\":\"TEE-M\",\"name\":\"T 恤 M\",\"quantity\":2,\"grams\":300,\"unitPrice\":\"99.0000\"}]");
        hub.settle(List.of(label(calls.get(0), "SF10001")));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CONFIRMED);
        hub.settle(List.of(label(calls.get(1), "SF10002")));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.BOOKED);
        assertThat(hub.begin(hub.parcels(order))).isEmpty();
        assertThat(hub.count(
                        "select count(*) from journal where about->>'reference' = '" + hub.reference(order, 1) + "'"))
                .isEqualTo(2);
    }

    @Test
    void secondHubFindsTheAttemptOfTheFirst() throws Exception {
        long order = hub.confirmed(1);
        var second = new AtomicReference<List<Call>>();
        var thread = new Thread(() -> second.set(hub.begin(hub.parcels(order))));
        List<Call> first = hub.page(() -> {
            List<Call> calls = hub.booking.begin(hub.parcels(order));
            thread.start();
            hub.awaitSomebodyBehindThis();
            return calls;
        });
        thread.join();
        assertThat(first).hasSize(1);
        assertThat(second.get()).isEmpty();
    }

    @Test
    void crashBetweenCallAndAnswerAsksAndFindsTheOneLabel() {
        long order = hub.confirmed(1);
        hub.begin(hub.parcels(order));
        // the hub died here: nothing is asked before the answer may have come
        assertThat(hub.begin(hub.parcels(order))).isEmpty();
        hub.promised("ParcelsPlanned");
        hub.later();
        hub.context.getBean(Dispatch.class).overdueParcels();
        assertThat(hub.promised("ParcelsPlanned")).containsAll(hub.parcels(order));
        List<Call> calls = hub.begin(hub.parcels(order));
        assertThat(calls).extracting(Call::action).containsExactly(Action.ASK);
        hub.settle(List.of(label(calls.get(0), "SF20001")));
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED");
        assertThat(hub.count("select count(*) from booking_attempt a join parcel p on p.id = a.parcel_id"
                        + " where a.action = 'BOOK' and p.order_id = " + order))
                .isOne();
    }

    @Test
    void aFewParcelsTryASilentCarrierAndAllWhenItIsBack() {
        // what other tests left waiting is not counted here
        hub.sql.sql("update parcel set due_at = null").update();
        List<Long> parcels = IntStream.range(0, 15)
                .mapToObj(i -> hub.parcels(hub.confirmed(1)).get(0))
                .toList();
        hub.settle(hub.begin(parcels).stream().map(ShipmentFixture::cut).toList());
        hub.promised("ParcelsPlanned");
        long untried = hub.parcels(hub.confirmed(1)).get(0);
        assertThat(hub.promised("ParcelsPlanned")).isEmpty();
        assertThat(sweptLater()).hasSize(10);
        List<Long> tried = sweptLater();
        assertThat(tried).hasSize(10);
        hub.settle(List.of(of(hub.begin(tried.subList(0, 1)).get(0), Outcome.Kind.NOT_FOUND)));
        assertThat(sweptLater()).containsAll(parcels).contains(untried);
    }

    private List<Long> sweptLater() {
        hub.later();
        hub.promised("ParcelsPlanned");
        hub.context.getBean(Dispatch.class).overdueParcels();
        return hub.promised("ParcelsPlanned");
    }

    @Test
    void unknownReferenceIsBookedAgain() {
        long order = hub.confirmed(1);
        hub.settle(List.of(cut(hub.begin(hub.parcels(order)).get(0))));
        assertThat(hub.begin(hub.parcels(order)))
                .as("it may still be on its way")
                .isEmpty();
        hub.later();
        hub.promised("ParcelsPlanned");
        hub.settle(List.of(of(hub.begin(hub.parcels(order)).get(0), Outcome.Kind.NOT_FOUND)));
        assertThat(hub.promised("ParcelsPlanned")).containsExactlyElementsOf(hub.parcels(order));
        Call again = hub.begin(hub.parcels(order)).get(0);
        assertThat(again.action()).isEqualTo(Action.BOOK);
        assertThat(again.reference()).isEqualTo(hub.reference(order, 1));
    }

    @Test
    void duplicateAsksAtOnce() {
        long order = hub.confirmed(1);
        hub.promised("ParcelsPlanned");
        hub.settle(List.of(of(hub.begin(hub.parcels(order)).get(0), Outcome.Kind.DUPLICATE)));
        assertThat(hub.promised("ParcelsPlanned")).containsExactlyElementsOf(hub.parcels(order));
        assertThat(hub.begin(hub.parcels(order)).get(0).action()).isEqualTo(Action.ASK);
    }

    @Test
    void lateLabelOfAnOlderCallCounts() {
        long order = hub.confirmed(1);
        Call frozen = hub.begin(hub.parcels(order)).get(0);
        hub.later();
        hub.settle(List.of(of(hub.begin(hub.parcels(order)).get(0), Outcome.Kind.NOT_FOUND)));
        Call second = hub.begin(hub.parcels(order)).get(0);
        hub.settle(List.of(label(frozen, "SF30001")));
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED");
        hub.settle(List.of(of(second, Outcome.Kind.DUPLICATE)));
        assertThat(hub.parcelStates(order)).containsExactly("BOOKED");
        assertThat(hub.settle(List.of(label(frozen, "SF30001"))))
                .as("settled twice")
                .isEmpty();
    }

    @Test
    void refusalWaitsForAPersonAndMayBeTriedAgain() {
        long order = hub.confirmed(1);
        hub.settle(List.of(of(hub.begin(hub.parcels(order)).get(0), Outcome.Kind.REJECTED)));
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
        assertThat(hub.recorder.failures).singleElement().satisfies(failure -> {
            assertThat(failure.cause()).isEqualTo(FailureCause.CARRIER_REJECTED);
            assertThat(failure.message()).isEqualTo("parcel " + hub.reference(order, 1) + ": sf refuses it: 8000 因为");
            assertThat(failure.redo().event()).isEqualTo("ParcelsPlanned");
        });
        hub.later();
        hub.promised("ParcelsPlanned");
        hub.context.getBean(Dispatch.class).overdueParcels();
        assertThat(hub.promised("ParcelsPlanned")).doesNotContainAnyElementsOf(hub.parcels(order));
        assertThat(hub.begin(hub.parcels(order)).get(0).action()).isEqualTo(Action.BOOK);
    }

    @Test
    void busyCarrierIsLeftAloneAsLongAsItAsks() {
        long order = hub.confirmed(1);
        Call call = hub.begin(hub.parcels(order)).get(0);
        hub.settle(List.of(new Outcome(
                call, Outcome.Kind.RETRY, null, null, "429", null, Duration.ofMinutes(7), null, null, 429, 3)));
        assertThat(hub.begin(hub.parcels(order))).isEmpty();
        assertThat(hub.count("select count(*) from parcel where status = 'PLANNED' and order_id = " + order
                        + " and not_before between now() + interval '6 minutes' and now() + interval '8 minutes'"))
                .isOne();
        hub.later();
        assertThat(hub.begin(hub.parcels(order)).get(0).action()).isEqualTo(Action.BOOK);
    }

    @Test
    void whatTheCarrierCallsItIsKeptForTheCallsThatFollow() {
        long order = hub.confirmed(1);
        Call first = hub.begin(hub.parcels(order)).get(0);
        assertThat(first.shipment().has("again")).isFalse();
        hub.settle(List.of(named(first, Outcome.Kind.UNKNOWN, null, "shp_1")));
        hub.later();
        Call ask = hub.begin(hub.parcels(order)).get(0);
        assertThat(ask.action()).isEqualTo(Action.ASK);
        assertThat(ask.shipment().path("carrierId").asText()).isEqualTo("shp_1");
        hub.settle(List.of(named(ask, Outcome.Kind.NOT_FOUND, "EN1-1", "shp_of_another")));
        hub.later();
        Call again = hub.begin(hub.parcels(order)).get(0);
        assertThat(again.action()).isEqualTo(Action.BOOK);
        assertThat(again.shipment().path("again").asBoolean()).isTrue();
        assertThat(again.shipment().path("carrierId").asText()).isEqualTo("shp_1");
    }

    private static Outcome named(Call call, Outcome.Kind kind, String reference, String carrierId) {
        return new Outcome(
                call, kind, reference, null, "0", null, null, new byte[] {'{'}, null, null, 1, carrierId, List.of());
    }

    @Test
    void whoeverCannotSayForLongGoesToAPerson() {
        long order = hub.confirmed(1);
        hub.settle(List.of(cut(hub.begin(hub.parcels(order)).get(0))));
        for (int i = 1; i < Settlement.MAX_TRIES; i++) {
            hub.later();
            Call ask = hub.begin(hub.parcels(order)).get(0);
            assertThat(ask.action()).isEqualTo(Action.ASK);
            byte[] form = "partnerID=P&msgData=%7B%7D".getBytes(StandardCharsets.US_ASCII);
            hub.settle(List.of(
                    new Outcome(ask, Outcome.Kind.UNKNOWN, null, null, null, "reset", null, form, null, null, 12)));
        }
        assertThat(hub.parcelStates(order)).containsExactly("UNKNOWN");
        assertThat(hub.recorder.failures)
                .singleElement()
                .matches(failure -> failure.cause() == FailureCause.CARRIER_UNKNOWN)
                .as("it keeps what was sent, as what it is")
                .matches(failure -> failure.contentType().equals("application/x-www-form-urlencoded"));
        assertThat(hub.begin(hub.parcels(order)).get(0).action())
                .as("a person lets the hub ask again")
                .isEqualTo(Action.ASK);
    }

    @Test
    void wrongAnswersAreRefused() {
        long holder = hub.booked("SF40001");
        assertThat(hub.status(holder)).isEqualTo(OrderStatus.BOOKED);
        long taken = hub.confirmed(1);
        long foreign = hub.confirmed(1);
        long empty = hub.confirmed(1);
        long twins = hub.confirmed(1, 2);
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(label(hub.begin(hub.parcels(taken)).get(0), "SF40001"));
        Call call = hub.begin(hub.parcels(foreign)).get(0);
        outcomes.add(new Outcome(
                call, Outcome.Kind.BOOKED, "EN1-1", "SF40002", "S0000", null, null, null, new byte[] {1}, 200, 1));
        outcomes.add(label(hub.begin(hub.parcels(empty)).get(0), "<script>"));
        List<Call> both = hub.begin(hub.parcels(twins));
        outcomes.add(label(both.get(0), "SF40003"));
        outcomes.add(label(both.get(1), "SF40003"));
        hub.settle(outcomes);
        assertThat(hub.parcelStates(taken)).containsExactly("UNKNOWN");
        assertThat(hub.parcelStates(foreign)).containsExactly("UNKNOWN");
        assertThat(hub.parcelStates(empty)).containsExactly("UNKNOWN");
        assertThat(hub.parcelStates(twins)).containsExactly("BOOKED", "UNKNOWN");
        assertThat(hub.recorder.failures)
                .hasSize(4)
                .allMatch(failure -> failure.cause() == FailureCause.CARRIER_ANSWER_WRONG);
    }

    @Test
    void cancelBeforeTheCallIsDoneAtOnce() {
        long order = hub.confirmed(1, 2);
        hub.cancel(order);
        assertThat(hub.parcelStates(order)).containsExactly("CANCELLED", "CANCELLED");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CANCELLED);
        assertThat(hub.count("select count(*) from reservation where order_id = " + order))
                .isZero();
    }

    @Test
    void cancelDuringTheCallVoidsTheFreshLabel() {
        long order = hub.confirmed(1);
        Call call = hub.begin(hub.parcels(order)).get(0);
        hub.cancel(order);
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CONFIRMED);
        hub.promised("ParcelsPlanned");
        hub.settle(List.of(label(call, "SF50001")));
        assertThat(hub.parcelStates(order)).containsExactly("CANCEL_REQUESTED");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CONFIRMED);
        assertThat(hub.promised("ParcelsPlanned")).containsExactlyElementsOf(hub.parcels(order));
        Call voiding = hub.begin(hub.parcels(order)).get(0);
        assertThat(voiding.action()).isEqualTo(Action.CANCEL);
        assertThat(voiding.shipment().path("waybill").asText()).isEqualTo("SF50001");
        hub.settle(List.of(of(voiding, Outcome.Kind.CANCELLED)));
        assertThat(hub.parcelStates(order)).containsExactly("CANCELLED");
        assertThat(hub.status(order)).isEqualTo(OrderStatus.CANCELLED);
    }

    @Test
    void cancelDuringACallThatFailsNeedsNoLabel() {
        long refused = hub.confirmed(1);
        long unsent = hub.confirmed(1);
        Call first = hub.begin(hub.parcels(refused)).get(0);
        Call second = hub.begin(hub.parcels(unsent)).get(0);
        hub.cancel(refused);
        hub.cancel(unsent);
        hub.settle(List.of(of(first, Outcome.Kind.REJECTED), of(second, Outcome.Kind.RETRY)));
        assertThat(hub.status(refused)).isEqualTo(OrderStatus.CANCELLED);
        assertThat(hub.status(unsent)).isEqualTo(OrderStatus.CANCELLED);
        assertThat(hub.recorder.failures).isEmpty();
    }

    @Test
    void cancelOfABookedOrderWaitsForItsLastLabel() {
        long order = hub.booked("SF60001", "SF60002");
        hub.promised("ParcelsPlanned");
        hub.cancel(order);
        assertThat(hub.promised("ParcelsPlanned")).hasSize(2);
        List<Call> calls = hub.begin(hub.parcels(order));
        hub.settle(List.of(of(calls.get(0), Outcome.Kind.CANCELLED)));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.BOOKED);
        hub.settle(List.of(of(calls.get(1), Outcome.Kind.REJECTED)));
        assertThat(hub.status(order)).isEqualTo(OrderStatus.BOOKED);
        assertThat(hub.recorder.failures)
                .singleElement()
                .matches(failure -> failure.cause() == FailureCause.CHANGED_TOO_LATE);
    }

    @Test
    void deadlineIsCheckedOnTheHubsClocks() {
        long order = hub.confirmed(1);
        Call call = hub.begin(hub.parcels(order)).get(0);
        assertThat(hub.booking.stillInTime(call)).isTrue();
        assertThat(hub.booking.stillInTime(aged(call, 31_000, 0))).isFalse();
        assertThat(hub.booking.stillInTime(aged(call, 0, 31_000))).isFalse();
        assertThat(hub.booking.stillInTime(aged(call, 20_000, 20_000))).isTrue();
    }

    /** The same as if it had begun so many milliseconds before now. */
    private static Call aged(Call call, long running, long calendar) {
        return new Call(
                call.attempt(),
                call.parcelId(),
                call.orderId(),
                call.action(),
                call.carrier(),
                call.reference(),
                call.shipment(),
                System.nanoTime() - running * 1_000_000,
                System.currentTimeMillis() - calendar);
    }
}
