package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.WarningsOnly;
import io.entrepot.embedded.StandaloneKafka;
import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Blow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The short form of {@link Faults}: two hubs, their servers outside, what is promised of deaths, and one small storm. */
@ExtendWith(WarningsOnly.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsTest {
    private static final Path ROOT = Path.of("target/faults/test").toAbsolutePath();
    /** One hub dies, and then the database; hubs have died before it here, so only the database does. */
    private static final Storm STORM = withoutDeadHubs(Storm.of(13, 2, 5, 2));

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

    @Test
    @Order(1)
    void anotherHubTakesOverWhatADeadOnePolledAndWhatItWouldHaveBeenTold() {
        var drills = new Drills(landscape);
        Duration nobodys = drills.takeover(landscape.hubs.get(0));
        String dead = drills.now();
        landscape.market.control("woocommerce/mug/orders?count=40");
        assertThat(nobodys)
                .as("the lease of ten seconds, and what a busy machine stands still; Faults measures it")
                .isLessThan(Drills.TAKEOVER.plusSeconds(10));
        await("webhooks go to the hub that is left").until(() -> drills.webhooksSince(dead) > 0);
    }

    /** The broker of this test gives a message up after twenty deliveries: four seconds without a database, if they are made. */
    @Test
    @Order(2)
    void aHubThatStartsBeforeItsServersWaitsAndNothingIsGivenUpMeanwhile() {
        Hub late = landscape.hubs.get(0);
        Hub other = landscape.hubs.get(1);
        landscape.postgres.kill();
        landscape.kafka.kill();
        late.process.start();
        await("both wait for the database")
                .during(Duration.ofSeconds(11))
                .atMost(Duration.ofSeconds(60))
                .until(() -> late.process.isAlive() && other.process.isAlive());
        landscape.artemis.kill();
        landscape.postgres.startAgain();
        landscape.awaitUp();
        landscape.artemis.start(StandaloneArtemis.READY);
        landscape.kafka.start(StandaloneKafka.READY);
    }

    @Test
    @Order(3)
    void aHubThatIsAskedToEndUnderLoadEndsInTime() {
        Hub ending = landscape.hubs.get(1);
        assertThat(new Drills(landscape).gracefulStop(ending)).isNotNull();
        ending.process.start();
    }

    /** After it every book is compared, so that what the others did has its audit, too. */
    @Test
    @Order(4)
    void aSmallStormLosesNothingAndDoesNothingTwice() throws InterruptedException {
        landscape.awaitUp();
        Result result = new Run(landscape, STORM, offers).run();
        assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
    }

    /** By the rights that config/broker.xml grants the hub's user. */
    @Test
    @Order(5)
    void queuesOfABrokerOutsideArePausedAndReadByPeople() {
        landscape.awaitUp();
        Hub hub = landscape.hubs.get(0);
        List<String> queues = List.of("order.intake", "order.intake.now");
        assertThat(hub.send("GET", "/api/queues", "")).isEqualTo(200);
        queues.forEach(queue -> assertThat(hub.send("POST", "/api/queues/" + queue + "/pause", "{\"reason\":\"test\"}"))
                .isEqualTo(204));
        long before = orders();
        landscape.market.control("woocommerce/mug/orders?count=1");
        await("nobody takes the order in")
                .during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(30))
                .until(() -> orders() == before);
        queues.forEach(queue -> {
            assertThat(hub.send("GET", "/api/queues/" + queue + "/messages", ""))
                    .isEqualTo(200);
            assertThat(hub.send("POST", "/api/queues/" + queue + "/resume", "")).isEqualTo(204);
        });
        await("it is taken in").until(() -> orders() > before);
        assertThat(hub.send("POST", "/api/queues/DLQ/retry", "")).isEqualTo(200);
    }

    private static Storm withoutDeadHubs(Storm storm) {
        List<Blow> others = storm.blows().stream()
                .filter(blow -> blow.fault().target != Fault.Target.HUB)
                .toList();
        assertThat(others).hasSize(1);
        return new Storm(storm.seed(), storm.hubs(), storm.length(), others, storm.works());
    }

    private long orders() {
        return landscape.sql().queryForObject("select count(*) from orders", Long.class);
    }
}
