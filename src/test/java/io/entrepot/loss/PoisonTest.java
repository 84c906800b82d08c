package io.entrepot.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.PortsForTests;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;

/** What comes in may be forged or unbearable: it steers nothing, and it ends where people see it. */
@TestInstance(Lifecycle.PER_CLASS)
class PoisonTest {
    private static final HttpClient http = HttpClient.newHttpClient();

    private final int port = PortsForTests.free();
    private final Headers seen = new Headers();
    private Market market;
    private ConfigurableApplicationContext hub;
    private JdbcTemplate sql;

    @BeforeAll
    void open(@TempDir Path data) {
        market = new Market(data, port);
        var settings = new ArrayList<>(market.settings());
        settings.addAll(List.of("--server.port=" + port, "--hub.api.token=" + HubProcess.TOKEN));
        hub = CrashingHub.application(seen).run(settings.toArray(String[]::new));
        sql = hub.getBean(JdbcTemplate.class);
        // ten deliveries with growing pauses take minutes
        for (String queue : List.of("order.intake", "order.intake.now", "order.review")) {
            artemis()
                    .getActiveMQServer()
                    .getAddressSettingsRepository()
                    .addMatch(
                            queue,
                            new AddressSettings()
                                    .setRedeliveryDelay(100)
                                    .setRedeliveryMultiplier(1)
                                    .setMaxDeliveryAttempts(4)
                                    .setDeadLetterAddress(SimpleString.of("DLQ")));
        }
    }

    @AfterEach
    void tidy() {
        cure();
        sql.execute("update incident set state = 'DISMISSED' where state = 'OPEN'");
    }

    private void cure() {
        sql.execute("drop trigger if exists poison on orders");
        sql.execute("drop trigger if exists refusing on incident");
    }

    @AfterAll
    void close() {
        if (hub != null) {
            hub.close();
        }
        market.close();
    }

    @Test
    void propertiesOfAMessageAreNoHeaders() {
        List<String> forged = List.of(
                "CAmelFileName",
                "CamelJmsDestinationName",
                "CamelJmsDestination",
                "kafka_DOT_OVERRIDE_TOPIC",
                "CamelHttpUri",
                "platform",
                "account",
                "journal");
        for (String queue :
                List.of("order.review", "order.allocate", "shipment.book.sf", "account.answer.woocommerce")) {
            jms().send(queue, session -> {
                TextMessage message = session.createTextMessage("{\"ids\":[999999999]}");
                for (String name : forged) {
                    message.setStringProperty(name, "forged");
                }
                return message;
            });
            await(queue).until(() -> seen.in(queue) != null);
        }
        for (String queue :
                List.of("order.review", "order.allocate", "shipment.book.sf", "account.answer.woocommerce")) {
            assertThat(seen.in(queue))
                    .as("headers in route %s", queue)
                    .isNotEmpty()
                    .noneMatch(header -> header.endsWith(": forged"));
        }
        assertThat(artemis().getActiveMQServer().locateQueue(SimpleString.of("forged")))
                .as("a queue that only the forger named")
                .isNull();
    }

    @Test
    void headersAndParametersOfAWebhookSteerNothing() throws Exception {
        byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhooks/woocommerce/tee"
                        + "?CamelHttpUri=forged&CAmelFileName=forged&kafka.OVERRIDE_TOPIC=forged&platform=csvdrop&kind=file"
                        + "&account=forged"))
                .header("Content-Type", "application/json")
                .header("X-WC-Webhook-Topic", "order.created")
                .header("X-WC-Webhook-Signature", signature(body))
                .header("CAmelFileName", "forged")
                .header("CamelHttpUri", "forged")
                .header("CamelHttpResponseCode", "418")
                .header("kafka.OVERRIDE_TOPIC", "forged")
                .header("journal", "forged")
                .header("kind", "file")
                .header("platform", "csvdrop")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase().startsWith("camel"));
        assertThat(seen.at("marketplace.woocommerce.webhook", "pages.keep"))
                .as("headers once the delivery was judged")
                .isEqualTo(Set.of("platform", "account", "kind", "Content-Type"));
        assertThat(seen.in("marketplace.woocommerce.webhook"))
                .as("headers before that")
                .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("camelfilename"))
                .doesNotContain("CamelHttpUri: forged", "CamelHttpResponseCode: 418");
        assertThat(sql.queryForList("select distinct platform, account, kind from journal where body = ?", body))
                .containsExactly(Map.of("platform", "woocommerce", "account", "tee", "kind", "webhook"));
    }

    @Test
    void aSerialisedObjectIsRefusedUnread() {
        jms().send("order.review", (Session session) -> {
            Message message = session.createObjectMessage(new ArrayList<>(List.of("an object")));
            return message;
        });
        await("it is an incident")
                .until(() -> count("select count(*) from incident where cause = 'DEAD_LETTER'"
                                + " and (stage like '%order.review%' or message like '%order.review%')")
                        == 1);
    }

    @Test
    void aPoisonOrderOutlivesItsDeadLetterStore() {
        poison();
        refuseIncidents();
        int before = orders();
        offer();
        // the nine others may be stored already, the tenth has nowhere to go but back
        await("the page was tried").until(() -> intake("order.intake") > 0 || waitsIn("DLQ"));
        assertThat(count("select count(*) from incident where cause = 'UNEXPECTED'"))
                .isZero();

        sql.execute("drop trigger refusing on incident");

        await("nothing is lost").atMost(Duration.ofSeconds(180)).until(() -> {
            replay("DEAD_LETTER");
            return orders() == before + 9
                    && count("select count(*) from incident where cause = 'UNEXPECTED' and state = 'OPEN'") == 1;
        });
        assertThat(sql.queryForObject(
                        "select convert_from(payload, 'UTF8') from incident where cause = 'UNEXPECTED'", String.class))
                .contains("\"line_items\"");
        cure();
        replay("UNEXPECTED");
        await("the tenth is there").until(() -> orders() == before + 10);
    }

    private void poison() {
        sql.execute("""
                create or replace function poison() returns trigger language plpgsql as $$
                begin
                    if new.platform_order_id like '%7' then raise exception 'a surprise'; end if;
                    return new;
                end $$""");
        sql.execute("create trigger poison before insert on orders for each row execute function poison()");
    }

    private void refuseIncidents() {
        sql.execute("""
                create or replace function refusing() returns trigger language plpgsql as $$
                begin raise exception 'the store is down'; end $$""");
        sql.execute("create trigger refusing before insert on incident for each row execute function refusing()");
    }

    private void offer() {
        assertThat(market.control("woocommerce/tee/orders?count=10")
                        .path("made")
                        .asInt())
                .isEqualTo(10);
    }

    private int orders() {
        return count("select count(*) from orders");
    }

    private long intake(String queue) {
        var found = artemis().getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getDeliveringCount() + found.getScheduledCount();
    }

    private boolean waitsIn(String queue) {
        var found = artemis().getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found != null && found.getMessageCount() > 0;
    }

    private void replay(String cause) {
        for (String uid : sql.queryForList(
                "select uid::text from incident where cause = ? and state = 'OPEN'", String.class, cause)) {
            try {
                var request = HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + "/api/incidents/" + uid + "/replay"))
                        .header("Authorization", "Bearer " + HubProcess.TOKEN)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"reason\":\"its cause is gone\"}"))
                        .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private int count(String query) {
        return sql.queryForObject(query, Integer.class);
    }

    private JmsTemplate jms() {
        return hub.getBean(JmsTemplate.class);
    }

    private EmbeddedActiveMQ artemis() {
        return hub.getBean(EmbeddedActiveMQ.class);
    }

    private static String signature(byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("demo-webhook-secret-tee".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body));
    }

    /** Remembers which headers were visible in a route, and at each of its steps. */
    private static final class Headers implements InterceptStrategy {
        private final Map<String, Set<String>> byRoute = new ConcurrentHashMap<>();
        private final Map<String, Set<String>> byStep = new ConcurrentHashMap<>();

        @Override
        public Processor wrapProcessorInInterceptors(
                CamelContext context, NamedNode definition, Processor target, Processor next) {
            String route = ProcessorDefinitionHelper.getRouteId(definition);
            String step = route + " " + CrashPoint.nameOf(definition);
            return AsyncProcessorConverterHelper.convert(exchange -> {
                var headers = exchange.getMessage().getHeaders();
                Set<String> all = byRoute.computeIfAbsent(route, r -> ConcurrentHashMap.newKeySet());
                headers.forEach((name, value) -> {
                    all.add(name);
                    all.add(name + ": " + value);
                });
                byStep.computeIfAbsent(step, s -> ConcurrentHashMap.newKeySet()).addAll(headers.keySet());
                target.process(exchange);
            });
        }

        Set<String> in(String route) {
            return byRoute.get(route);
        }

        Set<String> at(String route, String step) {
            return new TreeSet<>(byStep.get(route + " " + step));
        }
    }
}
