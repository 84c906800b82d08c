package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The parts of the benchmark that need a hub. */
final class Runs {
    private static final String BOOKING = "shipment.book.sf";
    private static final int NEWS = 4;

    /** The carrier is away so long, in seconds, after all orders have tried it. */
    private static final int OUTAGE = Integer.getInteger("bench.outage", 40);

    /** The compiler is calm when it takes less than this part of the hub's CPU time. */
    private static final double CALM = Integer.getInteger("bench.calm.percent", 15) / 100.0;

    private static final int CALM_ROUND = 3_000;
    private static final long MOST_CALMING = TimeUnit.SECONDS.toNanos(Integer.getInteger("bench.calm", 90));

    private final Stage stage;
    private final Report report;
    private final Singles singles;
    private final int orders;
    private Cost costOfCore;

    Runs(Stage stage, Report report, int orders) {
        this.stage = stage;
        this.report = report;
        this.singles = new Singles(stage, report);
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
            Books before = stage.books();
            int flood = orders / 4;
            stage.control("release?shop=b&count=" + flood + "&skus=" + Stage.SKUS);
            Map<Long, Long> trickle = singles.send(5, 20);
            singles.report(trickle, "trickle_" + count + "_hubs", "ms, 5 orders/s beside another account's flood");
            awaitBooks(before, flood + trickle.size());
        }
    }

    /** Orders a second, without booking. The books must agree, or there is no figure. */
    private double core(int count, int skus) throws Exception {
        stage.route("stop", BOOKING);
        long newest = newest();
        release(count, skus);
        stage.await(() ->
                stage.count("select count(*) from orders where id > ? and status = 'CONFIRMED'", newest) >= count);
        // the bookings that wait are no part of it
        costOfCore = cost();
        Books books = stage.books();
        long begun = books.begun();
        double ended = stage.sql()
                .queryForObject(
                        "select extract(epoch from max(pg_xact_commit_timestamp(xmin))) from order_event"
                                + " where order_id > ? and event = 'OrderConfirmed'",
                        Double.class,
                        newest);
        books.agree(stage);
        conclude(newest);
        stage.route("start", BOOKING);
        stage.await(() -> stage.hub().figures().path("waiting").asLong() == 0);
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
        Books before = stage.books();
        release(count, Stage.SKUS);
        Books after = awaitBooks(before, count);
        long begun = after.begun();
        long ended = after.ended();
        stage.await(() ->
                stage.count("select count(*) from orders where id > ? and status in ('DELIVERED', 'COMPLETED')", newest)
                        >= count);
        after.agree(stage);
        after.agreeOnParcels(stage);
        stage.sql().execute("vacuum analyze");
        return count / ((ended - begun) / 1000.0);
    }

    private Books awaitBooks(Books before, int count) throws Exception {
        var last = new Books[1];
        stage.await(() -> {
            last[0] = stage.books();
            return last[0].completed() - before.completed() >= count
                    && last[0].pushed() - before.pushed() >= (long) NEWS * count;
        });
        return last[0];
    }

    // ---- one at a time

    private void single() throws Exception {
        int rate = Integer.getInteger("bench.single.rate", 50);
        int seconds = Integer.getInteger("bench.single.seconds", 20);
        Books books = stage.books();
        // no parcel arrives in the second in which it was ordered
        stage.control("carrier?silent=true");
        // their way is compiled, and they are not counted
        Map<Long, Long> first = singles.send(rate, Integer.getInteger("bench.single.warm-up", 20));
        Cost before = cost();
        Map<Long, Long> scheduled = singles.send(rate, seconds);
        singles.report(scheduled, "single", "ms at " + rate + " orders/s");
        cost().since(before).tell(report, scheduled.size(), "single_");
        stage.control("carrier?silent=false");
        awaitBooks(books, first.size() + scheduled.size());
    }

    // ---- news

    private void callbacks() throws Exception {
        int parcels = orders / 4;
        long newest = newest();
        Books before = stage.books();
        stage.control("carrier?silent=true");
        release(parcels, Stage.SKUS);
        stage.await(
                () -> stage.count("select count(*) from orders where id > ? and status = 'BOOKED'", newest) >= parcels);
        long begun = System.currentTimeMillis();
        stage.control("carrier?disorder=true");
        stage.await(() -> stage.count("select count(*) from parcel where order_id > ? and status = 'DELIVERED'", newest)
                >= parcels);
        long ended = System.currentTimeMillis();
        stage.control("carrier?silent=false");
        long news = stage.books().pushed() - before.pushed();
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
        Books before = stage.books();
        stage.control("carrier?away=true");
        release(backlog, Stage.SKUS);
        stage.await(() ->
                stage.count("select count(*) from orders where id > ? and status = 'CONFIRMED'", newest) >= backlog);
        TimeUnit.SECONDS.sleep(OUTAGE);
        long begun = System.currentTimeMillis();
        stage.control("carrier?away=false");
        var through = new AtomicBoolean();
        var scheduled = CompletableFuture.supplyAsync(() -> {
            try {
                return singles.send(5, sent -> !through.get());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        awaitBooks(before, backlog);
        through.set(true);
        int all = backlog + scheduled.get().size();
        Books after = awaitBooks(before, all);
        long ended = after.ended();
        report.rate(
                "drain",
                all * 1000.0 / (ended - begun),
                "orders/s from the carrier's return after %d s until all are delivered and answered, %d waiting and %d new"
                        .formatted(OUTAGE, backlog, all - backlog));
        report.ratio("drain_to_whole", "drain", "whole", "target 1.0");
        singles.report(scheduled.get(), "drain_new", "ms, new orders beside the backlog");
    }

    // ---- what all of them need

    private void release(int count, int skus) throws Exception {
        for (String shop : Bench.SHOPS) {
            stage.control("release?shop=" + shop + "&count=" + share(count, shop) + "&skus=" + skus);
        }
    }

    private static int share(int count, String shop) {
        int part = count / Bench.SHOPS.size();
        return shop.equals(Bench.SHOPS.get(0)) ? count - part * (Bench.SHOPS.size() - 1) : part;
    }

    private long newest() {
        return stage.count("select coalesce(max(id), 0) from orders");
    }

    private void memory() throws IOException, InterruptedException {
        JsonNode figures = stage.hub().figures();
        report.put(
                "heap_mb",
                figures.path("heapLive").asLong() / 1_048_576,
                "MB live after the last collection of each pool");
        report.put(
                "rss_mb",
                stage.peakResident(),
                "MB, the most seen: hub, Artemis and Kafka in one process; target 900, reach 700");
    }

    private Cost cost() throws IOException, InterruptedException {
        return Cost.now(stage.hub().figures(), stage.sql());
    }
}
