package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class OrderWatchTest extends ApiTest {
    @Autowired
    OrderWatch watch;

    @Autowired
    OrderFixture fixture;

    @BeforeEach
    void start() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"WATCHED\",\"name\":\"杯\",\"price\":\"10.00\",\"currency\":\"CNY\",\"weightGrams\":380,\"bulky\":false}]");
    }

    @Test
    void anOrderThatStaysTooLongIsSaidOnceAndTakenBackWhenItMoves() {
        long order = overdue("20 hours");
        watch.watch();
        watch.watch();
        JsonNode raised = raised(order);
        assertThat(raised).hasSize(1);
        assertThat(raised.get(0).path("state").asText()).isEqualTo("OPEN");
        assertThat(raised.get(0).path("times").asInt()).isEqualTo(1);
        assertThat(raised.get(0).path("message").asText())
                .startsWith("order " + Order.number(order) + " (RETAIL) is RECEIVED since")
                .endsWith("longer than 15 minutes");

        fixture.move(order, orders -> fixture.orders().cancel(orders, "test", "nobody wants it"));
        watch.watch();
        assertThat(raised(order).get(0).path("state").asText()).isEqualTo("RESOLVED");
        assertThat(raised(order).get(0).path("closedBy").asText()).isEqualTo("hub");
        assertThat(count("select count(*) from overdue_order where order_id = " + order))
                .isZero();
    }

    @Test
    void aHeldOrderIsNotLate() {
        long order = overdue("20 hours");
        String until = Instant.now().plus(Duration.ofDays(3)).toString();
        assertThat(api(
                                "POST",
                                "/api/orders/" + Order.number(order) + "/hold",
                                "{\"reason\":\"asked for\",\"until\":\"" + until + "\"}")
                        .status())
                .isEqualTo(200);
        watch.watch();
        assertThat(raised(order)).isEmpty();
    }

    @Test
    void theClosestLimitCounts() {
        String before = api("GET", "/api/watch/limits", null).body();
        String own =
                "{\"kind\":\"ORDER\",\"platform\":\"woocommerce\",\"class\":\"RETAIL\",\"state\":\"RECEIVED\",\"seconds\":86400}";
        try {
            api("PUT", "/api/watch/limits", before.replaceFirst("\\[", "[" + own + ","));
            long order = overdue("20 hours");
            watch.watch();
            assertThat(raised(order)).isEmpty();
            api("PUT", "/api/watch/limits", before);
            watch.watch();
            assertThat(raised(order)).hasSize(1);
        } finally {
            api("PUT", "/api/watch/limits", before);
        }
    }

    private long overdue(String since) {
        long order = fixture.receive("WATCHED", 1);
        sql.sql("update orders set changed_at = now() - :since::interval where id = :id")
                .param("since", since)
                .param("id", order)
                .update();
        return order;
    }

    private JsonNode raised(long order) {
        return api("GET", "/api/incidents?cause=ORDER_OVERDUE&order=" + Order.number(order), null)
                .json()
                .path("incidents");
    }
}
