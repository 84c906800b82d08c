package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was spent since some moment: counters of the hub and of its database. */
record Cost(
        long roundTrips,
        long fsyncs,
        long walBytes,
        long messages,
        long cpuNanos,
        long gcMillis,
        long compilerNanos,
        long kafkaBytes,
        long allocated,
        JsonNode samples,
        JsonNode threads,
        JsonNode statements,
        JsonNode database) {

    static Cost now(JsonNode hub, JdbcTemplate sql) {
        var wal = sql.queryForMap("select wal_bytes, wal_sync from pg_stat_wal");
        return new Cost(
                hub.path("roundTrips").asLong(),
                hub.path("forcedByArtemis").asLong()
                        + hub.path("forcedByKafka").asLong()
                        + ((Number) wal.get("wal_sync")).longValue(),
                ((Number) wal.get("wal_bytes")).longValue(),
                hub.path("messages").asLong(),
                hub.path("cpuNanos").asLong(),
                hub.path("gcMillis").asLong(),
                hub.path("compilerNanos").asLong(),
                hub.path("kafkaBytes").asLong(),
                hub.path("allocatedByLiveThreads").asLong(),
                hub.path("samples"),
                hub.path("threads"),
                hub.path("statements"),
                database(sql));
    }

    Cost since(Cost before) {
        return new Cost(
                roundTrips - before.roundTrips,
                fsyncs - before.fsyncs,
                walBytes - before.walBytes,
                messages - before.messages,
                cpuNanos - before.cpuNanos,
                gcMillis - before.gcMillis,
                compilerNanos - before.compilerNanos,
                kafkaBytes - before.kafkaBytes,
                allocated - before.allocated,
                samples,
                difference(threads, before.threads),
                difference(statements, before.statements),
                difference(database, before.database));
    }

    /** Microseconds that PostgreSQL spent on each statement, where it counts them. */
    private static JsonNode database(JdbcTemplate sql) {
        ObjectNode spent = JsonNodeFactory.instance.objectNode();
        if (sql.queryForObject("select to_regclass('pg_stat_statements') is not null", Boolean.class)) {
            sql.query(
                    "select left(regexp_replace(query, '\\s+', ' ', 'g'), 100) as words, sum(total_exec_time) * 1000 as spent"
                            + " from pg_stat_statements group by 1",
                    row -> {
                        spent.put(row.getString("words"), row.getLong("spent"));
                    });
        }
        return spent;
    }

    private static JsonNode difference(JsonNode now, JsonNode before) {
        ObjectNode difference = JsonNodeFactory.instance.objectNode();
        now.fields()
                .forEachRemaining(one -> difference.put(
                        one.getKey(),
                        one.getValue().asLong() - before.path(one.getKey()).asLong()));
        return difference;
    }

    /** What part of the CPU time went to the compiler, 0 to 1. */
    double compilersShare() {
        return cpuNanos == 0 ? 0 : (double) compilerNanos / cpuNanos;
    }

    void tell(Report report, int orders, String prefix) {
        report.put(
                prefix + "round_trips_per_order",
                (double) roundTrips / orders,
                "waits for the database; target of core 0.5");
        report.put(prefix + "fsyncs_per_order", (double) fsyncs / orders, "database and brokers; target of core 0.15");
        report.put(prefix + "messages_per_order", (double) messages / orders, "durable, Artemis; target of core 0.1");
        report.put(prefix + "wal_bytes_per_order", (double) walBytes / orders, "bytes");
        report.put(
                prefix + "hub_cpu_us_per_order",
                cpuNanos / 1000.0 / orders,
                "µs of the hub's process, brokers included");
        report.put(
                prefix + "kafka_bytes_per_order",
                (double) kafkaBytes / orders,
                "bytes to Kafka and back; Artemis is in the hub's process, and has no wire");
        report.put(prefix + "allocated_kb_per_order", allocated / 1024.0 / orders, "kB on the heap");
        report.put(prefix + "gc_ms", gcMillis, "ms of collections");
        report.put(
                prefix + "compiler_us_per_order",
                compilerNanos / 1000.0 / orders,
                "µs of that were the compiler's, which a hub that runs for days does not have");
        if (!samples.isEmpty()) {
            var shares = new TreeMap<String, Long>();
            long[] all = {0};
            samples.forEach(count -> all[0] += count.asLong());
            samples.fields()
                    .forEachRemaining(
                            part -> shares.put(part.getKey(), part.getValue().asLong() * 100 / all[0]));
            report.put(prefix + "shares", shares.toString(), "% of the samples since the hub's start");
            report.put(
                    prefix + "threads",
                    most(threads, 1000.0 * orders),
                    "µs of CPU time per order, of threads that still live");
            report.put(prefix + "statements", most(statements, orders / 100.0), "executions per hundred orders");
            report.put(prefix + "database", most(database, orders), "µs of PostgreSQL per order");
        }
    }

    /** The larger ones, largest first. */
    private static String most(JsonNode counts, double per) {
        var lines = new ArrayList<Map.Entry<Double, String>>();
        counts.fields()
                .forEachRemaining(one -> lines.add(Map.entry(one.getValue().asLong() / per, one.getKey())));
        return lines.stream()
                .filter(line -> line.getKey() >= 0.5)
                .sorted(Map.Entry.<Double, String>comparingByKey().reversed())
                .map(line -> String.format(Locale.ROOT, "%n    %8.1f  %s", line.getKey(), line.getValue()))
                .collect(Collectors.joining());
    }
}
