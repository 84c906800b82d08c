package io.entrepot.console;

import io.entrepot.connector.Accounts;
import io.entrepot.connector.Accounts.Health;
import io.entrepot.console.Figures.Day;
import io.entrepot.console.FiguresStore.Compared;
import io.entrepot.console.FiguresStore.Hour;
import io.entrepot.order.Reconciliations;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** How the accounts do, in one word each: silence is a finding, not the absence of one. */
@Component
class Platforms {
    /** In the order in which people want to see them. */
    enum State {
        FAILING(true),
        /** It is due, and no hub asks it. */
        UNTENDED(true),
        /** It brings nothing although it usually does. */
        SILENT(true),
        /** What changed there a while ago has not been read yet. */
        BEHIND(false),
        PAUSED(false),
        /** Never heard of. */
        NEW(false),
        OK(false);

        private final boolean bad;

        State(boolean bad) {
            this.bad = bad;
        }

        public boolean isBad() {
            return bad;
        }
    }

    /**
     * @param lag how old what is not read yet may be; null where the hub does not ask
     * @param lately new orders of the last sixty minutes
     * @param usual new orders an hour over the last day, or since the account's first one; null until some hours are known
     * @param comparable its platform is asked for its orders regularly
     */
    record Row(
            Health health,
            State state,
            Duration lag,
            long lately,
            Double usual,
            Duration silentFor,
            Compared compared,
            boolean comparable) {
        public String key() {
            return health.platform() + "/" + health.account();
        }

        /** What it brings are orders of other accounts, and counted there. */
        public boolean isForOthers() {
            return health.platform().equals("mailbox");
        }
    }

    private static final Duration LATE = Duration.ofMinutes(5);
    private static final Duration OVERDUE = Duration.ofMinutes(1);

    /** With a usual rate, so many expected orders do not fail to come by chance: once in four hundred times. */
    private static final double MISSED = 6;

    private static final Duration SHORTEST_SILENCE = Duration.ofHours(1);
    private static final Duration LEAST_KNOWN = Duration.ofHours(6);
    private static final double HOUR_SECONDS = 3600;

    private final Accounts accounts;
    private final Figures figures;
    private final Reconciliations reconciliations;

    Platforms(Accounts accounts, Figures figures, Reconciliations reconciliations) {
        this.accounts = accounts;
        this.figures = figures;
        this.reconciliations = reconciliations;
    }

    List<Row> rows() {
        Day day = figures.day();
        Map<String, Double> usually = usually(day);
        Map<String, Long> lately = sums(day, Hour::lately);
        Map<String, Compared> compared = figures.compared().stream()
                .collect(Collectors.toMap(c -> c.platform() + "/" + c.account(), Function.identity()));
        Instant now = Instant.now();
        return accounts.health().stream()
                .map(health -> {
                    String key = health.platform() + "/" + health.account();
                    Double usual = usually.get(key);
                    Duration silent = health.lastPageAt() == null ? null : Duration.between(health.lastPageAt(), now);
                    Duration lag = health.polled() && health.caughtUpAt() != null
                            ? Duration.between(health.caughtUpAt(), now)
                            : null;
                    return new Row(
                            health,
                            state(health, usual, silent, lag, now),
                            lag,
                            lately.getOrDefault(key, 0L),
                            usual,
                            silent,
                            compared.get(key),
                            health.polled() && reconciliations.compared().contains(health.platform()));
                })
                .toList();
    }

    private static State state(Health health, Double usual, Duration silent, Duration lag, Instant now) {
        if (health.paused()) {
            return State.PAUSED;
        }
        if (health.failures() > 0) {
            return State.FAILING;
        }
        if (health.polled() && !health.underWay() && health.nextPollAt().isBefore(now.minus(OVERDUE))) {
            return State.UNTENDED;
        }
        if (silent != null && usual != null && usual > 0 && silent.compareTo(tolerated(usual)) > 0) {
            return State.SILENT;
        }
        if (lag != null && lag.compareTo(LATE.plus(pollEvery(health))) > 0) {
            return State.BEHIND;
        }
        return health.lastContactAt() == null ? State.NEW : State.OK;
    }

    /** An account that is polled every hour is not behind after six minutes. */
    private static Duration pollEvery(Health health) {
        return health.nextPollAt() == null
                        || health.lastContactAt() == null
                        || health.nextPollAt().isBefore(health.lastContactAt())
                ? Duration.ZERO
                : Duration.between(health.lastContactAt(), health.nextPollAt());
    }

    private static Duration tolerated(double usual) {
        Duration longest = Duration.ofSeconds((long) (MISSED / usual * 3600));
        return longest.compareTo(SHORTEST_SILENCE) > 0 ? longest : SHORTEST_SILENCE;
    }

    /** By account; of those that are known for a day over the whole day, of others since their first order. */
    private Map<String, Double> usually(Day day) {
        Instant begin = day.hours().get(0);
        Map<String, Instant> since = day.orders().stream()
                .collect(Collectors.toMap(Platforms::key, Hour::hour, (a, b) -> a.isBefore(b) ? a : b));
        figures.knownForADay().forEach(key -> since.put(key, begin));
        Map<String, Long> orders = sums(day, Hour::orders);
        var usually = new HashMap<String, Double>();
        since.forEach((key, first) -> {
            Duration known = Duration.between(first, Instant.now());
            if (known.compareTo(LEAST_KNOWN) >= 0) {
                usually.put(key, orders.getOrDefault(key, 0L) * HOUR_SECONDS / known.toSeconds());
            }
        });
        return usually;
    }

    private static String key(Hour hour) {
        return hour.platform() + "/" + hour.account();
    }

    private static Map<String, Long> sums(Day day, ToLongFunction<Hour> what) {
        return day.orders().stream().collect(Collectors.groupingBy(Platforms::key, Collectors.summingLong(what)));
    }
}
