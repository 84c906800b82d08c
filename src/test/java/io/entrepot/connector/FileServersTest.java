package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.PortsForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Settled;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** A partner's FTP server that is away when the hub starts, and comes later. */
@ExtendWith(OutputCaptureExtension.class)
@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, RoutesForTests.class, Heard.class})
class FileServersTest {
    private static final int PORT = PortsForTests.free();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.files.look-every", () -> "100");
        registry.add("hub.files.settle", () -> "10ms");
        registry.add("hub.marketplaces.csvdrop.accounts[0].name", () -> "wholesale");
        registry.add("hub.marketplaces.csvdrop.accounts[0].host", () -> "127.0.0.1");
        registry.add("hub.marketplaces.csvdrop.accounts[0].port", () -> PORT);
        registry.add("hub.marketplaces.csvdrop.accounts[0].user", () -> "csv");
        registry.add("hub.marketplaces.csvdrop.accounts[0].password", () -> FtpForTests.PASSWORD);
        registry.add("hub.marketplaces.csvdrop.accounts[1].name", () -> "other");
        registry.add("hub.marketplaces.csvdrop.accounts[1].host", () -> "ftp.other.example");
        registry.add("hub.marketplaces.csvdrop.accounts[2].name", () -> "by-mail");
    }

    @Autowired
    OrdersForTests orders;

    @Autowired
    CamelContext camel;

    @Autowired
    Accounts accounts;

    @Autowired
    Heard heard;

    @Test
    void aServerThatIsAwayIsOneLineOfTheLogAndStandsInTheHealthOfItsAccount(CapturedOutput output) throws Exception {
        orders.clear();
        accounts.register();
        RoutesForTests.load(camel, "routes/marketplaces/csvdrop.camel.yaml", "marketplace.csvdrop.files");
        String server = "ftp://csv@127.0.0.1:" + PORT;
        await().atMost(Duration.ofSeconds(60)).until(() -> health("wholesale").failures() > 3);
        assertThat(health("wholesale").lastFailure()).contains(server, "refused");
        assertThat(health("other").failures()).as("another server's").isZero();
        assertThat(health("by-mail").failures()).as("no server's").isZero();
        assertThat(output.getAll().lines().filter(line -> line.contains(server + " cannot be read")))
                .hasSize(1)
                .allMatch(line -> line.contains("csvdrop/wholesale") && line.contains("refused"));
        String since = output.getAll().substring(output.getAll().indexOf(server + " cannot be read"));
        assertThat(since).doesNotContain("\tat org.apache.camel");
        assertThat(output.getAll()).doesNotContain(FtpForTests.PASSWORD);

        await().atMost(Duration.ofSeconds(60)).until(() -> !heard.failures.isEmpty());
        assertThat(heard.failures).singleElement().satisfies(failure -> {
            assertThat(failure.cause()).isEqualTo(FailureCause.PLATFORM_UNREACHABLE);
            assertThat(failure.account()).isEqualTo("wholesale");
            assertThat(failure.message())
                    .startsWith("account csvdrop/wholesale: server " + server + " cannot be read: ");
        });

        Path home = Files.createTempDirectory("csv");
        Files.createDirectories(home.resolve("csv/in"));
        try (var ftp = new FtpForTests(PORT, home, "csv")) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> health("wholesale").failures() == 0);
            assertThat(health("wholesale").lastFailure()).isNull();
            assertThat(health("wholesale").lastContactAt()).isNotNull();
            assertThat(output.getAll()).contains(server + " can be read again");
            assertThat(heard.settled).contains(new Settled("csvdrop", "wholesale", List.of("server")));
            ftp.put("csv/in/a.csv", "x");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ftp.files("csv/done").size() == 1);
        } finally {
            camel.getRouteController().stopRoute("marketplace.csvdrop.files");
        }
    }

    private Accounts.Health health(String account) {
        return accounts.health().stream()
                .filter(one -> one.platform().equals("csvdrop") && one.account().equals(account))
                .findFirst()
                .orElseThrow();
    }
}
