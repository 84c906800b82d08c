package io.entrepot.demo;

import java.io.Closeable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All the Shopify shops by name, and their buyers: one order for ten of the other shops together. */
final class ShopifyStores implements Closeable {
    private final Map<String, ShopifyStore> byName;
    private final PartnerSettings settings;
    private final Random random;
    private double owed;
    private int turn;

    ShopifyStores(Map<String, ShopifyStore> byName, PartnerSettings settings, Clock clock) {
        this.byName = byName;
        this.settings = settings;
        this.random = new Random(settings.seed() ^ clock.millis());
    }

    Map<String, ShopifyStore> byName() {
        return byName;
    }

    /** Gives a shop that was never opened before its first orders. */
    void open() {
        for (ShopifyStore store : byName.values()) {
            for (int i = store.shop().isEmpty() ? settings.initialOrders() : 0; i > 0; i--) {
                store.shop().create(settings.seed(), false);
            }
        }
    }

    /** A second goes by. */
    void tick() {
        owed += settings.ordersPerMinute() / 600.0;
        List<ShopifyStore> all = List.copyOf(byName.values());
        for (; owed >= 1 && !all.isEmpty(); owed--) {
            ShopifyStore store = all.get(turn++ % all.size());
            long id = ShopifyShop.id(
                    store.shop().create(settings.seed(), store.mischief().chance(0.1)));
            if (random.nextInt(15) == 0) {
                store.shop().cancel(id);
            }
        }
    }

    @Override
    public void close() {
        byName.values().forEach(ShopifyStore::close);
    }
}
