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

/** Process start to readiness of the packaged jar with everything built in: the first start, the second, and unpacked. */
final class StartUp {
    private static final int PORT = 18080;
    private static final int LIMIT = 180;

    /** One for all questions: to make one takes from the hub what it would start with. */
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

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
        String packed = jar.toAbsolutePath().toString();
        report.put("startup_first_s", start(folder, "-jar", packed), "s, first start of the jar, everything built in");
        report.put("startup_s", start(folder, "-jar", packed), "s, second start; target 15, reach 10");
        unpack(folder, packed);
        String unpacked = folder.resolve("unpacked")
                .resolve(jar.getFileName())
                .toAbsolutePath()
                .toString();
        report.put("startup_unpacked_s", start(folder, "-jar", unpacked), "s, of the jar unpacked");
        start(folder, "-XX:ArchiveClassesAtExit=classes.jsa", "-jar", unpacked);
        report.put(
                "startup_archived_s",
                start(folder, "-XX:SharedArchiveFile=classes.jsa", "-jar", unpacked),
                "s, unpacked, with an archive of its classes");
    }

    private static void unpack(Path folder, String jar) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        java(), "-Djarmode=tools", "-jar", jar, "extract", "--destination", "unpacked")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("unpack.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the jar was not unpacked, see " + folder.resolve("unpack.log"));
        }
    }

    private static String java() {
        return System.getProperty(
                "bench.java", ProcessHandle.current().info().command().orElseThrow());
    }

    /** Seconds from the process's start until it is ready; it has ended then. */
    private static double start(Path folder, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(java());
        command.addAll(List.of(
                System.getProperty("bench.options", "-Xmx384m -XX:+UseSerialGC").split(" +")));
        command.addAll(List.of(arguments));
        command.add("--server.port=" + PORT);
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
                Thread.sleep(100);
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
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}
