package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.WarningsOnly;
import io.entrepot.embedded.StandaloneKafka;
import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Blow;
import io.entrepot.faults.Storm.Kind;
import io.entrepot.faults.Storm.Work;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two hubs under one and the same blow for a minute, and under more buyers than there are goods. */
@Tag("long")
@ExtendWith(WarningsOnly.class)
@TestInstance(Lifecycle.PER_CLASS)
class EnduranceTest {
    private static final Path ROOT = Path.of("target/faults/endurance").toAbsolutePath();
    private static final int MINUTE = 60_000;

    private Landscape landscape;
    private Offers offers;

    @BeforeAll
    void open() throws Exception {
        FileUtils.deleteDirectory(ROOT.toFile());
        landscape = new Landscape(ROOT, 2);
        landscape.start(2);
        offers = new Offers(landscape);
        offers.stockUp(0);
    }

    @AfterAll
    void close() {
        if (landscape != null) {
            landscape.close();
        }
    }

    /** F2: hardly up again, each is killed again; between the blows orders get on. */
    @Test
    void hubsThatAreKilledAllTheTimeGetOn() throws InterruptedException {
        var blows = new ArrayList<Blow>();
        for (int at = 1_000, n = 0; at < MINUTE; at += 8_000, n++) {
            blows.add(new Blow(at, at, Fault.HUB_KILLED, n % 2, null, null));
        }
        endures("F2 kill loop", blows);
    }

    /** F8. */
    @Test
    void aDatabaseThatIsRestartedAllTheTimeLosesNothing() throws InterruptedException {
        var blows = new ArrayList<Blow>();
        for (int at = 1_000; at < MINUTE; at += 20_000) {
            blows.add(new Blow(at, at + 1_000, Fault.POSTGRES_KILLED, 0, null, null));
        }
        endures("F8 restart loop", blows);
    }

    /** F39, with two processes: a hundred buyers at each hub want the same article, of which there are sixty. */
    @Test
    void aHotArticleIsPromisedToTheLastPieceByBothHubs() throws InterruptedException {
        Hub one = landscape.hubs.get(0);
        assertThat(one.send("PUT", "/api/skus", """
                        [{"sku": "HOT", "name": "热卖", "price": "20.00", "currency": "CNY", "weightGrams": 200, "bulky": false}]""")).isEqualTo(200);
        receive("hot-1", 60);
        CompletableFuture.allOf(landscape.hubs.stream()
                        .map(hub -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, 10).forEach(page -> offers.typeIn(hub, "HOT", 10))))
                        .toArray(CompletableFuture[]::new))
                .join();
        await("every order has been decided on")
                .atMost(Duration.ofSeconds(60))
                .until(() -> hot("o.status <> 'BACKORDERED' and o.status not in ('RECEIVED', 'APPROVED')")
                                + hot("o.status = 'BACKORDERED'")
                        == 200);
        assertThat(hot("o.status = 'BACKORDERED'")).isEqualTo(140);
        assertThat(landscape
                        .sql()
                        .queryForObject(
                                "select sum(on_hand - reserved) from stock_level l join sku s on s.id = l.sku_id where s.code = 'HOT'",
                                Integer.class))
                .as("pieces that are free")
                .isZero();
        receive("hot-2", 140);
        endures("F39 hot article", List.of());
    }

    /** An outage that is over must not make the end of a hub slow. */
    @Test
    void aHubEndsSoonAfterItsServersWereAway() {
        landscape.postgres.kill();
        landscape.artemis.kill();
        landscape.kafka.kill();
        await("the hubs look on for a while")
                .during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(20))
                .until(() -> landscape.hubs.stream().allMatch(hub -> hub.process.isAlive()));
        landscape.postgres.startAgain();
        landscape.artemis.start(StandaloneArtemis.READY);
        landscape.kafka.start(StandaloneKafka.READY);
        landscape.awaitUp();
        List<Duration> ends = landscape.hubs.stream()
                .map(hub -> new Drills(landscape).gracefulStop(hub))
                .toList();
        landscape.hubs.forEach(hub -> hub.process.start());
        landscape.awaitUp();
        System.out.println("F45 hubs whose servers were away ended after " + ends);
        assertThat(ends).allSatisfy(end -> assertThat(end).isNotNull().isLessThan(Duration.ofSeconds(15)));
    }

    private void endures(String name, List<Blow> blows) throws InterruptedException {
        var works = new ArrayList<Work>();
        for (int at = 0; at < (blows.isEmpty() ? 1 : MINUTE); at += 2_000) {
            works.add(new Work(at, Kind.ORDERS, Landscape.SHOPS.get(at / 2_000 % 2), 4, null));
        }
        int before = booked();
        Result result = new Run(landscape, new Storm(0, 2, MINUTE, blows, works), offers).run();
        System.out.println(name + ": " + result);
        assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
        assertThat(booked()).isGreaterThan(before);
    }

    private int booked() {
        return landscape.sql().queryForObject("select count(*) from parcel where waybill is not null", Integer.class);
    }

    private int hot(String condition) {
        return landscape
                .sql()
                .queryForObject(
                        "select count(*) from orders o where exists (select from order_line l where l.order_id = o.id and l.sku = 'HOT') and "
                                + condition,
                        Integer.class);
    }

    private void receive(String reference, int quantity) {
        assertThat(landscape.hubs.get(0).send("POST", "/api/stock/receipts", """
                        {"reference": "%s", "warehouse": "SZ", "lines": [{"sku": "HOT", "quantity": %d}]}""".formatted(reference, quantity)))
                .isBetween(200, 299);
    }
}
