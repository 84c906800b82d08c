package io.entrepot.console;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
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
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final int LONGEST_REASON = 500;

    private record Answer(Map<String, Boolean> carriers, long at) {}

    private final String control;
    private final ObjectMapper json;
    private final ApplicationEventPublisher events;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private volatile Answer last;

    SimulatedCarriers(
            @Value("${hub.demo.control:http://localhost:${hub.demo.http-port:8090}/control}") String control,
            ObjectMapper json,
            ApplicationEventPublisher events) {
        this.control = control;
        this.json = json;
        this.events = events;
    }

    /** Which carriers there are, and whether each answers, as they said a second ago at most; none while the partners are not up. */
    Map<String, Boolean> answering() {
        Answer known = last;
        if (known == null || System.nanoTime() - known.at() > FRESH_NANOS) {
            known = new Answer(ask(), System.nanoTime());
            last = known;
        }
        return known.carriers();
    }

    private Map<String, Boolean> ask() {
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

    /** Those that are off, in the order of their names. */
    List<String> off() {
        return answering().entrySet().stream()
                .filter(carrier -> !carrier.getValue())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** @param reason why it is switched off; what is switched on needs none */
    void switchTo(String carrier, boolean on, String reason, String actor) {
        if (!on) {
            var wrong = new Objections();
            wrong.text("reason", reason, LONGEST_REASON);
            wrong.raise();
        }
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
        last = null;
        events.publishEvent(
                new Audited(actor, on ? "CarrierSwitchedOn" : "CarrierSwitchedOff", carrier, null, on ? null : reason));
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
