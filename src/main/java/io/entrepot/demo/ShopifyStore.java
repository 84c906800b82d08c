package io.entrepot.demo;

import java.io.Closeable;
import java.util.concurrent.atomic.AtomicInteger;

/** All that belongs to one Shopify shop: its orders, its webhooks, its callers' points, how it misbehaves and the key to its door. */
record ShopifyStore(
        ShopifyShop shop,
        ShopifyWebhooks webhooks,
        ShopifyPoints points,
        Mischief mischief,
        AtomicInteger refusals,
        AtomicInteger lostAnswers,
        String accessToken)
        implements Closeable {

    static ShopifyStore open(String name, PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        ShopifyStore store = new ShopifyStore(
                new ShopifyShop(name, settings, catalogue),
                new ShopifyWebhooks(name, settings, hub),
                new ShopifyPoints(settings.clock()),
                new Mischief(settings.misbehaviour()),
                new AtomicInteger(),
                new AtomicInteger(),
                settings.shopify().get(name).accessToken());
        store.shop.onChange(store.webhooks::tell);
        return store;
    }

    /** Refuses a write, if somebody has asked for that. */
    void refuse() {
        if (oneOf(refusals)) {
            throw new IllegalArgumentException("Fulfillment order is not in an acceptable state.");
        }
    }

    /** Whether the answer to a write gets lost, if somebody has asked for that. */
    boolean losesAnswer() {
        return oneOf(lostAnswers);
    }

    private static boolean oneOf(AtomicInteger ordered) {
        return ordered.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    @Override
    public void close() {
        webhooks.close();
        shop.close();
    }
}
