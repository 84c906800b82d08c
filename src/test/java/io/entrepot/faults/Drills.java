package io.entrepot.faults;

import static org.awaitility.Awaitility.await;

import io.entrepot.loss.CrashPoint;
import java.time.Duration;

/** What is measured while nothing else is wrong: how soon another hub takes over, and how soon one ends when asked to. */
final class Drills {
    /** From a hub's death in the middle of a poll until another hub polls that account. */
    static final Duration TAKEOVER = Duration.ofSeconds(15);

    /** From SIGTERM to the end of the process: what a container platform grants by default, and a half. */
    static final Duration GRACEFUL = Duration.ofSeconds(45);

    private final Landscape landscape;

    Drills(Landscape landscape) {
        this.landscape = landscape;
    }

    /** Lets the hub die while it polls an account that has news; answers how long that account was nobody's. */
    Duration takeover(Hub dying) {
        long pid = dying.process.pid();
        dying.crashAt(CrashPoint.PAGE_READ_NOT_KEPT, 1);
        await(dying + " died while it polled")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    landscape.market.control("woocommerce/tee/orders?count=1");
                    return !dying.process.isAlive();
                });
        long from = System.nanoTime();
        await("another hub polls what " + dying + " polled")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> landscape
                                .sql()
                                .queryForObject(
                                        "select count(*) from account where lease_owner like ? and lease_until is not null",
                                        Integer.class,
                                        pid + "-%")
                        == 0);
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** How many webhooks were taken since then, which the partners' balancer led to whoever was there. */
    int webhooksSince(String time) {
        return landscape
                .sql()
                .queryForObject(
                        "select count(*) from journal where kind = 'webhook' and id > uuid_v7_floor(?::timestamptz)",
                        Integer.class,
                        time);
    }

    String now() {
        return landscape.sql().queryForObject("select clock_timestamp()::text", String.class);
    }

    /** Ends the hub under load as an upgrade does; null when it did not end in time. */
    Duration gracefulStop(Hub ending) {
        landscape.market.control("woocommerce/mug/orders?count=40");
        return ending.process.stop(GRACEFUL);
    }
}
