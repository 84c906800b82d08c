package io.entrepot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.order.OrderStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/asyncapi.yaml says what is so; that a running hub publishes what it says is part of {@link HubTest}. */
class AsyncApiTest {
    private static final Pattern ENDPOINT = Pattern.compile("(from|to):\\s+(?:uri: )?\"?kafka:([a-z0-9.]+)");

    private final TopicsForTests topics = new TopicsForTests();
    private final JsonNode document = topics.document;

    @Test
    void everyTopicOfTheRoutesIsDescribedWithItsDirection() throws IOException {
        var said = new TreeMap<String, Set<String>>();
        for (JsonNode operation : document.path("operations")) {
            String topic =
                    topics.resolved(operation.path("channel")).path("address").asText();
            said.computeIfAbsent(topic, any -> new TreeSet<>())
                    .add(operation.path("action").asText());
        }
        var routed = new TreeMap<String, Set<String>>();
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                for (Matcher found = ENDPOINT.matcher(Files.readString(file)); found.find(); ) {
                    routed.computeIfAbsent(found.group(2), any -> new TreeSet<>())
                            .add(found.group(1).equals("to") ? "send" : "receive");
                }
            }
        }
        assertThat(said).isEqualTo(routed);
        assertThat(topics.messages().keySet()).isEqualTo(said.keySet());
    }

    @Test
    void everyTopicIsMadeAsItIsDescribed() throws IOException {
        Matcher made = Pattern.compile("\\{ name: ([a-z0-9.]+), partitions: (\\d+) }")
                .matcher(Files.readString(Path.of("config/application.yaml")));
        var partitions = new TreeMap<String, Integer>();
        while (made.find()) {
            partitions.put(made.group(1), Integer.valueOf(made.group(2)));
        }
        var said = new TreeMap<String, Integer>();
        document.path("channels")
                .forEach(channel -> said.put(
                        channel.path("address").asText(),
                        channel.at("/bindings/kafka/partitions").asInt()));
        assertThat(said).isEqualTo(partitions);
    }

    @Test
    void everyExampleIsAsItsSchemaSays() {
        assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
        topics.messages().forEach((topic, message) -> {
            assertThat(message.path("examples")).as(topic).isNotEmpty();
            for (JsonNode example : message.path("examples")) {
                assertThat(topics.violations(topic, example.path("payload"))).isEmpty();
                if (message.path("payload").has("$ref")
                        && example.path("payload").isObject()) {
                    ObjectNode more = example.path("payload").deepCopy();
                    assertThat(topics.violations(topic, more.put("phone", "13800138000")))
                            .as("a member that nobody described, in " + topic)
                            .isNotEmpty();
                }
            }
        });
    }

    @Test
    void statesAreThoseOfTheHub() {
        assertThat(document.at("/components/schemas/orderStatus/enum"))
                .filteredOn(status -> !status.isNull())
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(OrderStatus.values()).map(Enum::name).toList());
    }

    @Test
    void anExampleOrderIsMappedAsItIs() {
        var catalog = new MappingCatalog("mappings", false);
        Map<String, JsonNode> variables = Stream.of("cursor", "pageSize", "settings", "shipment", "step")
                .collect(Collectors.toMap(name -> name, name -> NullNode.instance));
        JsonNode order = document.at("/components/messages/order/examples/0/payload");
        var page = new ArrayList<JsonNode>();
        catalog.mapping("marketplaces/topic/page")
                .apply(order, variables)
                .path("orders")
                .forEach(page::add);
        assertThat(page).hasSize(1);
        assertThat(catalog.mapping("marketplaces/topic/order").apply(page.get(0), variables))
                .isEqualTo(order);
    }
}
