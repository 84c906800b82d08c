package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of the benchmark: the hub, or its partners. Dies with the benchmark. */
final class HubUnderTest implements AutoCloseable {
    private static final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String name;
    private final Process process;
    private final Path log;
    private final int port;
    private final int figuresPort;

    private HubUnderTest(String name, Path log, Process process, int port, int figuresPort) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.port = port;
        this.figuresPort = figuresPort;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** A main class of this class path; its output goes to {@code <folder>/<name>.log}. */
    static HubUnderTest start(
            String name, Path folder, Class<?> main, List<String> options, int port, int figuresPort, List<String> args)
            throws IOException {
        String java = System.getProperty(
                "bench.java", ProcessHandle.current().info().command().orElseThrow());
        var command = new ArrayList<>(List.of(java));
        command.addAll(options);
        command.addAll(
                List.of("-Dbench.port=" + figuresPort, "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        Path log = folder.resolve(name + ".log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("ENTREPOT_API_TOKEN", Bench.TOKEN);
        return new HubUnderTest(name, log, builder.start(), port, figuresPort);
    }

    /** For those that do not speak HTTP: waits for words in the log. */
    void awaitSaid(String words, Duration atMost) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!Files.readString(log).contains(words)) {
            if (System.nanoTime() - begun > atMost.toNanos()) {
                throw new IllegalStateException(
                        name + " did not say '" + words + "' within " + atMost + ", see its log");
            }
            Thread.sleep(100);
        }
    }

    long awaitReady(String path, Duration atMost) throws InterruptedException {
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < atMost.toNanos()) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        name + " ended with exit code " + process.exitValue() + ", see its log");
            }
            try {
                if (send("GET", path, null).statusCode() == 200) {
                    return (System.nanoTime() - begun) / 1_000_000;
                }
            } catch (IOException notYet) {
                // it has not opened its port
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(name + " was not ready after " + atMost);
    }

    HttpResponse<byte[]> send(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(request(port, method, path, body), HttpResponse.BodyHandlers.ofByteArray());
    }

    JsonNode ask(String method, String path, String body) throws IOException, InterruptedException {
        var answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(name + " answered " + method + " " + path + " with " + answer.statusCode()
                    + " " + new String(answer.body()));
        }
        return answer.body().length == 0 ? null : BenchPartners.json.readTree(answer.body());
    }

    /** The counters of {@link MeasuredHub}. */
    JsonNode figures() throws IOException, InterruptedException {
        return BenchPartners.json.readTree(
                http.send(request(figuresPort, "GET", "/", null), HttpResponse.BodyHandlers.ofByteArray())
                        .body());
    }

    void route(String command, String route) throws IOException, InterruptedException {
        http.send(
                request(figuresPort, "GET", "/" + command + "/" + route, null), HttpResponse.BodyHandlers.discarding());
    }

    private static HttpRequest request(int port, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + Bench.TOKEN)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    /** Resident memory in MB, of this process alone, 0 where the system does not tell. */
    int residentMegabytes() throws IOException {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return Integer.parseInt(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }

    long pid() {
        return process.pid();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(45, java.util.concurrent.TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
