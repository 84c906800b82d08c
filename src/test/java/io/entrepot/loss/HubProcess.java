package io.entrepot.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.embedded.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The hub as a process of its own, which may die and comes back to its data. */
final class HubProcess implements AutoCloseable {
    static final String TOKEN = "a-token-for-loss-tests";

    private static final HttpClient http = HttpClient.newHttpClient();

    private final Path data;
    private final int port;
    private final List<String> settings;
    private int starts;
    private Process process;

    HubProcess(Path data, int port, List<String> settings) {
        this.data = data;
        this.port = port;
        this.settings = settings;
        TestData.givePorts(data);
    }

    /** Starts it for the first time and lets it die when it gets there for the nth time. */
    void startAndCrashAt(CrashPoint point, int after) throws InterruptedException {
        launch(List.of("-Dcrash.at=" + point, "-Dcrash.after=" + after));
        awaitCrash();
    }

    void start() {
        launch(List.of());
        await("the hub is up").atMost(Duration.ofSeconds(120)).until(() -> {
            assertThat(process.isAlive()).as("the hub runs, see " + log(starts)).isTrue();
            return isUp();
        });
    }

    private void launch(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote"));
        command.addAll(options);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                CrashingHub.class.getName(),
                "--hub.data=" + data,
                "--server.port=" + port,
                "--spring.main.banner-mode=off"));
        command.addAll(settings);
        try {
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log(++starts).toFile());
            builder.environment().put("ENTREPOT_API_TOKEN", TOKEN);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says where to halt; from when this returns, the hub halts there. */
    void crashAt(CrashPoint point, int after) {
        try {
            process.getOutputStream().write((point + " " + after + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("armed").until(() -> Files.readString(log(starts)).contains(CrashingHub.ARMED + point + " " + after));
    }

    void awaitCrash() throws InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS))
                .as("the hub died by itself")
                .isTrue();
        assertThat(process.exitValue()).isEqualTo(CrashPoint.KILLED);
    }

    /** Asks it to end, as an operator does, and does not wait for that. */
    void askToEnd() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isUp() {
        return send("GET", "/actuator/health/readiness", "") == 200;
    }

    /** The hub's database, which outlives a killed hub. */
    JdbcTemplate sql() {
        try (var ports = Files.newBufferedReader(data.resolve("ports.properties"))) {
            var known = new Properties();
            known.load(ports);
            return new JdbcTemplate(new DriverManagerDataSource(
                    "jdbc:postgresql://127.0.0.1:" + known.getProperty("postgres") + "/entrepot",
                    "entrepot",
                    Files.readString(data.resolve("postgres.password")).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log(int start) {
        return data.resolveSibling("hub-" + start + ".log");
    }

    /** As an operator stops it, so that PostgreSQL ends with it. */
    @Override
    public void close() throws InterruptedException {
        if (process != null && process.isAlive()) {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
