package io.entrepot.bench;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The benchmark: {@code mvn -Pbench verify}, see docs/performance.md. What the database gives on this machine, and what
 * the hub makes of it, in one run on one PostgreSQL.
 */
final class Bench {
    static final List<String> SHOPS = List.of("a", "b", "c");
    static final String TOKEN = "a-token-for-the-benchmark";
    static final String CALLBACK_SECRET = "a-secret-path-for-the-benchmark";
    static final String WEBHOOK_SECRET = "a-webhook-secret-for-the-benchmark";

    private static final List<String> USUAL =
            List.of("startup", "floor", "whole", "single", "callbacks", "drain", "core", "contention", "growth");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        String only = System.getProperty("bench.only", "usual");
        Set<String> parts = new LinkedHashSet<>(only.equals("usual") ? USUAL : List.of(only.split(",")));
        int orders = Integer.getInteger("bench.orders", 20_000);
        Path folder = Path.of("target", "bench").toAbsolutePath();
        var report = new Report();
        boolean failed = false;
        System.out.printf(
                "%ncores %d, Java %s%n",
                Runtime.getRuntime().availableProcessors(), System.getProperty("java.version"));
        if (parts.contains("startup")) {
            StartUp.measure(folder.resolve("startup"), report);
        }
        try (Stage stage = Stage.open(folder.resolve("work"))) {
            if (parts.contains("floor")) {
                floor(stage, report);
            }
            parts.removeAll(Set.of("startup", "floor"));
            if (!parts.isEmpty()) {
                stage.startPartners();
                if (parts.contains("hubs")) {
                    stage.startBrokers();
                }
                stage.startHub();
                stage.stock();
                var runs = new Runs(stage, report, orders);
                runs.warmUp(parts);
                for (String part : parts) {
                    System.out.println(part);
                    try {
                        runs.run(part);
                    } catch (RuntimeException e) {
                        // no figure for it; what follows is measured all the same
                        System.out.println("  failed: " + e.getMessage());
                        failed = true;
                    }
                }
            }
        }
        report.ratio("core_to_floor", "core", "floor", "target 0.30, reach 0.50");
        report.write(folder);
        System.exit(failed ? 1 : 0);
    }

    private static void floor(Stage stage, Report report) throws Exception {
        System.out.println("floor");
        int seconds = Integer.getInteger("bench.floor.seconds", 3);
        Floor floor = stage.floor();
        floor.prepare();
        Map<String, Double> rates = floor.batched(seconds);
        var best = rates.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        report.rate("floor", best.getValue(), "orders/s, 100 a transaction, " + best.getKey() + " clients");
        report.put("floor_ways", rates.toString(), "");
        report.rate("floor_single", floor.single(seconds), "orders/s, one a transaction at 8 clients");
        PgBench.run(stage, seconds, report);
        floor.drop();
    }
}
