package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The parts of the benchmark that need a hub. */
final class Runs {
    private static final String BOOKING = "shipment.book.sf";
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(6);
    private static final int NEWS = 4;

    /** The carrier is away so long, in seconds, after all orders have tried it. */
    private static final int OUTAGE = Integer.getInteger("bench.outage", 40);

    /** The compiler is calm when it takes less than this part of the hub's CPU time. */
    private static final double CALM = Integer.getInteger("bench.calm.percent", 15) / 100.0;

    private static final int CALM_ROUND = 3_000;
    private static final long MOST_CALMING = TimeUnit.SECONDS.toNanos(Integer.getInteger("bench.calm", 90));

    private final Stage stage;
    private final Report report;
    private final int orders;
    private int peakResident;
    private Cost costOfCore;

    Runs(Stage stage, Report report, int orders) {
        this.stage = stage;
        this.report = report;
        this.orders = orders;
    }

    /** Compilers first: a cold virtual machine is not what a day of sale meets. */
    void warmUp(Set<String> parts) throws Exception {
        System.out.println("warm-up");
        int some = Integer.getInteger("bench.warmup", 20_000);
        if (Set.of("whole", "single", "callbacks", "drain").stream().anyMatch(parts::contains)) {
            whole(some);
        } else {
            core(some, Stage.SKUS);
        }
    }

    void run(String part) throws Exception {
        switch (part) {
            case "core" -> {
                // what single orders and parcels have not warmed up
                core(orders, Stage.SKUS);
                reportCore();
            }
            case "whole" -> reportWhole();
            case "single" -> single();
            case "callbacks" -> callbacks();
            case "drain" -> drain();
            case "contention" -> contention();
            case "growth" -> growth(10_000, 100_000);
            case "growth-million" -> growth(10_000, 100_000, 1_000_000);
            case "backlog" -> backlog();
            case "hubs" -> hubs();
            case "screens" -> new Screens(stage, report).measure(Long.getLong("bench.screens.orders", 1_000_000));
            default -> throw new IllegalArgumentException("bench.only: there is no part '" + part + "'");
        }
    }

    // ---- from intake to CONFIRMED

    private void reportCore() throws Exception {
        Cost before = cost();
        double rate = core(orders, Stage.SKUS);
        report.rate("core", rate, "orders/s from the first page to the last CONFIRMED");
        costOfCore.since(before).tell(report, orders, "");
    }

    private void contention() throws Exception {
        int some = orders / 2;
        report.rate("core_10000_skus", core(some, Stage.SKUS), "orders/s, ten thousand SKUs");
        report.rate("core_10_skus", core(some, 10), "orders/s, ten SKUs");
        report.rate("core_1_sku", core(some, 1), "orders/s, all want one SKU");
        report.ratio("hot_to_wide", "core_1_sku", "core_10000_skus", "target 0.5");
    }

    private void growth(int... sizes) throws Exception {
        long stored = stage.count("select count(*) from orders");
        for (int size : sizes) {
            if (stored < size) {
                History.fill(stage.sql(), size - stored);
                stored = size;
            }
            report.rate("core_at_" + size, core(orders, Stage.SKUS), "orders/s with " + stored + " stored before");
            stored = stage.count("select count(*) from orders");
        }
        report.ratio(
                "growth",
                "core_at_" + sizes[sizes.length - 1],
                "core_at_" + sizes[0],
                "most to least stored; target 0.9");
    }

    private void backlog() throws Exception {
        double rate = core(100_000, Stage.SKUS);
        report.rate("core_backlog", rate, "orders/s with a backlog of 100,000");
        memory();
    }

    /** One, two and four hubs on the same servers; and a platform with a flood beside one with a trickle. */
    private void hubs() throws Exception {
        for (int count : List.of(1, 2, 4)) {
            while (stage.hubs() < count) {
                stage.startHub();
            }
            core(orders, Stage.SKUS); // the new ones are warm then
            report.rate("core_" + count + "_hubs", core(orders, Stage.SKUS), "orders/s, hub processes: " + count);
            JsonNode before = stage.books();
            int flood = orders / 4;
            stage.control("release?shop=b&count=" + flood + "&skus=" + Stage.SKUS);
            Map<Long, Long> trickle = sendSingly(5, 20);
            reportLatencies(trickle, "trickle_" + count + "_hubs", "ms, 5 orders/s beside another account's flood");
            awaitBooks(before, flood + trickle.size());
        }
    }

    /** Orders a second, without booking. The books must agree, or there is no figure. */
    private double core(int count, int skus) throws Exception {
        stage.route("stop", BOOKING);
        long newest = newest();
        release(count, skus);
        await(() -> stage.count("select count(*) from orders where id > ? and status = 'CONFIRMED'", newest) >= count);
        // the bookings that wait are no part of it
        costOfCore = cost();
        JsonNode books = stage.books();
        long begun = begun(books);
        double ended = stage.sql()
                .queryForObject(
                        "select extract(epoch from max(pg_xact_commit_timestamp(xmin))) from order_event"
                                + " where order_id > ? and event = 'OrderConfirmed'",
                        Double.class,
                        newest);
        agree(books);
        conclude(newest);
        stage.route("start", BOOKING);
        await(() -> stage.hub().figures().path("waiting").asLong() == 0);
        return count / (ended - begun / 1000.0);
    }

    /** What nobody books is taken out of the way, so that no sweep sends it on. */
    private void conclude(long newest) {
        stage.sql()
                .update(
                        "update parcel set status = 'CANCELLED', due_at = null, track_at = null where order_id > ?",
                        newest);
        stage.sql().update("update orders set status = 'COMPLETED', due_at = null where id > ?", newest);
        stage.sql().execute("vacuum analyze orders, order_line, order_event, reservation, parcel, stock_level, outbox");
    }

    // ---- all the way

    private void reportWhole() throws Exception {
        calmDown();
        Cost before = cost();
        int some = orders / 2;
        double rate = whole(some);
        report.rate("whole", rate, "orders/s, until carrier and shops have all; target 500, reach 1000");
        cost().since(before).tell(report, some, "whole_");
        memory();
    }

    /** Goes on until the compiler is nearly done: a hub runs for days, and is measured as it is then. */
    private void calmDown() throws Exception {
        long begun = System.nanoTime();
        double share;
        int rounds = 0;
        do {
            Cost before = cost();
            whole(CALM_ROUND);
            rounds++;
            share = cost().since(before).compilersShare();
        } while (share > CALM && System.nanoTime() - begun < MOST_CALMING);
        report.put(
                "whole_warmed_up",
                rounds * CALM_ROUND,
                "orders, in %d s, beside the warm-up of all; in the last of them the compiler took %.0f %% of the CPU time"
                        .formatted((System.nanoTime() - begun) / 1_000_000_000, share * 100));
    }

    private double whole(int count) throws Exception {
        long newest = newest();
        JsonNode before = stage.books();
        release(count, Stage.SKUS);
        JsonNode after = awaitBooks(before, count);
        long begun = begun(after);
        long ended = Math.max(
                lastAnswer(after), after.path("carrier").path("lastPush").asLong());
        await(() ->
                stage.count("select count(*) from orders where id > ? and status in ('DELIVERED', 'COMPLETED')", newest)
                        >= count);
        agree(after);
        agreeOnParcels(after, stage.parcels());
        stage.sql().execute("vacuum analyze");
        return count / ((ended - begun) / 1000.0);
    }

    private JsonNode awaitBooks(JsonNode before, int count) throws Exception {
        var last = new JsonNode[1];
        await(() -> {
            last[0] = stage.books();
            return completed(last[0]) - completed(before) >= count
                    && pushed(last[0]) - pushed(before) >= (long) NEWS * count;
        });
        return last[0];
    }

    // ---- one at a time

    private void single() throws Exception {
        int rate = Integer.getInteger("bench.single.rate", 50);
        int seconds = Integer.getInteger("bench.single.seconds", 20);
        JsonNode books = stage.books();
        // no parcel arrives in the second in which it was ordered
        stage.control("carrier?silent=true");
        // their way is compiled, and they are not counted
        Map<Long, Long> first = sendSingly(rate, Integer.getInteger("bench.single.warm-up", 20));
        Cost before = cost();
        Map<Long, Long> scheduled = sendSingly(rate, seconds);
        reportLatencies(scheduled, "single", "ms at " + rate + " orders/s");
        cost().since(before).tell(report, scheduled.size(), "single_");
        stage.control("carrier?silent=false");
        awaitBooks(books, first.size() + scheduled.size());
    }

    /** Webhooks on a schedule that waits for no answer; shop a's order id → when it was due, in ms since 1970. */
    private Map<Long, Long> sendSingly(int rate, int seconds) throws Exception {
        return sendSingly(rate, sent -> sent < rate * seconds);
    }

    /** @param goOn whether another is sent after so many */
    private Map<Long, Long> sendSingly(int rate, IntPredicate goOn) throws Exception {
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
    private void reportLatencies(Map<Long, Long> scheduled, String name, String what) throws Exception {
        String confirmed = """
                select o.platform_order_id as id, p.reference,
                    extract(epoch from pg_xact_commit_timestamp(e.xmin)) * 1000 as at
                from orders o join account a on a.id = o.account_id join order_event e on e.order_id = o.id
                    join parcel p on p.order_id = o.id and p.seq = 1
                where a.name = 'a' and e.event = 'OrderConfirmed' and o.platform_order_id = any(?)""";
        String[] ids = scheduled.keySet().stream().map(String::valueOf).toArray(String[]::new);
        await(() -> stage.sql().queryForList(confirmed, (Object) ids).size() >= ids.length);
        var atOf = new HashMap<String, Double>();
        var references = new HashMap<String, String>();
        stage.sql().queryForList(confirmed, (Object) ids).forEach(row -> {
            atOf.put((String) row.get("id"), ((Number) row.get("at")).doubleValue());
            references.put((String) row.get("id"), (String) row.get("reference"));
        });
        var doors = new JsonNode[1];
        await(() -> {
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

    // ---- news

    private void callbacks() throws Exception {
        int parcels = orders / 4;
        long newest = newest();
        JsonNode before = stage.books();
        stage.control("carrier?silent=true");
        release(parcels, Stage.SKUS);
        await(() -> stage.count("select count(*) from orders where id > ? and status = 'BOOKED'", newest) >= parcels);
        long begun = System.currentTimeMillis();
        stage.control("carrier?disorder=true");
        await(() -> stage.count("select count(*) from parcel where order_id > ? and status = 'DELIVERED'", newest)
                >= parcels);
        long ended = System.currentTimeMillis();
        stage.control("carrier?silent=false");
        long news = pushed(stage.books()) - pushed(before);
        report.rate(
                "callbacks",
                news * 1000.0 / (ended - begun),
                "pieces of news/s, a quarter of them repeated, out of order, with orders moved and shops answered");
        awaitBooks(before, parcels);
    }

    // ---- after an outage of the carrier

    /** New orders go on coming until the backlog is through; all of both count, to the last of them. */
    private void drain() throws Exception {
        int backlog = orders / 2;
        long newest = newest();
        JsonNode before = stage.books();
        stage.control("carrier?away=true");
        release(backlog, Stage.SKUS);
        await(() ->
                stage.count("select count(*) from orders where id > ? and status = 'CONFIRMED'", newest) >= backlog);
        TimeUnit.SECONDS.sleep(OUTAGE);
        long begun = System.currentTimeMillis();
        stage.control("carrier?away=false");
        var through = new AtomicBoolean();
        var scheduled = CompletableFuture.supplyAsync(() -> {
            try {
                return sendSingly(5, sent -> !through.get());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        awaitBooks(before, backlog);
        through.set(true);
        int all = backlog + scheduled.get().size();
        JsonNode after = awaitBooks(before, all);
        long ended = Math.max(
                lastAnswer(after), after.path("carrier").path("lastPush").asLong());
        report.rate(
                "drain",
                all * 1000.0 / (ended - begun),
                "orders/s from the carrier's return after %d s until all are delivered and answered, %d waiting and %d new"
                        .formatted(OUTAGE, backlog, all - backlog));
        report.ratio("drain_to_whole", "drain", "whole", "target 1.0");
        reportLatencies(scheduled.get(), "drain_new", "ms, new orders beside the backlog");
    }

    // ---- the books

    private void release(int count, int skus) throws Exception {
        for (String shop : Bench.SHOPS) {
            stage.control("release?shop=" + shop + "&count=" + share(count, shop) + "&skus=" + skus);
        }
    }

    private static int share(int count, String shop) {
        int part = count / Bench.SHOPS.size();
        return shop.equals(Bench.SHOPS.get(0)) ? count - part * (Bench.SHOPS.size() - 1) : part;
    }

    /** Every order that was offered is stored once, and nothing became an incident. */
    private void agree(JsonNode books) {
        long offered = sum(books, "offered");
        long stored = stage.count("select count(*) from orders o join account a on a.id = o.account_id"
                + " where a.platform = 'woocommerce' and o.journal_id <> '00000000-0000-0000-0000-000000000000'");
        long incidents = stage.count("select count(*) from incident");
        long wrong = stage.count("select count(*) from stock_level l left join (select sku_id, warehouse_id,"
                + " sum(quantity) as quantity from reservation group by 1, 2) r using (sku_id, warehouse_id)"
                + " where l.reserved <> coalesce(r.quantity, 0)");
        if (offered != stored || incidents != 0 || wrong != 0) {
            throw new IllegalStateException("the books disagree: " + offered + " offered, " + stored + " stored, "
                    + incidents + " incidents, " + wrong + " wrong levels");
        }
    }

    /** The carrier booked every parcel once, under the waybill that the hub and the shop know. */
    private void agreeOnParcels(JsonNode books, JsonNode parcels) {
        var theirs = parcels.path("waybills");
        var wrong = new ArrayList<String>();
        stage.sql().query("select reference, waybill from parcel where status <> 'CANCELLED'", row -> {
            if (!theirs.path(row.getString(1)).asText().equals(row.getString(2))) {
                wrong.add(row.getString(1));
            }
        });
        long again = sum(books, "again");
        if (!wrong.isEmpty() || again != 0) {
            throw new IllegalStateException(
                    "the books disagree: parcels " + wrong + ", " + again + " orders were completed more than once");
        }
    }

    private static long completed(JsonNode books) {
        return sum(books, "completed");
    }

    private static long pushed(JsonNode books) {
        return books.path("carrier").path("pushed").asLong();
    }

    private static long sum(JsonNode books, String what) {
        return StreamSupport.stream(books.path("shops").spliterator(), false)
                .mapToLong(shop -> shop.path(what).asLong())
                .sum();
    }

    private static long begun(JsonNode books) {
        return StreamSupport.stream(books.path("shops").spliterator(), false)
                .mapToLong(shop -> shop.path("firstPage").asLong())
                .filter(at -> at > 0)
                .min()
                .orElseThrow();
    }

    private static long lastAnswer(JsonNode books) {
        return StreamSupport.stream(books.path("shops").spliterator(), false)
                .mapToLong(shop -> shop.path("lastAnswer").asLong())
                .max()
                .orElseThrow();
    }

    private long newest() {
        return stage.count("select coalesce(max(id), 0) from orders");
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begun > PATIENCE) {
                throw new IllegalStateException("it was not done after six minutes: "
                        + stage.sql().queryForList("select status, count(*) from orders group by 1")
                        + stage.sql().queryForList("select cause, message from incident limit 3"));
            }
            peakResident = Math.max(peakResident, stage.hub().residentMegabytes());
            // when it was done is in the database and the books; looking more often would only take from what is
            // measured
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void memory() throws IOException, InterruptedException {
        JsonNode figures = stage.hub().figures();
        report.put(
                "heap_mb",
                figures.path("heapLive").asLong() / 1_048_576,
                "MB live after the last collection of each pool");
        report.put(
                "rss_mb",
                peakResident,
                "MB, the most seen: hub, Artemis and Kafka in one process; target 900, reach 700");
    }

    private Cost cost() throws IOException, InterruptedException {
        return Cost.now(stage.hub().figures(), stage.sql());
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
