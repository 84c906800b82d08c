package io.entrepot.demo;

import io.entrepot.demo.WooOrderMaker.Oddity;
import java.io.Closeable;

/** All that belongs to one shop: its orders, its products, its webhooks and the lock on its door. */
record WooStore(WooShop shop, WooProducts products, WooWebhooks webhooks, WooAuthentication authentication)
        implements Closeable {

    static WooStore open(String name, PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        PartnerSettings.Shop keys = settings.shops().get(name);
        WooStore store = new WooStore(
                new WooShop(name, settings, catalogue),
                new WooProducts(name, settings, catalogue),
                new WooWebhooks(name, settings, hub),
                new WooAuthentication(keys.consumerKey(), keys.consumerSecret(), settings.clock()));
        store.shop.onChange(store.webhooks::tell);
        return store;
    }

    /** A buyer's order: the shop lowers its own stock, as a real one does. */
    WooShop.Entry order(long seed, Oddity oddity) {
        WooShop.Entry made = shop.create(seed, oddity);
        products.move(Json.read(made.json()), -1);
        return made;
    }

    @Override
    public void close() {
        webhooks.close();
        shop.close();
        products.close();
    }
}
