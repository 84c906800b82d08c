package io.entrepot.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The partners' books, and the strings by which they are moved. */
final class Market {
    private static final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final int port;

    Market(int port) {
        this.port = port;
    }

    JsonNode books(String of) {
        return send("GET", "/books/" + of, "");
    }

    /** The platform's own ids of all orders of a shop. */
    List<String> offered(String shop) {
        var ids = new ArrayList<String>();
        books("woocommerce/" + shop)
                .path("orders")
                .forEach(order -> ids.add(order.path("number").asText()));
        return ids;
    }

    /** The numbers of all orders in files. */
    List<String> filed() {
        var ids = new ArrayList<String>();
        books("ftp").path("files").forEach(file -> file.path("orders").forEach(order -> ids.add(order.asText())));
        return ids;
    }

    JsonNode control(String what) {
        return send("POST", "/control/" + what, "");
    }

    JsonNode control(String what, String body) {
        return send("POST", "/control/" + what, body);
    }

    private JsonNode send(String method, String path, String body) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.ofString(body))
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        path + " was answered with " + answer.statusCode() + ": " + new String(answer.body()));
            }
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
