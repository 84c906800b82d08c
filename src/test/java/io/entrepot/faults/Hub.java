package io.entrepot.faults;

import io.entrepot.loss.CrashPoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** One of the hubs: its process and the way to it. */
final class Hub {
    private static final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    final int number;
    final int port;
    final Child process;

    Hub(int number, int port, Child process) {
        this.number = number;
        this.port = port;
        this.process = process;
    }

    boolean isUp() {
        return send("GET", "/actuator/health/readiness", "") == 200;
    }

    /** From soon on the hub dies when it gets there for the nth time. */
    void crashAt(CrashPoint point, int after) {
        process.tell(point + " " + after);
    }

    /** The status, 0 for no answer. */
    int send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + Landscape.TOKEN)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public String toString() {
        return "hub " + number;
    }
}
