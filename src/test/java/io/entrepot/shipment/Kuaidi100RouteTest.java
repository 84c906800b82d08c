package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.OrderStatus;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a parcel whose carrier has no interface: a person books it, Kuaidi100 follows it. */
class Kuaidi100RouteTest extends CarrierRoutes {
    private static final DateTimeFormatter CHINESE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    /** Nobody else delivers there, so that the other tests' orders are not its. */
    private static final String SERVICES = """
            [{"code": "std", "name": "中通", "kind": "STANDARD", "minGrams": 0, "maxGrams": 30000, "countries": ["MN"],
              "rates": [{"upToKm": 40000, "firstGrams": 500, "firstPrice": 8, "nextGrams": 500, "nextPrice": 3, "currency": "CNY", "days": 3}]}]""";

    private static int waybills = 75300000;

    @BeforeEach
    void start() throws Exception {
        assertThat(api("PUT", "/api/carriers/zto/services", SERVICES).statusCode())
                .isEqualTo(204);
        KUAIDI100.failures = 0;
    }

    @Test
    void bookedByHandFollowedDelivered() throws Exception {
        KUAIDI100.failures = 1;
        long before = journalled();
        long order = hub.confirmedTo("MN");
        String waybill = book(order);
        awaitSubscriptions(waybill, 1);
        JsonNode subscription = KUAIDI100.subscriptionsOf(waybill).get(0);
        assertThat(subscription.path("company").asText()).isEqualTo("zhongtong");
        assertThat(subscription.at("/parameters/callbackurl").asText()).endsWith("/callbacks/kuaidi100/hidden");
        assertThat(subscription.at("/parameters/salt").asText()).isEqualTo("pepper");

        String start = line("揽收", 3);
        String way = line("派件", 2) + "," + start;
        String whole = line("签收", 1) + "," + way;
        HttpResponse<String> answer = push("polling", "", waybill, start);
        assertThat(answer.body()).isEqualTo("{\"result\":true,\"returnCode\":\"200\",\"message\":\"成功\"}");
        awaitStatus(order, OrderStatus.SHIPPED);
        push("shutdown", "", waybill, whole);
        awaitStatus(order, OrderStatus.DELIVERED);
        push("polling", "", waybill, way);
        push("shutdown", "", waybill, whole);
        await("all four pushes are through").until(() -> journalled() >= before + 4);
        assertThat(hub.count(
                        "select count(*) from tracking_event where carrier = 'zto' and waybill = '" + waybill + "'"))
                .as("each line once")
                .isEqualTo(3);
        assertThat(hub.count("select count(*) from journal where convert_from(body, 'UTF8') like '%test-key%'"))
                .as("the key is in no journal")
                .isZero();
        assertThat(KUAIDI100.subscriptionsOf(waybill)).hasSize(1);
    }

    @Test
    void givenUpIsSubscribedToAgainHalfAnHourLater() throws Exception {
        String waybill = book(hub.confirmedTo("MN"));
        awaitSubscriptions(waybill, 1);
        push("abort", "", waybill, "");
        assertThat(minutesToNext(waybill)).isBetween(28L, 30L);
        dueNow(waybill);
        awaitSubscriptions(waybill, 2);
        push("abort", "", waybill, "");
        dueNow(waybill);
        awaitSubscriptions(waybill, 3);
        push("abort", "", waybill, "");
        assertThat(hub.count("select count(*) from incident where cause = 'TRACKING_FAILED' and message like 'zto "
                        + waybill + ": kuaidi100 gave up 3 times%'"))
                .isOne();
        assertThat(hub.count("select count(*) from tracking_subscription where due_at is null and waybill = '" + waybill
                        + "'"))
                .isOne();
    }

    @Test
    void wrongCompanyIsCorrectedByKuaidi100() throws Exception {
        long order = hub.confirmedTo("MN");
        String waybill = book(order);
        awaitSubscriptions(waybill, 1);
        push("abort", "yuantong", waybill, "");
        assertThat(hub.sql
                        .sql("select code from tracking_subscription where due_at is null and waybill = :waybill")
                        .param("waybill", waybill)
                        .query(String.class)
                        .single())
                .isEqualTo("yuantong");
        push("polling", "yuantong", waybill, line("在途", 5));
        awaitStatus(order, OrderStatus.SHIPPED);
    }

    @Test
    void silentOnesAreAskedFor() throws Exception {
        long order = hub.confirmedTo("MN");
        String waybill = book(order);
        awaitSubscriptions(waybill, 1);
        KUAIDI100.answers.put(
                waybill,
                "{\"message\":\"ok\",\"status\":\"200\",\"state\":\"0\",\"nu\":\"" + waybill + "\",\"data\":["
                        + line("在途", 5) + "]}");
        hub.sql
                .sql("update parcel set track_at = now() - interval '1 second' where waybill = :waybill")
                .param("waybill", waybill)
                .update();
        awaitStatus(order, OrderStatus.SHIPPED);
    }

    @Test
    void forgedPushesAreNotTaken() throws Exception {
        String param = param("polling", "", "75300000", line("签收", 1));
        assertThat(form("hidden", param, "").statusCode()).isEqualTo(403);
        assertThat(form("hidden", param, Kuaidi100Stub.md5(param)).statusCode()).isEqualTo(403);
        assertThat(form("wrong", param, Kuaidi100Stub.md5(param + "pepper")).statusCode())
                .isEqualTo(403);
        assertThat(form("hidden", "", Kuaidi100Stub.md5("pepper")).statusCode()).isEqualTo(400);
        String garbage = "not JSON of Kuaidi100";
        assertThat(form("hidden", garbage, Kuaidi100Stub.md5(garbage + "pepper"))
                        .statusCode())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> hub.count(
                                "select count(*) from incident where convert_from(payload, 'UTF8') = '" + garbage + "'")
                        == 1);
    }

    private String book(long order) throws Exception {
        String waybill = String.valueOf(++waybills);
        String step = "{\"status\":\"BOOKED\",\"at\":\"" + Instant.now() + "\",\"waybill\":\"" + waybill + "\"}";
        assertThat(api("POST", "/api/parcels/" + hub.reference(order, 1) + "/steps", step)
                        .statusCode())
                .isEqualTo(204);
        awaitStatus(order, OrderStatus.BOOKED);
        assertThat(hub.count(
                        "select count(*) from booking_attempt a join parcel p on p.id = a.parcel_id where p.order_id = "
                                + order))
                .as("nobody was called")
                .isZero();
        return waybill;
    }

    private void awaitSubscriptions(String waybill, int count) {
        await("subscriptions")
                .atMost(Duration.ofSeconds(60))
                .until(() -> KUAIDI100.subscriptionsOf(waybill).size() == count);
        // the answer is stored before the next push can say something else
        await().until(() -> hub.count("select count(*) from tracking_subscription where due_at is null and waybill = '"
                        + waybill + "'")
                == 1);
    }

    private long minutesToNext(String waybill) {
        return hub.count(
                "select (extract(epoch from due_at - now()) / 60)::bigint from tracking_subscription where waybill = '"
                        + waybill + "'");
    }

    private void dueNow(String waybill) {
        hub.sql
                .sql("update tracking_subscription set due_at = now() - interval '1 second' where waybill = :waybill")
                .param("waybill", waybill)
                .update();
    }

    private static long journalled() {
        return hub.count("select count(*) from journal where platform = 'kuaidi100' and kind = 'callback'");
    }

    private HttpResponse<String> push(String status, String comNew, String waybill, String lines) throws Exception {
        String param = param(status, comNew, waybill, lines);
        HttpResponse<String> answer = form("hidden", param, Kuaidi100Stub.md5(param + "pepper"));
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    private HttpResponse<String> form(String secret, String param, String sign) throws Exception {
        return post(
                "/callbacks/kuaidi100/" + secret,
                "param=" + URLEncoder.encode(param, StandardCharsets.UTF_8) + "&sign=" + sign,
                Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    private static String param(String status, String comNew, String waybill, String lines) {
        return """
                {"status":"%s","message":"3天查询无记录","autoCheck":"0","comOld":"","comNew":"%s","lastResult":{"state":"0","com":"zhongtong","nu":"%s","data":[%s]}}""".formatted(status, comNew, waybill, lines);
    }

    private static String line(String status, int hoursAgo) {
        String time = CHINESE.format(Instant.now().minus(Duration.ofHours(hoursAgo)));
        return "{\"context\":\"包裹%s\",\"time\":\"%s\",\"ftime\":\"%s\",\"status\":\"%s\"}"
                .formatted(status, time, time, status);
    }
}
