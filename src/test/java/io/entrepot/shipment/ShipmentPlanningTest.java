package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.order.OrderStatus;
import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.StillFailing;
import io.entrepot.shipment.CarrierService.Rate;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShipmentPlanningTest {
    private ShipmentFixture hub;

    @BeforeEach
    void start() {
        hub = ShipmentFixture.start();
    }

    @Test
    void oneParcelAWarehouse() {
        long order = hub.allocated("浙江省", "RETAIL", 1, 2);
        assertThat(plan(order)).containsExactly(order);
        List<Parcel> parcels = parcels(order);
        assertThat(parcels)
                .extracting(Parcel::reference)
                .containsExactly(hub.reference(order, 1), hub.reference(order, 2));
        assertThat(parcels).extracting(Parcel::service).containsExactly("231", "2");
        assertThat(parcels).extracting(Parcel::grams).containsExactly(600, 600);
        assertThat(hub.sql
                        .sql("select why from parcel where id = :id")
                        .param("id", parcels.get(0).id())
                        .query(String.class)
                        .single())
                .isEqualTo("cheapest of 3 within 5 days: 陆运包裹 16.00 CNY, 3 days");
    }

    @Test
    void whatIsPromisedCountsMoreThanTheUsualDays() {
        long soon = hub.allocated("浙江省", "RETAIL", 1);
        long over = hub.allocated("浙江省", "RETAIL", 1);
        promise(soon, "2 days 1 hour");
        promise(over, "-1 day");
        plan(soon);
        plan(over);
        assertThat(parcels(soon)).extracting(Parcel::service).containsExactly("2");
        assertThat(whyOf(soon)).contains("within 2 days");
        assertThat(whyOf(over)).contains("1 days");
    }

    private void promise(long order, String in) {
        hub.sql.sql("""
                        update orders set document = document || jsonb_build_object('trade', jsonb_build_object(
                            'deliverBy', to_char(now() at time zone 'UTC' + :in::interval, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
                        where id = :id""").param("in", in).param("id", order).update();
    }

    private String whyOf(long order) {
        return hub.sql
                .sql("select why from parcel where order_id = :id")
                .param("id", order)
                .query(String.class)
                .single();
    }

    @Test
    void plansTwiceWithOneEffect() {
        long order = hub.allocated("浙江省", "RETAIL", 1, 2);
        plan(order);
        assertThat(plan(order)).containsExactly(order);
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED", "PLANNED");
    }

    @Test
    void planWhileAnotherIsUncommitted() throws Exception {
        long order = hub.allocated("浙江省", "RETAIL", 1);
        var second = new Thread(() -> plan(order));
        hub.page(() -> {
            hub.planning.plan(List.of(order));
            second.start();
            hub.awaitSomebodyBehindThis();
            return null;
        });
        second.join();
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
    }

    @Test
    void referencesAreNeverUsedTwice() {
        long order = hub.allocated("浙江省", "RETAIL", 1);
        plan(order);
        hub.page(() -> {
            hub.orders.unallocate(hub.orders.lock(List.of(order)), "no carrier from there");
            return null;
        });
        assertThat(hub.parcelStates(order)).containsExactly("CANCELLED");
        hub.sql
                .sql("update orders set status = 'ALLOCATED' where id = :id")
                .param("id", order)
                .update();
        hub.sql
                .sql("insert into reservation values (:id, 1, 2, 1, 2) on conflict do nothing")
                .param("id", order)
                .update();
        plan(order);
        assertThat(hub.parcelStates(order)).containsExactly("CANCELLED", "PLANNED");
        assertThat(parcels(order)).extracting(Parcel::reference).contains(hub.reference(order, 2));
    }

    @Test
    void whatNobodyCarriesWaitsAndIsSaidOnce() {
        long far = hub.allocated("西藏自治区", "RETAIL", 1);
        long nowhere = hub.allocated(null, "RETAIL", 1);
        long good = hub.allocated("广东省", "RETAIL", 1);
        List<Long> page = List.of(far, nowhere, good);
        assertThat(hub.page(() -> hub.planning.plan(page))).containsExactly(good);
        assertThat(hub.recorder.still).isEmpty();
        assertThat(hub.page(() -> hub.planning.plan(page))).containsExactly(good);
        assertThat(hub.recorder.still)
                .containsExactly(new StillFailing(FailureCause.NO_CARRIER, List.of(far, nowhere)));
        assertThat(hub.status(far)).isEqualTo(OrderStatus.ALLOCATED);
        assertThat(hub.recorder.failures)
                .hasSize(2)
                .allMatch(failure -> failure.cause() == FailureCause.NO_CARRIER)
                .anyMatch(failure -> failure.message()
                        .equals("warehouse GZ has no distance to '西藏自治区': enter it, order " + "EN" + far + " waits"));
        assertThat(hub.count("select count(*) from order_event where event = 'NoCarrier' and order_id = " + far))
                .isOne();
        hub.sql.sql("insert into warehouse_distance values (1, '西藏自治区', 3000)").update();
        assertThat(plan(far)).containsExactly(far);
        assertThat(hub.count("select count(*) from unplanned_order where order_id = " + far))
                .isZero();
        assertThat(hub.recorder.cleared)
                .containsExactly(new Cleared(FailureCause.NO_CARRIER, List.of(far), "a carrier goes there now"));
        hub.sql.sql("delete from warehouse_distance where province = '西藏自治区'").update();
    }

    @Test
    void whatIsCalledOffNeedsNoCarrierAndIsSaidAgainWhenItComesBack() {
        long called = hub.allocated("西藏自治区", "RETAIL", 1);
        long rejected = hub.allocated("西藏自治区", "RETAIL", 1);
        long waits = hub.allocated("西藏自治区", "RETAIL", 1);
        long good = hub.allocated("广东省", "RETAIL", 1);
        hub.page(() -> hub.planning.plan(List.of(called, rejected, waits, good)));
        hub.page(() -> {
            hub.orders.cancel(hub.orders.lock(List.of(called, good)), "clerk", "the buyer changed his mind");
            hub.orders.reconsider(hub.orders.lock(List.of(rejected)), "platform", "it was changed at the platform");
            hub.orders.reject(hub.orders.lock(List.of(rejected)), "clerk", order -> "nobody goes there");
            return null;
        });
        assertThat(hub.recorder.cleared)
                .containsExactly(
                        new Cleared(FailureCause.NO_CARRIER, List.of(called), "the order was cancelled"),
                        new Cleared(FailureCause.NO_CARRIER, List.of(rejected), "the order was rejected"));
        hub.sql
                .sql("update orders set status = 'ALLOCATED' where id = :id")
                .param("id", rejected)
                .update();
        hub.sql
                .sql("insert into reservation values (:id, 1, 2, 1, 2) on conflict do nothing")
                .param("id", rejected)
                .update();
        int told = hub.recorder.failures.size();
        hub.page(() -> hub.planning.plan(List.of(rejected, waits)));
        assertThat(hub.recorder.failures.subList(told, hub.recorder.failures.size()))
                .extracting(Failure::orderId)
                .containsExactly(rejected);
    }

    @Test
    void nobodyIsCalledWhereThereIsNobodyToCall() {
        CarrierController carriers = hub.context.getBean(CarrierController.class);
        var rate = new Rate(40000, 500, BigDecimal.ONE, 500, BigDecimal.ONE, "CNY", 3);
        for (String carrier : List.of("hand", "called")) {
            String country = carrier.equals("hand") ? "MN" : "KZ";
            carriers.replace(
                    carrier,
                    List.of(new CarrierService(
                            carrier,
                            "std",
                            carrier,
                            CarrierService.Kind.STANDARD,
                            0,
                            30000,
                            true,
                            List.of(country),
                            List.of(rate))));
            hub.promised("ParcelsPlanned");
            long order = hub.confirmedTo(country);
            assertThat(hub.promised("ParcelsPlanned"))
                    .as(carrier)
                    .isEqualTo(carrier.equals("hand") ? List.of() : hub.parcels(order));
            assertThat(hub.count("select count(*) from parcel where due_at is null and order_id = " + order))
                    .as(carrier + " waits for a person, not for the sweep")
                    .isEqualTo(carrier.equals("hand") ? 1 : 0);
            hub.context.getBean(ServiceStore.class).delete(carrier);
        }
    }

    @Test
    void anotherTableGivesAnotherChoice() {
        ServiceStore store = hub.context.getBean(ServiceStore.class);
        List<CarrierService> before = store.services();
        try {
            assertThat(service("RETAIL", 1)).isEqualTo("231");
            assertThat(service("URGENT", 1)).isEqualTo("1");
            assertThat(service("RETAIL", 2)).as("48 kg").isEqualTo("154");
            var cheap = new CarrierService(
                    "sf",
                    "1",
                    "顺丰特快",
                    CarrierService.Kind.EXPRESS,
                    0,
                    30000,
                    true,
                    null,
                    List.of(new Rate(6000, 1000, new BigDecimal("9.90"), 1000, BigDecimal.ONE, "CNY", 1)));
            var services = new java.util.ArrayList<>(before);
            services.removeIf(service -> service.code().equals("1"));
            services.add(cheap);
            hub.context.getBean(CarrierController.class).replace("sf", services);
            assertThat(service("RETAIL", 1)).isEqualTo("1");
        } finally {
            hub.context.getBean(CarrierController.class).replace("sf", before);
        }
        assertThat(store.services()).usingRecursiveComparison().isEqualTo(before);
    }

    @Test
    void confirmedOrdersGoToTheirCarriersQueue() {
        long order = hub.confirmed(1, 2);
        assertThat(hub.promised("ParcelsPlanned")).containsExactlyElementsOf(hub.parcels(order));
        assertThat(hub.count("select count(*) from parcel where due_at > now() and order_id = " + order))
                .isEqualTo(2);
    }

    @Test
    void whatWaitsTooLongIsSentAgain() {
        long order = hub.confirmed(1, 2);
        hub.promised("ParcelsPlanned");
        hub.context.getBean(Dispatch.class).overdueParcels();
        assertThat(hub.promised("ParcelsPlanned")).doesNotContainAnyElementsOf(hub.parcels(order));
        hub.later();
        hub.context.getBean(Dispatch.class).overdueParcels();
        assertThat(hub.promised("ParcelsPlanned")).containsAll(hub.parcels(order));
    }

    private String service(String orderClass, int sku) {
        long order = hub.allocated("上海市", orderClass, sku, new int[] {1});
        plan(order);
        return parcels(order).get(0).service();
    }

    private List<Long> plan(long order) {
        return hub.page(() -> hub.planning.plan(List.of(order)));
    }

    private List<Parcel> parcels(long order) {
        return hub.page(() -> hub.context.getBean(ParcelStore.class).lockOf(List.of(order)));
    }
}
