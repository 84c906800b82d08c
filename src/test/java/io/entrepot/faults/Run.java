package io.entrepot.faults;

import static org.awaitility.Awaitility.await;

import io.entrepot.embedded.StandaloneKafka;
import io.entrepot.faults.Storm.Blow;
import io.entrepot.faults.Storm.Work;
import io.entrepot.loss.CrashPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.core.ConditionTimeoutException;
import org.springframework.dao.DataAccessException;

/** One storm over a landscape, its end, and the comparison of all books after it. */
final class Run {
    /** What came out. */
    record Result(
            Storm storm,
            int orders,
            int faults,
            List<String> violations,
            Duration first,
            Duration backlog,
            Duration takeover) {
        /** What was measured before the storm; too long is a violation like others. */
        Result withTakeover(Duration measured) {
            var all = new ArrayList<>(violations);
            if (measured != null && measured.compareTo(Drills.TAKEOVER) > 0) {
                all.add("T1 an account was nobody's for " + seconds(measured) + " after its hub's death");
            }
            return new Result(storm, orders, faults, all, first, backlog, measured);
        }

        @Override
        public String toString() {
            return "%s %d  hubs %d  orders %d  faults %d  violations %d  recovery first %s backlog %s  takeover %s"
                    .formatted(
                            storm.small() ? "small" : "seed",
                            storm.seed(),
                            storm.hubs(),
                            orders,
                            faults,
                            violations.size(),
                            seconds(first),
                            seconds(backlog),
                            takeover == null ? "-" : seconds(takeover));
        }

        private static String seconds(Duration time) {
            return time == null ? "never" : "%.1f s".formatted(time.toMillis() / 1000.0);
        }
    }

    private static final Duration PATIENCE = Faults.PATIENCE;

    /** No call of a hub takes longer, so what is older was left by a dead one. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(16);

    /** SIGKILL and halted; SIGTERM. */
    private static final Set<Integer> WHEN_KILLED = Set.of(CrashPoint.KILLED, 143);

    private final Landscape landscape;
    private final Storm storm;
    private final Offers offers;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(10);
    private final Set<Hub> down = ConcurrentHashMap.newKeySet();
    private volatile Runnable lock;

    /** When a hub that had died was started again, the last time. */
    private volatile long revived = System.nanoTime();

    private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

    Run(Landscape landscape, Storm storm, Offers offers) {
        this.landscape = landscape;
        this.storm = storm;
        this.offers = offers;
    }

    Result run() throws InterruptedException {
        int before = offers.all().size();
        var watch = clock.scheduleWithFixedDelay(this::revive, 500, 200, TimeUnit.MILLISECONDS);
        try {
            rage();
            try {
                if (storm.small()) {
                    landscape.awaitOneUp();
                } else {
                    landscape.awaitUp();
                }
            } catch (ConditionTimeoutException e) {
                seen.add("I10 " + e.getMessage());
            }
            long healed = System.nanoTime();
            String probe = offers.probe();
            Duration first = null;
            Duration backlog = null;
            var books = new Books(landscape, offers);
            long shortened = healed - 1;
            boolean replayed = false;
            while (since(healed).compareTo(PATIENCE) < 0) {
                if (first == null && books.isBooked(probe)) {
                    first = since(healed);
                }
                // a crash point may be reached when all else is healed
                long calm = Math.max(healed, revived);
                if (shortened < calm && since(calm).compareTo(LONGEST_CALL) > 0) {
                    books.shortenWaits();
                    if (hits(Fault.ARTEMIS_WIPED)) {
                        books.shortenSweeps();
                    }
                    shortened = System.nanoTime();
                }
                if (books.waiting().isEmpty()) {
                    backlog = backlog == null ? since(healed) : backlog;
                    if (replayed) {
                        break;
                    }
                    seen.addAll(books.beforeReplay());
                    offers.removeCauses();
                    replayed = books.replay(landscape.anyHub());
                }
                LockSupport.parkNanos(250_000_000);
            }
            if (first == null
                    || backlog == null
                    || !replayed
                    || !books.waiting().isEmpty()) {
                books.waiting().forEach(one -> seen.add("not quiet after " + PATIENCE.toSeconds() + " s: " + one));
            }
            try {
                seen.addAll(books.violations());
            } catch (DataAccessException e) {
                seen.add("the books could not be compared: " + e.getMessage());
            }
            return new Result(
                    storm, offers.all().size() - before, storm.blows().size(), List.copyOf(seen), first, backlog, null);
        } finally {
            watch.cancel(false);
            clock.shutdownNow();
        }
    }

    /**
     * One fault alone, and how long after its end an order takes that is offered then; for what befalls one hub of
     * several: after its begin, since the others are to go on.
     */
    Duration recoveryFrom(Blow blow) {
        var watch = clock.scheduleWithFixedDelay(this::revive, 500, 200, TimeUnit.MILLISECONDS);
        var books = new Books(landscape, offers);
        try {
            begin(blow);
            boolean others = blow.fault().target == Fault.Target.HUB;
            long from = System.nanoTime();
            String probe = others ? offers.probe() : null;
            Duration found = null;
            while (since(from).toMillis() < blow.end() - blow.at()
                    || others && found == null && since(from).compareTo(PATIENCE) < 0) {
                if (others && found == null && books.isBooked(probe)) {
                    found = since(from);
                }
                LockSupport.parkNanos(20_000_000);
            }
            end(blow);
            if (!others) {
                from = System.nanoTime();
                probe = offers.probe();
                boolean news = blow.fault().target == Fault.Target.KAFKA;
                while (!(news ? books.isShipped(probe) : books.isBooked(probe))
                        && since(from).compareTo(PATIENCE) < 0) {
                    LockSupport.parkNanos(20_000_000);
                }
                found = since(from);
            }
            await("all hubs are up again")
                    .atMost(PATIENCE)
                    .until(() ->
                            landscape.hubs.subList(0, storm.hubs()).stream().allMatch(Hub::isUp));
            return found;
        } finally {
            watch.cancel(false);
            clock.shutdownNow();
        }
    }

    private boolean hits(Fault fault) {
        return storm.blows().stream().anyMatch(blow -> blow.fault() == fault);
    }

    private void rage() throws InterruptedException {
        long from = System.nanoTime();
        var over = new CountDownLatch(storm.blows().size() + storm.works().size());
        for (Blow blow : storm.blows()) {
            clock.schedule(() -> strike(blow, from, over), blow.at(), TimeUnit.MILLISECONDS);
        }
        for (Work work : storm.works()) {
            clock.schedule(
                    () -> {
                        guarded(work, () -> offers.make(work));
                        over.countDown();
                    },
                    work.at(),
                    TimeUnit.MILLISECONDS);
        }
        if (!over.await(storm.length() + PATIENCE.plusSeconds(20).toMillis(), TimeUnit.MILLISECONDS)) {
            seen.add("the storm did not end in time");
        }
        landscape.market.control("sf", "{\"mode\":\"normal\"}");
    }

    private void strike(Blow blow, long from, CountDownLatch over) {
        guarded(blow, () -> begin(blow));
        clock.schedule(
                () -> {
                    guarded(blow, () -> end(blow));
                    over.countDown();
                },
                blow.end() - since(from).toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void guarded(Object what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            seen.add("the run itself failed at " + what + ": " + e);
        }
    }

    private void begin(Blow blow) {
        Hub hub = landscape.hubs.get(blow.hub());
        switch (blow.fault()) {
            case HUB_KILLED -> {
                down.add(hub);
                landscape.mayDie.add(hub);
                hub.process.kill();
            }
            case HUB_CRASHED -> {
                landscape.mayDie.add(hub);
                hub.crashAt(blow.point(), 1);
            }
            case HUB_FROZEN -> hub.process.pause();
            case HUBS_RESTARTED -> landscape.hubs.subList(0, storm.hubs()).forEach(this::restart);
            case POSTGRES_FROZEN -> Child.signal("STOP", landscape.postgres.processes());
            case POSTGRES_KILLED -> landscape.postgres.kill();
            case POSTGRES_SESSIONS_CUT ->
                landscape
                        .sql()
                        .queryForList(
                                "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = 'entrepot'");
            case POSTGRES_LOCKED -> lock = landscape.lock("orders");
            case DATABASE_LINE_SLOW -> landscape.databaseLine.become(Wire.State.SLOW);
            case DATABASE_LINE_CUT -> landscape.databaseLine.cut();
            case DATABASE_LINE_SILENT -> landscape.databaseLine.become(Wire.State.SILENT);
            case COMMIT_UNANSWERED -> landscape.databaseLine.become(Wire.State.COMMIT_UNANSWERED);
            case BROKER_LINE_SLOW -> landscape.brokerLine.become(Wire.State.SLOW);
            case BROKER_LINE_CUT -> landscape.brokerLine.cut();
            case BROKER_LINE_SILENT -> landscape.brokerLine.become(Wire.State.SILENT);
            case ARTEMIS_FROZEN -> landscape.artemis.pause();
            case ARTEMIS_KILLED -> landscape.artemis.kill();
            case ARTEMIS_WIPED -> {
                landscape.artemis.kill();
                landscape.wipeBroker();
            }
            case KAFKA_FROZEN -> landscape.kafka.pause();
            case KAFKA_KILLED -> landscape.kafka.kill();
            case PARTNERS_FROZEN -> landscape.partners.pause();
            case PARTNERS_KILLED -> landscape.partners.kill();
            case CARRIER_ODD -> offers.carrier(blow.mode());
            case SHOP_ODD -> offers.shop(blow.mode());
        }
    }

    private void end(Blow blow) {
        Hub hub = landscape.hubs.get(blow.hub());
        switch (blow.fault()) {
            case HUB_KILLED -> down.remove(hub);
            case HUB_FROZEN -> hub.process.resume();
            case POSTGRES_FROZEN -> Child.signal("CONT", landscape.postgres.processes());
            case POSTGRES_KILLED -> landscape.postgres.startAgain();
            case ARTEMIS_FROZEN -> landscape.artemis.resume();
            case POSTGRES_LOCKED -> lock.run();
            case DATABASE_LINE_SLOW, DATABASE_LINE_SILENT, COMMIT_UNANSWERED ->
                landscape.databaseLine.become(Wire.State.GOOD);
            case BROKER_LINE_SLOW, BROKER_LINE_SILENT -> landscape.brokerLine.become(Wire.State.GOOD);
            case ARTEMIS_KILLED, ARTEMIS_WIPED -> landscape.artemis.start(StandaloneArtemis.READY);
            case KAFKA_FROZEN -> landscape.kafka.resume();
            case KAFKA_KILLED -> landscape.kafka.start(StandaloneKafka.READY);
            case PARTNERS_FROZEN -> landscape.partners.resume();
            case PARTNERS_KILLED -> landscape.partners.start("Started Partners");
            case CARRIER_ODD -> offers.carrier("normal");
            default -> {}
        }
    }

    private void restart(Hub hub) {
        down.add(hub);
        landscape.mayDie.add(hub);
        if (hub.process.isAlive() && hub.process.stop(Drills.GRACEFUL) == null) {
            seen.add(hub + " did not stop within " + Drills.GRACEFUL.toSeconds() + " s after SIGTERM");
        }
        down.remove(hub);
        long from = System.nanoTime();
        while (!hub.isUp() && since(from).compareTo(PATIENCE) < 0) {
            LockSupport.parkNanos(200_000_000);
        }
    }

    /** As a supervisor does; a hub that dies although nobody killed it is a finding. */
    private void revive() {
        for (Hub hub : landscape.hubs.subList(0, storm.hubs())) {
            if (!hub.process.isAlive() && !down.contains(hub)) {
                if (!landscape.mayDie.contains(hub) || !WHEN_KILLED.contains(hub.process.exitValue())) {
                    seen.add(hub + " ended by itself with status " + hub.process.exitValue());
                }
                hub.process.start();
                revived = System.nanoTime();
            }
        }
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
