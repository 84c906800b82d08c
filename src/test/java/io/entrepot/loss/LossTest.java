package io.entrepot.loss;

import static io.entrepot.loss.CrashPoint.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entrepot.PortsForTests;
import io.entrepot.WarningsOnly;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ten orders on their way through the hub, the hub halted under them and started again: every order is there once, every
 * parcel has one label, every shop was told once. All points share one hub and its data, as a merchant's crashes would.
 */
@ExtendWith(WarningsOnly.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossTest {
    /** Not under target/test-data, which every run clears of what nobody holds: a dead hub holds nothing. */
    private static final Path ROOT = Path.of("target/loss-data").toAbsolutePath();

    /** What was lost with a message is promised again by a sweep, after a minute. */
    private static final Duration QUIET = Duration.ofSeconds(180);

    private Market market;
    private HubProcess hub;
    private boolean sound = true;

    @BeforeAll
    void open() throws IOException {
        FileUtils.deleteDirectory(ROOT.toFile());
        Files.createDirectories(ROOT);
        int port = PortsForTests.free();
        market = new Market(ROOT.resolve("partners"), port);
        hub = new HubProcess(ROOT.resolve("hub"), port, market.settings());
        hub.start();
        await("the partners have set the hub up")
                .atMost(Duration.ofSeconds(120))
                .until(() -> hub.sql()
                                .queryForObject(
                                        "select count(*) from stock_movement where reference = 'initial-CD'",
                                        Integer.class)
                        > 0);
        stockUp("LAMP-03");
    }

    @AfterAll
    void close() throws InterruptedException {
        if (hub != null) {
            hub.close();
        }
        market.close();
    }

    /** One of each kind: a page, a promise, a carrier, a shop. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "WORK_SENT_PROMISE_NOT_DELETED",
                "PAGE_COMMITTED_NOT_ACKNOWLEDGED",
                "CARRIER_ANSWERED_NOT_STORED",
                "SHOP_TOLD_NOT_MARKED"
            })
    @Order(1)
    void losesNothingAndDoesNothingTwice(CrashPoint point) throws InterruptedException {
        crash(point);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "MIGRATED_NOT_COMMITTED",
                "WORK_SENT_PROMISE_NOT_DELETED",
                "PAGE_COMMITTED_NOT_ACKNOWLEDGED",
                "CARRIER_ANSWERED_NOT_STORED",
                "SHOP_TOLD_NOT_MARKED"
            })
    @Order(2)
    @Tag("long")
    void losesNothingAndDoesNothingTwiceElsewhere(CrashPoint point) throws InterruptedException {
        crash(point);
    }

    private void crash(CrashPoint point) throws InterruptedException {
        assumeTrue(sound, "an earlier crash was not survived");
        sound = false;
        switch (point) {
            case ACCOUNT_CLAIMED_NOT_POLLED, LEASE_RENEWED_NOT_COMMITTED -> {
                // not at the first, which comes before anybody can see that the point is armed
                hub.crashAt(point, 3);
                offer(10);
            }
            case FILE_KEPT_NOT_MOVED -> {
                hub.crashAt(point, 1);
                market.control("ftp?variant=utf8");
            }
            case CARRIER_ASKED_NO_ANSWER, CARRIER_ANSWERED_NOT_STORED -> {
                hub.crashAt(point, 5);
                offer(10);
            }
            case PUSH_TAKEN_NOT_ANSWERED, PUSH_FOLLOWED_NOT_COMMITTED, PUSH_COMMITTED_NOT_ACKNOWLEDGED -> {
                offer(10);
                awaitQuiet();
                hub.crashAt(point, 1);
                market.control("sf/advance");
            }
            case SHOP_TOLD_NOT_MARKED -> {
                offer(10);
                awaitQuiet();
                // shops are told of several orders a call
                hub.crashAt(point, 1);
                market.control("sf/advance");
            }
            case DEAD_LETTER_WRITTEN_NOT_COMMITTED -> {
                hub.crashAt(point, 1);
                promiseWhatNobodyKnows();
            }
            case REPLAYED_NOT_COMMITTED -> {
                offerWhatNobodySells();
                hub.crashAt(point, 1);
                assertThat(replay()).as("who replays hears nothing").isZero();
            }
            default -> {
                hub.crashAt(point, 1);
                offer(10);
            }
        }
        hub.awaitCrash();
        letTheDeadHubsClaimsRunOut();
        hub.start();
        switch (point) {
            case DEAD_LETTER_WRITTEN_NOT_COMMITTED -> dismissTheOneDeadLetter();
            case REPLAYED_NOT_COMMITTED -> assertThat(replay()).isEqualTo(200);
            default -> {}
        }
        awaitQuiet();
        new Audit(market, hub.sql(), point.name()).check();
        sound = true;
    }

    /** Asked to end under load, and killed before it had done so, as a platform does whose patience is over. */
    @Test
    @Order(4)
    @Tag("long")
    void whoIsKilledWhileItEndsLosesNothing() throws InterruptedException {
        assumeTrue(sound, "an earlier crash was not survived");
        for (int patience : new int[] {0, 300, 1_500}) {
            offer(40);
            hub.askToEnd();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(patience));
            hub.kill();
            letTheDeadHubsClaimsRunOut();
            hub.start();
        }
        awaitQuiet();
        new Audit(market, hub.sql(), "asked to end, and killed").check();
    }

    /** A first start that dies within a migration: the next one migrates on, and the hub works. */
    @Test
    @Tag("long")
    void aMigrationThatWasCutGoesOnAtTheNextStart() throws InterruptedException, IOException {
        int port = PortsForTests.free();
        Path root = Files.createDirectories(ROOT.resolve("cut"));
        try (var other = new Market(root.resolve("partners"), port);
                var cut = new HubProcess(root.resolve("hub"), port, other.settings())) {
            cut.startAndCrashAt(MIGRATED_NOT_COMMITTED, 5);
            assertThat(cut.sql().queryForObject("select count(*) from flyway_schema_history", Integer.class))
                    .as("migrations that are committed")
                    .isEqualTo(4);
            cut.start();
            await("the partners have set the hub up")
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> cut.sql().queryForObject("select count(*) from stock_movement", Integer.class) > 0);
            other.control("woocommerce/tee/orders?count=10");
            var audit = new Audit(other, cut.sql(), "a migration was cut");
            await("all orders are booked").atMost(QUIET).until(audit::isQuiet);
            audit.check();
        }
    }

    /** Moments that nobody thought of: killed from outside, by a dice whose seed is in the failure's name. */
    @Test
    @Order(3)
    @Tag("long")
    void twoHundredOrdersOutliveThreeKills() throws InterruptedException {
        assumeTrue(sound, "an earlier crash was not survived");
        long seed = Long.getLong("loss.seed", 42);
        var dice = new Random(seed);
        for (int orders : new int[] {67, 67, 66}) {
            offer(orders);
            int moment = dice.nextInt(300, 3_000);
            CompletableFuture.runAsync(hub::kill, CompletableFuture.delayedExecutor(moment, TimeUnit.MILLISECONDS))
                    .join();
            letTheDeadHubsClaimsRunOut();
            hub.start();
        }
        awaitQuiet();
        new Audit(market, hub.sql(), "-Dloss.seed=" + seed).check();
    }

    private void offer(int orders) {
        assertThat(market.control("woocommerce/tee/orders?count=" + orders)
                        .path("made")
                        .asInt())
                .isEqualTo(orders);
    }

    /** An event that no route knows: it goes to the dead letters. */
    private void promiseWhatNobodyKnows() {
        hub.sql()
                .update("insert into outbox (lane, event, body, priority, not_before)"
                        + " values ('WORK', 'NobodyKnowsThis', '{\"ids\":[1]}', 4, now())");
    }

    private void dismissTheOneDeadLetter() {
        await("the dead letter is an incident")
                .atMost(Duration.ofSeconds(120))
                .until(() -> openIncidents().size() == 1);
        assertThat(hub.sql().queryForObject("select times from incident where state = 'OPEN'", Integer.class))
                .as("times that it was counted")
                .isEqualTo(1);
        assertThat(hub.send("POST", "/api/incidents/" + openIncidents().get(0) + "/dismiss", "{\"reason\":\"a test\"}"))
                .isBetween(200, 299);
    }

    /** Ten orders for goods that the hub does not know by then, and does know a moment later. Older ones may be read again, too. */
    private void offerWhatNobodySells() {
        hub.sql().update("update sku set code = code || '~'");
        offer(10);
        await("ten incidents")
                .atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(openIncidents()).hasSizeGreaterThanOrEqualTo(10));
        hub.sql().update("update sku set code = rtrim(code, '~')");
    }

    private int replay() {
        return hub.send("POST", "/api/incidents/replay", "{\"cause\":\"UNKNOWN_SKU\",\"reason\":\"known again\"}");
    }

    private List<String> openIncidents() {
        return hub.sql().queryForList("select uid::text from incident where state = 'OPEN'", String.class);
    }

    private void awaitQuiet() {
        var audit = new Audit(market, hub.sql(), "");
        await("all orders are booked").atMost(QUIET).until(audit::isQuiet);
    }

    /** As if more time had passed: what waits for the end of a call that might still be under way. */
    private void letTheDeadHubsClaimsRunOut() {
        hub.sql().update("update account set lease_until = now() where lease_until > now()");
        hub.sql().update("update platform_answer set due_at = now() - interval '10 minutes' where state = 'SENDING'");
    }

    private void stockUp(String sku) {
        for (String warehouse : new String[] {"SZ", "SH", "CD"}) {
            assertThat(hub.send("POST", "/api/stock/receipts", """
                            {"reference": "more-%s", "warehouse": "%s", "lines": [{"sku": "%s", "quantity": 1000}]}""".formatted(warehouse, warehouse, sku)))
                    .isBetween(200, 299);
        }
    }
}
