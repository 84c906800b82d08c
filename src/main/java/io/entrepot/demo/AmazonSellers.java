package io.entrepot.demo;

import java.io.Closeable;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** All the sellers at Amazon by name, and their buyers: one order for ten of the other shops together, paid a moment later. */
final class AmazonSellers implements Closeable {
    /** All that belongs to one seller; {@code tokens} counts how often an access token was fetched. */
    record Seller(
            PartnerSettings.AmazonAccount account,
            AmazonShop shop,
            AmazonLimits limits,
            Mischief mischief,
            AtomicInteger refusals,
            AtomicInteger lostAnswers,
            AtomicInteger tokens) {
        /** Whether a confirmation is refused, because somebody has asked for that. */
        boolean refuses() {
            return oneOf(refusals);
        }

        /** Whether the answer to a write gets lost, because somebody has asked for that. */
        boolean losesAnswer() {
            return oneOf(lostAnswers);
        }

        /** The same after each renewal, so that partners that were started again still know it. */
        String token() {
            return "Atza|" + Integer.toHexString(account.refreshToken().hashCode());
        }

        private static boolean oneOf(AtomicInteger ordered) {
            return ordered.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        }
    }

    private final Map<String, Seller> byName = new LinkedHashMap<>();
    private final PartnerSettings settings;
    private final Random random;
    private double owed;
    private int turn;

    AmazonSellers(PartnerSettings settings, Catalogue catalogue) {
        Clock clock = settings.clock();
        this.settings = settings;
        this.random = new Random(settings.seed() ^ clock.millis());
        settings.amazon()
                .forEach((name, account) -> byName.put(
                        name,
                        new Seller(
                                account,
                                new AmazonShop(name, settings, catalogue),
                                new AmazonLimits(clock, account.speed()),
                                new Mischief(settings.misbehaviour()),
                                new AtomicInteger(),
                                new AtomicInteger(),
                                new AtomicInteger())));
    }

    Map<String, Seller> byName() {
        return byName;
    }

    /** Gives a seller that never sold anything the first orders. */
    void open() {
        for (Seller seller : byName.values()) {
            for (int i = seller.shop().isEmpty() ? settings.initialOrders() : 0; i > 0; i--) {
                seller.shop().create(settings.seed(), false);
            }
        }
    }

    /** A second goes by. */
    void tick() {
        owed += settings.ordersPerMinute() / 600.0;
        List<Seller> all = List.copyOf(byName.values());
        for (; owed >= 1 && !all.isEmpty(); owed--) {
            Seller seller = all.get(turn++ % all.size());
            seller.shop().payAll();
            String id = seller.shop().create(settings.seed(), seller.mischief().chance(0.1));
            if (random.nextInt(15) == 0) {
                seller.shop().cancel(id);
            }
        }
    }

    @Override
    public void close() {
        byName.values().forEach(seller -> seller.shop().close());
    }
}
