package io.entrepot.faults;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM of its own, which can be frozen, woken, ended and killed. */
class Child {
    private final String name;
    private final Path log;
    private final Map<String, String> environment;
    private final List<String> command;
    private volatile Process process;
    private long read;

    Child(String name, Path logs, int megabytes, Map<String, String> environment, Class<?> main, List<String> args) {
        this.name = name;
        this.log = logs.resolve(name + ".log");
        this.environment = environment;
        this.command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(args);
    }

    void start() {
        try {
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits for its word. */
    void start(String ready) {
        long before = log.toFile().length();
        start();
        await(name + " starts, see " + log)
                .atMost(Faults.PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> written(log.toFile(), before).contains(ready));
    }

    boolean isAlive() {
        Process now = process;
        return now != null && now.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Meaningful once it is dead. */
    int exitValue() {
        return process.exitValue();
    }

    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            // it died before it heard
        }
    }

    void pause() {
        signal("STOP", List.of(process.toHandle()));
    }

    void resume() {
        signal("CONT", List.of(process.toHandle()));
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** As an operator ends it; answers how long that took, null when it had to be killed. */
    Duration stop(Duration atMost) {
        long from = System.nanoTime();
        process.destroy();
        try {
            if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return Duration.ofNanos(System.nanoTime() - from);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kill();
        return null;
    }

    /** What it wrote since somebody asked last. */
    Stream<String> newLines() throws IOException {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(read);
            var news = new byte[(int) (file.length() - read)];
            file.readFully(news);
            read += news.length;
            return new String(news, StandardCharsets.UTF_8).lines();
        }
    }

    Path log() {
        return log;
    }

    static void signal(String signal, List<ProcessHandle> processes) {
        List<String> kill = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(one -> kill.add(Long.toString(one.pid())));
        try {
            new ProcessBuilder(kill)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String written(File file, long from) {
        try {
            byte[] all = Files.readAllBytes(file.toPath());
            int begin = (int) Math.min(from, all.length);
            return new String(all, begin, all.length - begin, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
