package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of one shop: a share of the changes is told to the hub; five failures in a row switch one off. */
final class WooWebhooks implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(WooWebhooks.class);
    private static final int FAILURES_ALLOWED = 5;

    /** One webhook; {@code greeted} once the hub has answered its ping. */
    private static final class Hook {
        final long id;
        final String topic;
        String status = "active";
        boolean greeted;
        int failures;

        Hook(long id, String topic) {
            this.id = id;
            this.topic = topic;
        }
    }

    private final String shop;
    private final String secret;
    private final String source;
    private final double share;
    private final HubLine hub;
    private final Ledger ledger;
    private final Random random = new Random();
    private final List<Hook> hooks = new ArrayList<>();
    private final ThreadPoolExecutor sender;

    WooWebhooks(String shop, PartnerSettings partners, HubLine hub) {
        this.shop = shop;
        this.secret = partners.shops().get(shop).webhookSecret();
        this.source = partners.publicUrl() + "/woocommerce/" + shop + "/";
        this.share = partners.webhookShare();
        this.hub = hub;
        hooks.add(new Hook(1, "order.created"));
        hooks.add(new Hook(2, "order.updated"));
        this.ledger = new Ledger(partners.data().resolve("woocommerce-" + shop + "-webhooks.jsonl"), line -> {
            Hook hook = hooks.get(line.path("id").asInt() - 1);
            hook.status = line.path("status").asText();
            hook.greeted = line.path("greeted").asBoolean();
        });
        // A real shop drops deliveries when its job queue is not worked off; polling has to find those orders.
        this.sender = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(200),
                run -> new Thread(run, "webhooks-" + shop),
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Signs a body as the shop does. */
    static String sign(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No HmacSHA256 in this JVM", e);
        }
    }

    /** Tells of an order: a new one is told of twice, once per topic, in the same bytes. */
    void tell(WooShop.Entry order, boolean isNew) {
        if (random.nextDouble() < share) {
            if (isNew) {
                sender.execute(() -> deliver(hooks.get(0), order.json()));
            }
            sender.execute(() -> deliver(hooks.get(1), order.json()));
        }
    }

    /** Pings the hub for those webhooks that it has not answered yet. */
    void greet() {
        for (Hook hook : hooks) {
            if (!hook.greeted && hook.status.equals("active")) {
                sender.execute(() -> ping(hook));
            }
        }
    }

    synchronized List<ObjectNode> list() {
        return hooks.stream().map(this::json).toList();
    }

    synchronized ObjectNode put(long id, JsonNode change) {
        Hook hook = hooks.stream()
                .filter(one -> one.id == id)
                .findFirst()
                .orElseThrow(() -> new WooRefusal(404, "woocommerce_rest_shop_webhook_invalid_id", "Invalid ID."));
        if (change.has("status")) {
            String status = change.path("status").asText();
            save(hook, WooQuery.oneOf("status", status, List.of("active", "paused", "disabled")), hook.greeted);
            hook.failures = 0;
        }
        return json(hook);
    }

    @Override
    public void close() {
        sender.shutdownNow();
        ledger.close();
    }

    private void ping(Hook hook) {
        if (hook.greeted) {
            return;
        }
        byte[] body = ("webhook_id=" + hook.id).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
        if (hub.send("POST", "/webhooks/woocommerce/" + shop, headers, body).isGood()) {
            save(hook, hook.status, true);
        }
    }

    private void deliver(Hook hook, byte[] body) {
        if (!hook.status.equals("active") || !hook.greeted) {
            return;
        }
        HubLine.Answer answer = hub.send(
                "POST",
                "/webhooks/woocommerce/" + shop,
                Map.of(
                        "Content-Type",
                        "application/json",
                        "User-Agent",
                        "WooCommerce/11.0.1 Hookshot (WordPress/6.9.7)",
                        "X-WC-Webhook-Source",
                        source,
                        "X-WC-Webhook-Topic",
                        hook.topic,
                        "X-WC-Webhook-Resource",
                        "order",
                        "X-WC-Webhook-Event",
                        hook.topic.substring("order.".length()),
                        "X-WC-Webhook-Signature",
                        sign(body, secret),
                        "X-WC-Webhook-ID",
                        Long.toString(hook.id),
                        "X-WC-Webhook-Delivery-ID",
                        UUID.randomUUID().toString().replace("-", "")),
                body);
        synchronized (this) {
            hook.failures = answer.isGood() ? 0 : hook.failures + 1;
            if (hook.failures >= FAILURES_ALLOWED) {
                LOG.warn("Shop {} switched off webhook {} after {} failures", shop, hook.id, hook.failures);
                save(hook, "disabled", hook.greeted);
            }
        }
    }

    private synchronized void save(Hook hook, String status, boolean greeted) {
        hook.status = status;
        hook.greeted = greeted;
        ledger.append(Json.of("id", hook.id, "status", status, "greeted", greeted));
    }

    private ObjectNode json(Hook hook) {
        return Json.of(
                "id",
                hook.id,
                "name",
                "Hub " + hook.topic,
                "status",
                hook.status,
                "topic",
                hook.topic,
                "resource",
                "order",
                "event",
                hook.topic.substring("order.".length()),
                "hooks",
                List.of(),
                "delivery_url",
                hub.url("/webhooks/woocommerce/" + shop),
                "failure_count",
                hook.failures);
    }
}
