package io.entrepot.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.faults.Run.Result;
import io.entrepot.faults.Storm.Kind;
import io.entrepot.faults.Storm.Work;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * F42: two hubs lead orders when a newer one leads their database on: both end by themselves, an old one that is started then
 * says why it does not, and what they had in hand is led to its end by those who know the database.
 */
@Tag("long")
class NewerVersionTest {
    private static final Path ROOT = Path.of("target/faults/newer").toAbsolutePath();
    private static final int LEFT_BEHIND = 78;
    private static final int REFUSED = 1;

    @Test
    void oldHubsMakeWayForANewerOneAndLoseNothing() throws Exception {
        FileUtils.deleteDirectory(ROOT.toFile());
        try (var landscape = new Landscape(ROOT, 2, 400, hub -> Map.of())) {
            landscape.start(2);
            var offers = new Offers(landscape);
            offers.stockUp(0);
            List<Hub> hubs = landscape.hubs.subList(0, 2);
            for (String shop : Landscape.SHOPS) {
                offers.make(new Work(0, Kind.ORDERS, shop, 30, null));
            }
            await("orders are under way").until(() -> orders(landscape) > 0);
            landscape.sql().update("""
                    insert into flyway_schema_history
                        (installed_rank, version, description, type, script, installed_by, execution_time, success)
                    select max(installed_rank) + 1, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 'test', 1, true
                    from flyway_schema_history""");
            long from = System.nanoTime();
            await("both end")
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> hubs.stream().noneMatch(hub -> hub.process.isAlive()));
            System.out.printf("F42 newer version: both hubs ended after %.1f s%n", (System.nanoTime() - from) / 1e9);
            assertThat(hubs).allMatch(hub -> hub.process.exitValue() == LEFT_BEHIND);
            Hub first = hubs.get(0);
            first.process.start();
            await("an old hub refuses to start").atMost(Duration.ofSeconds(60)).until(() -> !first.process.isAlive());
            assertThat(first.process.exitValue()).isEqualTo(REFUSED);
            assertThat(Files.readString(ROOT.resolve("hub-1.log")))
                    .contains("led on to version 999 (of tomorrow) by a newer hub");
            // those who know the database: there is no newer version to start
            landscape.sql().update("delete from flyway_schema_history where version = '999'");
            for (Hub hub : hubs) {
                hub.process.start();
            }
            landscape.awaitUp();
            Result result = new Run(landscape, new Storm(0, 2, 0, List.of(), List.of()), offers).run();
            System.out.println("F42 newer version: " + result);
            assertThat(result.violations()).as(result.toString()).isEqualTo(List.of());
        }
    }

    private static long orders(Landscape landscape) {
        return landscape.sql().queryForObject("select count(*) from orders", Long.class);
    }
}
