package io.entrepot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.entrepot.mapping.MappingCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docs/asyncapi.yaml, for those who hold something against it. */
public final class TopicsForTests {
    private static final String CANONICAL = "../mappings/canonical/";

    public final JsonNode document;

    public TopicsForTests() {
        try {
            document = new ObjectMapper()
                    .valueToTree(new Yaml(new SafeConstructor(new LoaderOptions()))
                            .load(Files.readString(Path.of("docs/asyncapi.yaml"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one message of each topic. */
    public Map<String, JsonNode> messages() {
        var messages = new TreeMap<String, JsonNode>();
        for (JsonNode channel : document.path("channels")) {
            messages.put(
                    channel.path("address").asText(),
                    resolved(channel.path("messages").elements().next()));
        }
        return messages;
    }

    public JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        JsonNode target = reference.isEmpty() ? node : document.at(reference.substring(1));
        if (target.isMissingNode()) {
            throw new IllegalStateException("docs/asyncapi.yaml: " + reference + " leads nowhere");
        }
        return target;
    }

    /** What is wrong with a value of a topic, nothing when it is as the document says. */
    public List<String> violations(String topic, JsonNode value) {
        JsonNode payload = messages().get(topic).path("payload");
        String canonical = payload.path("schema").path("$ref").asText();
        if (canonical.startsWith(CANONICAL)) {
            String name = canonical.substring(CANONICAL.length()).replace(".json", "");
            String violation =
                    new MappingCatalog("mappings", false).schema(name).violation(value);
            return violation == null ? List.of() : List.of(violation);
        }
        // the document is its own root, so that schemas may refer to each other
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.set("components", document.path("components"));
        root.set("$ref", payload.path("$ref"));
        var violations = new ArrayList<String>();
        for (ValidationMessage message : JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        root,
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build())
                .validate(value)) {
            violations.add(topic + ": " + message.getMessage());
        }
        return violations;
    }
}
