package io.entrepot.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** Process start to readiness of the packaged jar with everything built in: the first start, and the second. */
final class StartUp {
    private static final int PORT = 18080;
    private static final int LIMIT = 180;

    private StartUp() {}

    static void measure(Path folder, Report report) throws IOException, InterruptedException {
        Path jar;
        try (var files = Files.list(Path.of("target"))) {
            jar = files.filter(file -> file.getFileName().toString().matches("entrepot-.*\\.jar"))
                    .findFirst()
                    .orElse(null);
        }
        if (jar == null) {
            System.out.println("startup: no target/entrepot-….jar, so it is not measured");
            return;
        }
        System.out.println("startup");
        FileSystemUtils.deleteRecursively(folder);
        for (String part : List.of("config", "routes", "mappings")) {
            FileSystemUtils.copyRecursively(Path.of(part), folder.resolve(part));
        }
        report.put(
                "startup_first_s", start(jar, folder, report, false), "s, first start of the jar, everything built in");
        report.put("startup_s", start(jar, folder, report, true), "s, second start; target 15, reach 10");
    }

    private static double start(Path jar, Path folder, Report report, boolean last)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(System.getProperty(
                "bench.java", ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(List.of(
                System.getProperty("bench.options", "-Xmx384m -XX:+UseSerialGC").split(" +")));
        command.addAll(List.of("-jar", jar.toAbsolutePath().toString(), "--server.port=" + PORT));
        long begun = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("hub.log").toFile())
                .start();
        try {
            while (!isReady()) {
                if (!process.isAlive() || System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(LIMIT)) {
                    throw new IllegalStateException("the jar did not start, see " + folder.resolve("hub.log"));
                }
                Thread.sleep(50);
            }
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private static boolean isReady() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/actuator/health/readiness"))
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
