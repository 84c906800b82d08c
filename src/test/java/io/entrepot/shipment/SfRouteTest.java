package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.order.OrderStatus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole way of a parcel with SF, which goes wrong on command. */
class SfRouteTest extends CarrierRoutes {
    private static final DateTimeFormatter CHINESE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    @BeforeEach
    void start() {
        SF.faults.clear();
        SF.gate = null;
    }

    @Test
    void bookedPushedDelivered() throws Exception {
        long order = hub.confirmed(1, 2);
        awaitStatus(order, OrderStatus.BOOKED);
        String first = SF.label(hub.reference(order, 1));
        String second = SF.label(hub.reference(order, 2));
        assertThat(push("right", line("1" + first, first, "50") + "," + line("1" + second, second, "50"))
                        .body())
                .isEqualTo("{\"return_code\":\"0000\",\"return_msg\":\"成功\"}");
        awaitLabel(order, SF.label(hub.reference(order, 1)));
        awaitStatus(order, OrderStatus.SHIPPED);
        push("right", line("2" + second, second, "80"));
        push("right", line("2" + first, first, "80") + "," + line("3" + first, first, "4711"));
        awaitStatus(order, OrderStatus.DELIVERED);
        assertThat(hub.count("select count(*) from journal where kind = 'callback'"))
                .isGreaterThanOrEqualTo(3);
        await().until(() -> hub.count("select count(*) from incident where cause = 'TRACKING_FAILED'") > 0);
    }

    @Test
    void twentyCallsAreInFlight() {
        SF.gate = new CountDownLatch(1);
        var orders = new ArrayList<Long>();
        for (int i = 0; i < 30; i++) {
            orders.add(hub.allocated("浙江省", "RETAIL", 1));
        }
        hub.page(() -> {
            hub.orders.confirm(hub.orders.lock(hub.planning.plan(orders)), "test");
            return null;
        });
        await().until(() -> SF.mostInFlight.get() >= 20);
        SF.gate.countDown();
        SF.gate = null;
        for (long order : orders) {
            awaitStatus(order, OrderStatus.BOOKED);
            assertThat(SF.bookings(hub.reference(order, 1))).isOne();
        }
    }

    @Test
    void everyFaultEndsInOneLabel() {
        for (SfStub.Fault fault : List.of(
                SfStub.Fault.ERROR_AFTER_LABEL,
                SfStub.Fault.CUT_AFTER_LABEL,
                SfStub.Fault.BUSY,
                SfStub.Fault.HTML,
                SfStub.Fault.DRIP)) {
            SF.faults.add(fault);
            long order = hub.confirmed(1);
            awaitStatus(order, OrderStatus.BOOKED);
            String reference = hub.reference(order, 1);
            assertThat(SF.bookings(reference)).as(fault.name()).isOne();
            assertThat(hub.sql
                            .sql("select waybill from parcel where order_id = :id")
                            .param("id", order)
                            .query(String.class)
                            .single())
                    .isEqualTo(SF.label(reference));
        }
    }

    @Test
    void refusalIsAnIncidentInSfsWords() {
        SF.faults.add(SfStub.Fault.REFUSED);
        long order = hub.confirmed(1);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hub.count("select count(*) from incident where cause = 'CARRIER_REJECTED' and order_id = "
                                + order + " and message like '%8057 收件地址不在服务范围内'")
                        == 1);
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
    }

    @Test
    void whatCannotBeSaidInSfsWordsIsAnIncidentAndNoCall() throws Exception {
        String before = api("GET", "/api/carriers/sf/services", null).body();
        String abroad = ",{\"code\":\"abroad\",\"name\":\"国际\",\"kind\":\"STANDARD\",\"minGrams\":0,\"maxGrams\":30000,"
                + "\"countries\":[\"LA\"],\"rates\":[{\"upToKm\":40000,\"firstGrams\":1000,\"firstPrice\":90,\"nextGrams\":1000,"
                + "\"nextPrice\":9,\"currency\":\"CNY\",\"days\":5}]}]";
        try {
            assertThat(api("PUT", "/api/carriers/sf/services", before.replaceFirst("\\]$", abroad))
                            .statusCode())
                    .isEqualTo(204);
            long order = hub.confirmedTo("LA");
            awaitIncident(order, "CARRIER_REJECTED", "service 'abroad' is not a product number of SF");
            assertThat(SF.bookings(hub.reference(order, 1))).isZero();
            assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
        } finally {
            api("PUT", "/api/carriers/sf/services", before);
        }
    }

    @Test
    void cancelledDuringTheCallIsVoided() {
        SF.gate = new CountDownLatch(1);
        long order = hub.confirmed(1);
        await().until(() -> hub.parcelStates(order).equals(List.of("REQUESTED")));
        hub.cancel(order);
        SF.gate.countDown();
        SF.gate = null;
        awaitStatus(order, OrderStatus.CANCELLED);
        assertThat(SF.isVoided(hub.reference(order, 1))).isTrue();
    }

    @Test
    void carrierIsAwayAndComesBack() throws Exception {
        SF.stop();
        var orders = new ArrayList<Long>();
        for (int i = 0; i < 15; i++) {
            orders.add(hub.confirmed(1));
        }
        await("the breaker opens")
                .atMost(Duration.ofSeconds(60))
                .until(() -> hub.count("select count(*) from booking_attempt where outcome = 'RETRY'"
                                + " and message like '%is OPEN and does not permit further calls'")
                        > 0);
        SF.start();
        await("all are booked")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    // nobody here waits out the pauses between attempts
                    hub.sql
                            .sql("update outbox set not_before = now() where not_before > now()")
                            .update();
                    hub.sql
                            .sql(
                                    "update parcel set due_at = now(), not_before = now() where due_at > now() and status = 'PLANNED'")
                            .update();
                    return hub.count("select count(*) from orders where status = 'BOOKED' and id >= " + orders.get(0))
                            == 15;
                });
        for (long order : orders) {
            assertThat(SF.bookings(hub.reference(order, 1))).isOne();
        }
    }

    @Test
    void servicesAreReadAndReplacedOverHttp() throws Exception {
        HttpResponse<String> before = api("GET", "/api/carriers/sf/services", null);
        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(before.body()).contains("\"name\":\"陆运包裹\"").contains("\"upToKm\":300");
        assertThat(api("PUT", "/api/carriers/sf/services", before.body()).statusCode())
                .isEqualTo(204);
        assertThat(api("GET", "/api/carriers/sf/services", null).body()).isEqualTo(before.body());
        HttpResponse<String> wrong =
                api("PUT", "/api/carriers/sf/services", before.body().replace("\"days\":3", "\"days\":0"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("rates[1].days '0': 1 to 365");
        assertThat(api("GET", "/api/carriers/nobody/services", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void stepsAreEnteredOverHttp() throws Exception {
        long order = hub.confirmed(1);
        awaitStatus(order, OrderStatus.BOOKED);
        String steps = "/api/parcels/" + hub.reference(order, 1) + "/steps";
        String step = "{\"status\":\"COLLECTED\",\"at\":\"" + Instant.now() + "\",\"place\":\"广州市\"}";
        assertThat(api("POST", steps, step).statusCode()).isEqualTo(204);
        assertThat(hub.status(order)).isEqualTo(OrderStatus.SHIPPED);
        HttpResponse<String> wrong = api("POST", steps, step.replace("COLLECTED", "GONE"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("status 'GONE'");
    }

    @Test
    void forgedOversizedAndUnreadablePushes() throws Exception {
        assertThat(push("wrong", "").statusCode()).isEqualTo(403);
        assertThat(push("wrong", "").body()).isEmpty();
        assertThat(post("right", "x".repeat(1024 * 1024 + 1)).statusCode()).isEqualTo(413);
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/callbacks/sf/right"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isIn(404, 405);
        assertThat(post("right", "{ this is not JSON").statusCode()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hub.count(
                                "select count(*) from incident where convert_from(payload, 'UTF8') = '{ this is not JSON'")
                        == 1);
    }

    @Test
    void databaseComesAndGoesWhileNewsArrive() throws Exception {
        long order = hub.confirmed(1);
        awaitStatus(order, OrderStatus.BOOKED);
        String waybill = SF.label(hub.reference(order, 1));
        var disturber = new Thread(() -> {
            Instant end = Instant.now().plusSeconds(4);
            while (Instant.now().isBefore(end)) {
                try {
                    hub.sql
                            .sql("select pg_terminate_backend(pid) from pg_stat_activity"
                                    + " where datname = current_database() and pid <> pg_backend_pid()")
                            .query()
                            .listOfRows();
                } catch (RuntimeException hitItself) {
                    // the pool gives another connection
                }
            }
        });
        disturber.start();
        for (int i = 0; i < 20; i++) {
            assertThat(push("right", line(waybill + i, waybill, "30")).statusCode())
                    .isEqualTo(200);
        }
        disturber.join();
        push("right", line(waybill + "end", waybill, "80"));
        // the pool may hold some of the broken connections still
        await("order " + order + " DELIVERED")
                .ignoreExceptions()
                .until(() -> hub.status(order) == OrderStatus.DELIVERED);
        await("each of the news is there once")
                .ignoreExceptions()
                .until(() -> hub.count("select count(*) from tracking_event where waybill = '" + waybill + "'") == 21);
    }

    private static String line(String id, String waybill, String code) {
        return """
                {"id":"%s","mailno":"%s","orderid":"x","acceptTime":"%s","acceptAddress":"广州市","remark":"…","opCode":"%s"}""".formatted(id, waybill, CHINESE.format(Instant.now()), code);
    }

    private HttpResponse<String> push(String secret, String lines) throws Exception {
        return post(secret, "{\"Body\":{\"WaybillRoute\":[" + lines + "]}}");
    }

    private HttpResponse<String> post(String secret, String body) throws Exception {
        return post("/callbacks/sf/" + secret, body, Map.of("CamelHttpUri", "http://169.254.169.254/"));
    }
}
