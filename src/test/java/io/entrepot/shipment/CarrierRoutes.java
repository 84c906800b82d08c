package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.Entrepot;
import io.entrepot.access.ApiToken;
import io.entrepot.connector.RouteFiles;
import io.entrepot.order.OrderStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** One hub with its own servers and the routes of all carriers, each of which is a stub over real HTTP. */
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.demo.enabled=false",
            "hub.carriers.sf.callback-secret=right",
            "hub.carriers.sf.labels=true",
            "hub.carriers.sf.label-template=" + SfStub.TEMPLATE,
            "hub.carriers.easypost.labels=true",
            "hub.carriers.easypost.api-key=EZTK-test",
            "hub.carriers.easypost.webhook-secret=s\u00e9cret",
            "hub.carriers.easypost.customs-signer=Liu Wei",
            "hub.carriers.ups.client-id=" + UpsStub.CLIENT,
            "hub.carriers.ups.client-secret=" + UpsStub.SECRET,
            "hub.carriers.ups.account=" + UpsStub.ACCOUNT,
            "hub.carriers.ups.callback-secret=pssst",
            "hub.carriers.ups.labels=true",
            "hub.carriers.ups.followed-by.ups=package",
            "hub.public-url=https://hub.example",
            "hub.carriers.kuaidi100.customer=" + Kuaidi100Stub.CUSTOMER,
            "hub.carriers.kuaidi100.key=" + Kuaidi100Stub.KEY,
            "hub.carriers.kuaidi100.salt=pepper",
            "hub.carriers.kuaidi100.callback-secret=hidden",
            "hub.carriers.zto.by-hand=true",
            "hub.carriers.zto.followed-by.kuaidi100=zhongtong",
            "hub.shipment.sweep-every=200ms",
            "hub.shipment.answer-within=2s",
            "hub.calls.time-limit=8s"
        })
abstract class CarrierRoutes {
    static final SfStub SF;
    static final EasyPostStub EASYPOST;
    static final UpsStub UPS;
    static final Kuaidi100Stub KUAIDI100;
    static ShipmentFixture hub;

    static {
        try {
            SF = new SfStub();
            EASYPOST = new EasyPostStub();
            UPS = new UpsStub();
            KUAIDI100 = new Kuaidi100Stub();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Autowired
    ApplicationContext context;

    @LocalServerPort
    int port;

    final HttpClient client = HttpClient.newHttpClient();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        Path routes = Files.createTempDirectory(Files.createDirectories(Path.of("target/test-routes")), "carriers");
        for (String file : List.of(
                "errors",
                "orders",
                "events",
                "tracking",
                "carriers",
                "carriers/sf",
                "carriers/easypost",
                "carriers/ups",
                "carriers/kuaidi100")) {
            Files.copy(Path.of("routes", file + ".camel.yaml"), routes.resolve(file.replace('/', '-') + ".camel.yaml"));
        }
        registry.add("hub.routes", routes::toString);
        registry.add("hub.carriers.sf.url", SF::url);
        registry.add("hub.carriers.easypost.url", EASYPOST::url);
        registry.add("hub.carriers.ups.url", () -> UPS.url() + "/api");
        registry.add("hub.carriers.ups.token-url", () -> UPS.url() + "/security/v1/oauth/token");
        registry.add("hub.carriers.kuaidi100.url", KUAIDI100::url);
    }

    @BeforeEach
    void hub() {
        // of all these tests one hub, unless it had to make room for others'
        if (hub == null || hub.context != context) {
            hub = new ShipmentFixture(context);
            assertThat(context.getBean(RouteFiles.class).quarantined()).isEmpty();
        }
    }

    void awaitStatus(long order, OrderStatus status) {
        await("order " + order + " " + status)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> hub.status(order) == status);
    }

    void awaitIncident(long order, String cause, String words) {
        await(cause)
                .atMost(Duration.ofSeconds(60))
                .until(() -> hub.sql
                                .sql("select count(*) from incident where order_id = :order and cause = :cause"
                                        + " and message like '%' || :words || '%'")
                                .param("order", order)
                                .param("cause", cause)
                                .param("words", words)
                                .query(Long.class)
                                .single()
                        == 1);
    }

    void awaitLabel(long order, String contains) {
        String path = "/api/parcels/" + hub.reference(order, 1) + "/label";
        await("label of order " + order)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> api("GET", path, null).statusCode() == 200);
        try {
            HttpResponse<String> label = api("GET", path, null);
            assertThat(label.headers().firstValue("Content-Type")).contains("application/pdf");
            assertThat(label.body()).startsWith("%PDF-").contains(contains);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> api(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header(
                        "Authorization",
                        "Bearer " + context.getBean(ApiToken.class).value())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** As carriers push: when the hub asks for it, since Kafka is slow, the same once more, and a few times. */
    HttpResponse<String> post(String path, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", headers.getOrDefault("Content-Type", "application/json;charset=UTF-8"))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach((name, value) -> {
            if (!name.equals("Content-Type")) {
                request.header(name, value);
            }
        });
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        for (int tries = 1; answer.statusCode() == 503 && tries < 5; tries++) {
            answer = client.send(request.build(), BodyHandlers.ofString());
        }
        return answer;
    }
}
