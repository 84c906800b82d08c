package io.entrepot.console;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Refused;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The switches of the simulated carriers, for those who want to see what the hub does while one is away. */
@Component
@ConditionalOnProperty("hub.demo.enabled")
class SimulatedCarriers {
    private static final Logger log = LoggerFactory.getLogger(SimulatedCarriers.class);
    private static final String ON = "normal";
    private static final String OFF = "unavailable";
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final String control;
    private final ObjectMapper json;
    private final ApplicationEventPublisher events;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    SimulatedCarriers(
            @Value("${hub.demo.control:http://localhost:${hub.demo.http-port:8090}/control}") String control,
            ObjectMapper json,
            ApplicationEventPublisher events) {
        this.control = control;
        this.json = json;
        this.events = events;
    }

    /** Which carriers there are, and whether each answers; none while the partners are not up. */
    Map<String, Boolean> answering() {
        try {
            Map<String, String> modes = json.readValue(
                    send(HttpRequest.newBuilder(URI.create(control + "/carriers"))), new TypeReference<>() {});
            return modes.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, mode -> !mode.getValue().equals(OFF)));
        } catch (IOException e) {
            log.debug("the simulated partners do not say how their carriers are", e);
            return Map.of();
        }
    }

    void switchTo(String carrier, boolean on, String actor) {
        if (!answering().containsKey(carrier)) {
            throw Refused.unknown(
                    "there is no simulated carrier " + carrier + ", or the simulated partners are not up");
        }
        try {
            send(HttpRequest.newBuilder(URI.create(control + "/" + carrier))
                    .POST(BodyPublishers.ofString("{\"mode\":\"" + (on ? ON : OFF) + "\"}")));
        } catch (IOException e) {
            throw Refused.conflict("the simulated partners did not switch " + carrier + ": " + e.getMessage());
        }
        events.publishEvent(Audited.of(actor, on ? "CarrierSwitchedOn" : "CarrierSwitchedOff", carrier));
    }

    private String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer = client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP " + answer.statusCode());
            }
            return answer.body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
