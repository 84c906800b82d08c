package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Entrepot;
import io.entrepot.PortsForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A push that cannot be kept is not confirmed: the carrier sends it again. */
@DirtiesContext
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"hub.demo.enabled=false", "hub.carriers.sf.callback-secret=right"})
class CallbackWithoutKafkaTest {
    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Path routes = Files.createTempDirectory(Files.createDirectories(Path.of("target/test-routes")), "no-kafka");
        for (String file : List.of("carriers/sf", "carriers")) {
            Files.copy(Path.of("routes", file + ".camel.yaml"), routes.resolve(file.replace('/', '-') + ".camel.yaml"));
        }
        registry.add("hub.routes", routes::toString);
        String nobody = "127.0.0.1:" + PortsForTests.free();
        registry.add("hub.kafka.brokers", () -> nobody);
        registry.add("camel.component.kafka.brokers", () -> nobody);
    }

    @Test
    void askedToComeAgain() throws Exception {
        HttpRequest push = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/callbacks/sf/right"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        Instant begun = Instant.now();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(push, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(answer.body()).isEmpty();
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }
}
