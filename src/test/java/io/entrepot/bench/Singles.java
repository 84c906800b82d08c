package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Orders that come one at a time, and how long each of them takes. */
final class Singles {
    private final Stage stage;
    private final Report report;

    Singles(Stage stage, Report report) {
        this.stage = stage;
        this.report = report;
    }

    /** Webhooks on a schedule that waits for no answer; shop a's order id → when it was due, in ms since 1970. */
    Map<Long, Long> send(int rate, int seconds) throws Exception {
        return send(rate, sent -> sent < rate * seconds);
    }

    /** @param goOn whether another is sent after so many */
    Map<Long, Long> send(int rate, IntPredicate goOn) throws Exception {
        var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var scheduled = new ConcurrentHashMap<Long, Long>();
        var buyers = Executors.newFixedThreadPool(32);
        List<CompletableFuture<?>> sent = new ArrayList<>();
        long start = System.currentTimeMillis() + 100;
        for (int i = 0; goOn.test(i); i++) {
            long due = start + i * 1000L / rate;
            long wait = due - System.currentTimeMillis();
            if (wait > 0) {
                Thread.sleep(wait);
            }
            sent.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            // the very bytes: prices written another way would be another version of the order
                            byte[] body = stage.sell("a");
                            scheduled.put(
                                    BenchPartners.json.readTree(body).path("id").asLong(), due);
                            var request = HttpRequest.newBuilder(URI.create(stage.hubUrl() + "/webhooks/woocommerce/a"))
                                    .header("Content-Type", "application/json")
                                    .header("X-WC-Webhook-Topic", "order.created")
                                    .header("X-WC-Webhook-Signature", signature(body))
                                    .POST(BodyPublishers.ofByteArray(body))
                                    .build();
                            int status = http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode();
                            if (status != 200) {
                                throw new IllegalStateException("a webhook was answered with " + status);
                            }
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    buyers));
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
        buyers.shutdown();
        return scheduled;
    }

    /** How long each took to CONFIRMED, as it was committed, and to the carrier's door. */
    void report(Map<Long, Long> scheduled, String name, String what) throws Exception {
        String confirmed = """
                select o.platform_order_id as id, p.reference,
                    extract(epoch from pg_xact_commit_timestamp(e.xmin)) * 1000 as at
                from orders o join account a on a.id = o.account_id join order_event e on e.order_id = o.id
                    join parcel p on p.order_id = o.id and p.seq = 1
                where a.name = 'a' and e.event = 'OrderConfirmed' and o.platform_order_id = any(?)""";
        String[] ids = scheduled.keySet().stream().map(String::valueOf).toArray(String[]::new);
        stage.await(() -> stage.sql().queryForList(confirmed, (Object) ids).size() >= ids.length);
        var atOf = new HashMap<String, Double>();
        var references = new HashMap<String, String>();
        stage.sql().queryForList(confirmed, (Object) ids).forEach(row -> {
            atOf.put((String) row.get("id"), ((Number) row.get("at")).doubleValue());
            references.put((String) row.get("id"), (String) row.get("reference"));
        });
        var doors = new JsonNode[1];
        stage.await(() -> {
            doors[0] = stage.parcels().path("doors");
            return references.values().stream().allMatch(doors[0]::has);
        });
        double[] toConfirmed = new double[ids.length];
        double[] toDoor = new double[ids.length];
        int i = 0;
        for (var order : scheduled.entrySet()) {
            String id = order.getKey().toString();
            toConfirmed[i] = atOf.get(id) - order.getValue();
            toDoor[i++] = doors[0].path(references.get(id)).asLong() - order.getValue();
        }
        report.put(name + "_p50_ms", percentile(toConfirmed, 50), what + ", to CONFIRMED");
        report.put(name + "_p99_ms", percentile(toConfirmed, 99), what + ", to CONFIRMED");
        report.put(name + "_door_p50_ms", percentile(toDoor, 50), what + ", to the carrier's door");
        report.put(name + "_door_p99_ms", percentile(toDoor, 99), what + ", to the carrier's door");
    }

    private static double percentile(double[] values, int percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(sorted.length * percent / 100.0) - 1];
    }

    private static String signature(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Bench.WEBHOOK_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
    }
}
