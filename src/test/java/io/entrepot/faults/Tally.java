package io.entrepot.faults;

import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Blow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What storms came to: how often each fault struck, and how soon an order was booked after a storm in which it did. */
final class Tally {
    private final Map<Fault, Integer> struck = new EnumMap<>(Fault.class);
    private final Map<Fault, List<Duration>> recoveries = new EnumMap<>(Fault.class);
    private int seeds;
    private int clean;
    private int orders;
    private int violations;

    void add(Result result) {
        seeds++;
        orders += result.orders();
        violations += result.violations().size();
        clean = result.violations().isEmpty() ? clean + 1 : 0;
        result.storm().blows().forEach(blow -> struck.merge(blow.fault(), 1, Integer::sum));
        if (result.first() != null) {
            result.storm().blows().stream()
                    .map(Blow::fault)
                    .distinct()
                    .forEach(fault -> recoveries
                            .computeIfAbsent(fault, f -> new ArrayList<>())
                            .add(result.first()));
        }
    }

    int violations() {
        return violations;
    }

    @Override
    public String toString() {
        var text = new StringBuilder("%d seeds, %d orders, %d violations, the last %d seeds clean"
                .formatted(seeds, orders, violations, clean));
        struck.forEach((fault, times) -> text.append("%n%-22s %3d times, an order after its storm: %s"
                .formatted(fault, times, recovery(recoveries.getOrDefault(fault, List.of())))));
        return text.toString();
    }

    private static String recovery(List<Duration> times) {
        if (times.isEmpty()) {
            return "never";
        }
        List<Duration> sorted = times.stream().sorted().toList();
        return "%.1f s in the middle, %.1f s at most"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis() / 1000.0,
                        sorted.get(sorted.size() - 1).toMillis() / 1000.0);
    }
}
