package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.WooOrderMaker.Oddity;
import java.io.Closeable;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** What buyers do: they order, pay late, move house, change their minds. Plans survive a restart. */
final class WooTraffic implements Closeable {
    /** Something that a buyer will do to an order. */
    record Plan(String shop, long order, String what, Instant due) {}

    private final PartnerSettings settings;
    private final List<WooStore> stores;
    private final Mischief mischief;
    private final Clock clock;
    private final Random random;
    private final Ledger ledger;
    private final PriorityQueue<Plan> plans = new PriorityQueue<>(Comparator.comparing(Plan::due));
    private double owed;
    private int turn;

    WooTraffic(PartnerSettings settings, List<WooStore> stores, Mischief mischief) {
        this.settings = settings;
        this.stores = stores;
        this.mischief = mischief;
        this.clock = settings.clock();
        this.random = new Random(settings.seed() ^ clock.millis());
        this.ledger = new Ledger(settings.data().resolve("buyers.jsonl"), line -> {
            Plan plan = new Plan(
                    line.path("shop").asText(),
                    line.path("order").asLong(),
                    line.path("what").asText(),
                    Instant.parse(line.path("due").asText()));
            if (line.path("done").asBoolean()) {
                plans.remove(plan);
            } else {
                plans.add(plan);
            }
        });
    }

    /** Gives a shop that was never opened before its first orders. */
    void open() {
        for (WooStore store : stores) {
            for (int i = store.shop().isEmpty() ? settings.initialOrders() : 0; i > 0; i--) {
                store.order(settings.seed(), Oddity.NONE);
            }
        }
    }

    /** A second goes by: plans fall due, and new orders come in at the pace that is set. */
    synchronized void tick() {
        while (!plans.isEmpty() && plans.peek().due().isBefore(clock.instant())) {
            Plan plan = plans.poll();
            stores.stream()
                    .filter(store -> store.shop().name.equals(plan.shop()))
                    .findFirst()
                    .ifPresent(store -> carryOut(plan, store));
            save(plan, true);
        }
        owed += settings.ordersPerMinute() / 60.0;
        for (; owed >= 1; owed--) {
            buy(stores.get(turn++ % stores.size()));
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    private void buy(WooStore store) {
        int dice = random.nextInt(100);
        String status = dice < 6 ? "pending" : dice < 9 ? "on-hold" : "processing";
        Oddity oddity = new Oddity(
                status,
                random.nextInt(50) == 0,
                random.nextInt(100) == 0,
                mischief.chance(0.08),
                random.nextInt(25) == 0);
        WooShop.Entry order = store.order(settings.seed(), oddity);
        if (dice < 8) {
            plan(store, order, "pay", 15 + random.nextInt(45));
        } else if (dice >= 90 && dice < 94) {
            plan(store, order, "cancel", 5 + random.nextInt(90));
        } else if (dice >= 94 && dice < 98) {
            plan(store, order, "move", 5 + random.nextInt(60));
        }
    }

    private void carryOut(Plan plan, WooStore store) {
        String status = store.shop().order(plan.order()).status();
        switch (plan.what()) {
            case "pay" -> {
                if (status.equals("pending") || status.equals("on-hold")) {
                    store.shop().change(plan.order(), order -> store.shop().status(order, "processing"));
                }
            }
            case "cancel" -> {
                if (!status.equals("completed") && !status.equals("cancelled")) {
                    WooShop.Entry cancelled = store.shop()
                            .change(plan.order(), order -> store.shop().status(order, "cancelled"));
                    store.products().move(Json.read(cancelled.json()), 1);
                }
            }
            case "move" -> {
                if (!status.equals("completed") && isAtHome(store, plan.order())) {
                    ObjectNode address = WooOrderMaker.address(Buyers.any(new Random(plan.order())), false);
                    address.remove(List.of("first_name", "last_name", "phone"));
                    store.shop().change(plan.order(), order -> Json.merge(order.withObject("/shipping"), address));
                }
            }
            default -> throw new IllegalStateException("Buyers do not know how to '" + plan.what() + "'");
        }
    }

    private static boolean isAtHome(WooStore store, long order) {
        return Json.read(store.shop().order(order).json())
                .at("/shipping/country")
                .asText()
                .equals("CN");
    }

    private void plan(WooStore store, WooShop.Entry order, String what, int seconds) {
        Plan plan = new Plan(
                store.shop().name,
                order.id(),
                what,
                Instant.ofEpochSecond(clock.instant().getEpochSecond() + seconds));
        plans.add(plan);
        save(plan, false);
    }

    private void save(Plan plan, boolean done) {
        ledger.append(Json.of(
                "shop",
                plan.shop(),
                "order",
                plan.order(),
                "what",
                plan.what(),
                "due",
                plan.due().toString(),
                "done",
                done));
    }
}
