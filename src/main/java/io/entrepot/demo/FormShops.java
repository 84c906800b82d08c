package io.entrepot.demo;

import java.io.Closeable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** All the shops on platforms that take signed forms, and their buyers: one order for ten of the other shops together. */
final class FormShops implements Closeable {
    private final Map<String, FormShop> byPath = new LinkedHashMap<>();
    private final PartnerSettings settings;
    private final Random random;
    private double owed;
    private int turn;

    FormShops(PartnerSettings settings, Catalogue catalogue) {
        this.settings = settings;
        this.random = new Random(settings.seed() ^ settings.clock().millis());
        settings.taobao().keySet().forEach(name -> add(new TaobaoShop(name, settings, catalogue)));
        settings.pinduoduo().keySet().forEach(name -> add(new PinduoduoShop(name, settings, catalogue)));
    }

    private void add(FormShop shop) {
        byPath.put(shop.platform + "/" + shop.name, shop);
    }

    /** By "platform/shop". */
    Map<String, FormShop> byPath() {
        return byPath;
    }

    /** Those of one platform, under their own kind. */
    <T extends FormShop> List<T> of(Class<T> kind) {
        return byPath.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Gives a shop that was never opened before its first orders. */
    void open() {
        for (FormShop shop : byPath.values()) {
            for (int i = shop.isEmpty() ? settings.initialOrders() : 0; i > 0; i--) {
                shop.create(settings.seed(), false);
            }
        }
    }

    /** A second goes by. */
    void tick() {
        owed += settings.ordersPerMinute() / 600.0;
        List<FormShop> all = List.copyOf(byPath.values());
        for (; owed >= 1 && !all.isEmpty(); owed--) {
            FormShop shop = all.get(turn++ % all.size());
            String id = shop.id(shop.create(settings.seed(), shop.mischief.chance(0.1)));
            if (random.nextInt(15) == 0) {
                shop.change(id, shop::cancel);
            }
        }
        all.forEach(FormShop::ripen);
    }

    @Override
    public void close() {
        byPath.values().forEach(FormShop::close);
    }
}
