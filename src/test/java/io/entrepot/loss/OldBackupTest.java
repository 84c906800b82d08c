package io.entrepot.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.PortsForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A hub whose data come from a backup: what was booked since is read again, and booked once. */
@Tag("long")
class OldBackupTest {
    private static final Path ROOT = Path.of("target/loss-data-backup").toAbsolutePath();

    @Test
    void nothingIsBookedTwice() throws IOException, InterruptedException {
        FileUtils.deleteDirectory(ROOT.toFile());
        Files.createDirectories(ROOT);
        Path data = ROOT.resolve("hub");
        Path backup = ROOT.resolve("backup");
        int port = PortsForTests.free();
        try (var market = new Market(ROOT.resolve("partners"), port);
                var hub = new HubProcess(data, port, market.settings())) {
            hub.start();
            await("the partners have set the hub up")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> hub.sql().queryForObject("select count(*) from stock_movement", Integer.class) > 0);
            sell(market, hub, 5);
            hub.close();
            copy(data, backup);

            hub.start();
            // read again, the orders get other numbers of ours than the first time
            hub.sql().queryForList("select nextval(pg_get_serial_sequence('orders', 'id')) from generate_series(1, 3)");
            sell(market, hub, 10);
            Map<String, String> labels = labels(market);
            Map<String, String> orders = waybills(hub.sql(), "o.platform_order_id");
            hub.close();
            FileUtils.deleteDirectory(data.toFile());
            copy(backup, data);

            hub.start();
            sell(market, hub, 3);
            assertThat(labels(market))
                    .as("labels of before, and three more")
                    .containsAllEntriesOf(labels)
                    .hasSize(18);
            assertThat(waybills(hub.sql(), "p.reference")).isEqualTo(labels(market));
            assertThat(waybills(hub.sql(), "o.platform_order_id"))
                    .as("the goods of an order travel with the label that was made for it")
                    .containsAllEntriesOf(orders);
        }
    }

    /** With its permissions, without which PostgreSQL does not start. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void sell(Market market, HubProcess hub, int orders) {
        market.control("woocommerce/tee/orders?count=" + orders);
        var audit = new Audit(market, hub.sql(), "");
        await("all orders are booked").atMost(Duration.ofSeconds(90)).until(audit::isQuiet);
    }

    /** Reference → waybill, as the carrier says. */
    private static Map<String, String> labels(Market market) {
        Map<String, String> labels = new TreeMap<>();
        market.books("sf")
                .path("orders")
                .forEach(parcel -> labels.put(
                        parcel.path("orderId").asText(),
                        parcel.path("waybillNo").asText()));
        return labels;
    }

    private static Map<String, String> waybills(JdbcTemplate sql, String by) {
        Map<String, String> waybills = new TreeMap<>();
        sql.query("select " + by + ", p.waybill from parcel p join orders o on o.id = p.order_id", row -> {
            waybills.put(row.getString(1), row.getString(2));
        });
        return waybills;
    }
}
