package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;

/** What callers of one shop may still ask for: a bucket of points that fills again. */
final class ShopifyPoints {
    private static final double MOST = 2000;
    private static final double RESTORE = 100;

    private final Clock clock;
    private double available = MOST;
    private long at;

    ShopifyPoints(Clock clock) {
        this.clock = clock;
        this.at = clock.millis();
    }

    /** Takes the points of a query, if they are there. */
    synchronized boolean take(double cost) {
        long now = clock.millis();
        available = Math.min(MOST, available + RESTORE * (now - at) / 1000);
        at = now;
        if (available < cost) {
            return false;
        }
        available -= cost;
        return true;
    }

    /** Leaves nothing, so that the next query is throttled. */
    synchronized void drain() {
        take(0);
        available = 0;
    }

    synchronized ObjectNode cost(double asked) {
        ObjectNode extensions = Json.object();
        ObjectNode cost = extensions.putObject("cost");
        cost.put("requestedQueryCost", asked).put("actualQueryCost", asked);
        cost.putObject("throttleStatus")
                .put("maximumAvailable", MOST)
                .put("currentlyAvailable", Math.floor(available))
                .put("restoreRate", RESTORE);
        return extensions;
    }
}
