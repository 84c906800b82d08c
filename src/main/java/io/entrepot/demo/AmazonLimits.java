package io.entrepot.demo;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** How many calls of each operation one seller may still make: buckets that fill again, each at its own rate. */
final class AmazonLimits {
    /** Calls a second, and how many may be saved up. */
    private record Limit(double rate, double burst) {}

    private static final Map<String, Limit> LIMITS = Map.of(
            "searchOrders", new Limit(0.0056, 20),
            "getOrder", new Limit(0.5, 30),
            "confirmShipment", new Limit(2, 10),
            "searchListingsItems", new Limit(5, 5),
            "patchListingsItem", new Limit(5, 5));

    private final Clock clock;
    private final double speed;
    private final Map<String, Double> left = new HashMap<>();
    private final Map<String, Long> at = new HashMap<>();

    /** @param speed how many times more than everybody this seller may call */
    AmazonLimits(Clock clock, double speed) {
        this.clock = clock;
        this.speed = speed;
    }

    synchronized boolean take(String operation) {
        Limit limit = LIMITS.get(operation);
        long now = clock.millis();
        double before = left.getOrDefault(operation, limit.burst());
        double available =
                Math.min(limit.burst(), before + rate(operation) * (now - at.getOrDefault(operation, now)) / 1000);
        at.put(operation, now);
        left.put(operation, available < 1 ? available : available - 1);
        return available >= 1;
    }

    /** Leaves nothing, so that the next call is one too many. */
    synchronized void drain(String operation) {
        at.put(operation, clock.millis());
        left.put(operation, 0.0);
    }

    double rate(String operation) {
        return LIMITS.get(operation).rate() * speed;
    }
}
