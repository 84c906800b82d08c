package io.entrepot.console;

import io.entrepot.console.FiguresStore.Carrier;
import io.entrepot.console.FiguresStore.Compared;
import io.entrepot.console.FiguresStore.Count;
import io.entrepot.console.FiguresStore.Hour;
import io.entrepot.console.FiguresStore.Lane;
import io.entrepot.console.FiguresStore.Open;
import io.entrepot.console.FiguresStore.Standing;
import io.entrepot.console.FiguresStore.Waiting;
import io.entrepot.order.OrderStatus;
import io.entrepot.shared.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * What the hub counts. Counting takes longer the more there is, so a count is kept for a second at least and for twenty
 * times as long as it took: however many people look, at most a twentieth of one connection counts each thing.
 */
@Component
class Figures {
    /** Orders by state in the order of an order's life, orders by platform, open incidents by cause and by severity. */
    record Stats(
            Map<OrderStatus, Long> orders,
            Map<String, Long> platforms,
            Map<String, Long> incidents,
            Map<Severity, Long> severities) {}

    /** The hours of the clock of a day until now, oldest first. */
    record Day(List<Instant> hours, List<Hour> orders) {}

    private static final int HOURS = 24;

    private final FiguresStore store;
    private final Moments moments;
    private final Kept<Stats> stats = new Kept<>(this::count);
    private final Kept<Day> day = new Kept<>(this::countDay);
    private final Kept<List<Standing>> today = new Kept<>(this::countToday);
    private final Kept<Waiting> waiting;
    private final Kept<List<Open>> incidents;
    private final Kept<List<Carrier>> carriers;
    private final Kept<List<Compared>> compared;
    private final Kept<List<Lane>> outbox;
    private final Kept<List<String>> knownForADay;

    /** Hours that are over do not change any more. */
    private final TreeMap<Instant, List<Hour>> past = new TreeMap<>();

    Figures(FiguresStore store, Moments moments) {
        this.store = store;
        this.moments = moments;
        this.waiting = new Kept<>(store::waiting);
        this.incidents = new Kept<>(store::openIncidents);
        this.carriers = new Kept<>(store::carriers);
        this.compared = new Kept<>(store::compared);
        this.outbox = new Kept<>(store::outbox);
        this.knownForADay = new Kept<>(store::knownForADay);
    }

    Stats stats() {
        return stats.get();
    }

    /** Orders by hour and account over the last day. */
    Day day() {
        return day.get();
    }

    /** Orders that came since midnight, the hub's. */
    List<Standing> today() {
        return today.get();
    }

    Waiting waiting() {
        return waiting.get();
    }

    List<Open> incidents() {
        return incidents.get();
    }

    List<Carrier> carriers() {
        return carriers.get();
    }

    List<Compared> compared() {
        return compared.get();
    }

    List<Lane> outbox() {
        return outbox.get();
    }

    List<String> knownForADay() {
        return knownForADay.get();
    }

    private Stats count() {
        var orders = new EnumMap<OrderStatus, Long>(OrderStatus.class);
        for (OrderStatus status : OrderStatus.values()) {
            orders.put(status, 0L);
        }
        var platforms = new TreeMap<String, Long>();
        for (Count count : store.orders()) {
            orders.merge(OrderStatus.valueOf(count.status()), count.orders(), Long::sum);
            platforms.merge(count.platform(), count.orders(), Long::sum);
        }
        var causes = new LinkedHashMap<String, Long>();
        var open = store.openIncidents();
        open.stream()
                .sorted(Comparator.comparingLong(Open::count).reversed())
                .forEach(one -> causes.merge(one.cause(), one.count(), Long::sum));
        return new Stats(orders, platforms, causes, severities(open));
    }

    /** Each, also those of which there is none. */
    static Map<Severity, Long> severities(List<Open> open) {
        var severities = new EnumMap<Severity, Long>(Severity.class);
        for (Severity severity : Severity.values()) {
            severities.put(severity, 0L);
        }
        open.forEach(one -> severities.merge(one.severity(), one.count(), Long::sum));
        return severities;
    }

    private List<Standing> countToday() {
        return store.since(
                LocalDate.now(moments.zone()).atStartOfDay(moments.zone()).toInstant());
    }

    /** The last hour that is over is counted once more: a transaction that began in it may have ended after it. */
    private Day countDay() {
        Instant thisHour = Instant.now().truncatedTo(ChronoUnit.HOURS);
        Instant first = thisHour.minus(HOURS - 1, ChronoUnit.HOURS);
        Instant from = past.isEmpty() ? first : past.lastKey();
        past.tailMap(from, true).clear();
        for (Instant hour = from;
                !hour.isAfter(thisHour.minus(1, ChronoUnit.HOURS));
                hour = hour.plus(1, ChronoUnit.HOURS)) {
            past.put(hour, new ArrayList<>());
        }
        var orders = new ArrayList<Hour>();
        for (Hour counted : store.hours(from)) {
            if (past.containsKey(counted.hour())) {
                past.get(counted.hour()).add(counted);
            } else {
                orders.add(counted);
            }
        }
        past.headMap(first).clear();
        past.values().forEach(orders::addAll);
        var hours = new ArrayList<>(past.keySet());
        hours.add(thisHour);
        return new Day(List.copyOf(hours), List.copyOf(orders));
    }

    /** A figure that is looked up again when it is stale. */
    private static final class Kept<T> {
        private static final long SHORTEST = Duration.ofSeconds(1).toNanos();
        private static final int SHARE = 20;

        private final Supplier<T> source;
        private T last;
        private long staleAt;

        Kept(Supplier<T> source) {
            this.source = source;
        }

        synchronized T get() {
            long start = System.nanoTime();
            if (last == null || start - staleAt >= 0) {
                last = source.get();
                long end = System.nanoTime();
                staleAt = end + Math.max(SHORTEST, SHARE * (end - start));
            }
            return last;
        }
    }
}
