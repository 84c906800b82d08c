package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
    @Test
    void pingsThenTellsTwiceAndIsSwitchedOffByFiveFailures(@TempDir Path data) {
        try (HubFixture hub = new HubFixture();
                PartnersFixture partners = new PartnersFixture(
                        data,
                        Map.of(
                                "partners.hub-url",
                                hub.url,
                                "partners.webhook-share",
                                1.0,
                                "partners.api-token",
                                "t0"))) {
            String path = "/webhooks/woocommerce/tee";
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> hub.received(path).size() == 2);
            assertThat(hub.received(path)).allSatisfy(ping -> {
                assertThat(new String(ping.body(), StandardCharsets.UTF_8)).matches("webhook_id=[12]");
                assertThat(ping.headers().containsKey("X-WC-Webhook-Signature")).isFalse();
            });

            partners.post("/control/woocommerce/tee/orders?count=1", null);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> hub.received(path).size() == 4);
            List<HubFixture.Call> told = hub.received(path).subList(2, 4);
            assertThat(told.get(0).body()).isEqualTo(told.get(1).body());
            assertThat(told)
                    .allSatisfy(call -> assertThat(call.headers().getFirst("X-WC-Webhook-Signature"))
                            .isEqualTo(WooWebhooks.sign(call.body(), "demo-webhook-secret-tee")));
            assertThat(told)
                    .extracting(call -> call.headers().getFirst("X-WC-Webhook-Topic"))
                    .containsExactly("order.created", "order.updated");
            assertThat(told.get(0).headers().getFirst("X-WC-Webhook-Delivery-ID"))
                    .isNotEqualTo(told.get(1).headers().getFirst("X-WC-Webhook-Delivery-ID"));

            hub.status = 500;
            partners.post("/control/woocommerce/tee/orders?count=6", null);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> status(partners, 1).equals("disabled"));
            hub.status = 200;
            partners.woo("PUT", "webhooks/1", Map.of(), "{\"status\":\"active\"}");
            assertThat(status(partners, 1)).isEqualTo("active");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> hub.received("/api/stock/receipts").size() >= 3);
            assertThat(hub.received("/api/skus").get(0).headers().getFirst("Authorization"))
                    .isEqualTo("Bearer t0");
            assertThat(Json.read(hub.received("/api/skus").get(0).body())).hasSize(40);
        }
    }

    private static String status(PartnersFixture partners, int id) {
        JsonNode hooks =
                Json.read(partners.woo("GET", "webhooks", Map.of(), null).body());
        return hooks.get(id - 1).path("status").asText();
    }
}
