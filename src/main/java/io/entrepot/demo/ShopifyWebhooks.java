package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Tells the hub of a share of a shop's changes: in the shape of the old REST API, now and then twice, with the headers' old or new names. */
final class ShopifyWebhooks implements Closeable {
    private final String shop;
    private final String secret;
    private final double share;
    private final HubLine hub;
    private final Random random = new Random();
    private final ThreadPoolExecutor sender;

    ShopifyWebhooks(String shop, PartnerSettings partners, HubLine hub) {
        this.shop = shop;
        this.secret = partners.shopify().get(shop).webhookSecret();
        this.share = partners.webhookShare();
        this.hub = hub;
        this.sender = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(200),
                run -> new Thread(run, "shopify-webhooks-" + shop),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    void tell(JsonNode order) {
        if (random.nextDouble() >= share) {
            return;
        }
        String topic = !order.path("cancelledAt").isNull()
                ? "orders/cancelled"
                : order.path("createdAt").equals(order.path("updatedAt")) ? "orders/create" : "orders/updated";
        byte[] body = Json.plain(Json.of(
                "id",
                ShopifyShop.id(order),
                "admin_graphql_api_id",
                order.path("id"),
                "name",
                order.path("name"),
                "updated_at",
                order.path("updatedAt")));
        String prefix = random.nextInt(4) == 0 ? "" : "X-";
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                prefix + "Shopify-Hmac-Sha256",
                WooWebhooks.sign(body, secret),
                prefix + "Shopify-Topic",
                topic,
                prefix + "Shopify-Webhook-Id",
                UUID.randomUUID().toString());
        for (int times = random.nextInt(10) == 0 ? 2 : 1; times > 0; times--) {
            sender.execute(() -> hub.send("POST", "/webhooks/shopify/" + shop, headers, body));
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
    }
}
