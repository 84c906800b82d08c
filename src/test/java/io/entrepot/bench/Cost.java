package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** What was spent since some moment: counters of the hub and of its database. */
record Cost(
        long roundTrips,
        long fsyncs,
        long walBytes,
        long messages,
        long cpuNanos,
        long gcMillis,
        long jitMillis,
        long kafkaBytes,
        long allocated,
        JsonNode samples) {

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
                hub.path("jitMillis").asLong(),
                hub.path("kafkaBytes").asLong(),
                hub.path("allocatedByLiveThreads").asLong(),
                hub.path("samples"));
    }

    Cost since(Cost before) {
        return new Cost(
                roundTrips - before.roundTrips,
                fsyncs - before.fsyncs,
                walBytes - before.walBytes,
                messages - before.messages,
                cpuNanos - before.cpuNanos,
                gcMillis - before.gcMillis,
                jitMillis - before.jitMillis,
                kafkaBytes - before.kafkaBytes,
                allocated - before.allocated,
                samples);
    }

    void tell(Report report, int orders, String prefix) {
        report.put(
                prefix + "round_trips_per_order", (double) roundTrips / orders, "waits for the database; target 0.5");
        report.put(prefix + "fsyncs_per_order", (double) fsyncs / orders, "database and brokers; target 0.15");
        report.put(prefix + "messages_per_order", (double) messages / orders, "durable, Artemis; target 0.1");
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
        report.put(prefix + "jit_ms", jitMillis, "ms of compilation, beside the work");
        if (!samples.isEmpty()) {
            var shares = new TreeMap<String, Long>();
            long[] all = {0};
            samples.forEach(count -> all[0] += count.asLong());
            samples.fields()
                    .forEachRemaining(
                            part -> shares.put(part.getKey(), part.getValue().asLong() * 100 / all[0]));
            report.put(prefix + "shares", shares.toString(), "% of the samples since the hub's start");
        }
    }
}
