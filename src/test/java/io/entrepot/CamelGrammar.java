package io.entrepot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.entrepot.Conventions.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;

/** Route files and their endpoints, held against what Camel itself publishes about its language and components. */
final class CamelGrammar {
    /** Components of our own, which no catalogue lists; their endpoints refuse an unknown option when they are made. */
    private static final Set<String> OURS = Set.of("mapping", "account-poll", "outbox");

    private final CamelCatalog catalog = new DefaultCamelCatalog();
    private final JsonSchema language;

    CamelGrammar() {
        try (InputStream schema = CamelGrammar.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            language = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    .getSchema(
                            schema,
                            SchemaValidatorsConfig.builder()
                                    .pathType(PathType.JSON_POINTER)
                                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> violations(Conventions conventions) {
        List<String> found = new ArrayList<>();
        for (YamlTree file : conventions.files()) {
            JsonNode tree = new ObjectMapper().valueToTree(file.content());
            Set<ValidationMessage> problems = language.validate(tree);
            problems.stream()
                    .filter(problem -> deepest(problem, problems))
                    .forEach(problem ->
                            found.add(file.at(problem.getInstanceLocation().toString()) + ": " + problem.getMessage()));
        }
        for (Endpoint endpoint : conventions.endpoints()) {
            if (!OURS.contains(endpoint.scheme())) {
                options(endpoint, found);
            }
        }
        return found;
    }

    /** One wrong word deep down makes every alternative above it fail as well, which says nothing more. */
    private static boolean deepest(ValidationMessage problem, Set<ValidationMessage> all) {
        String place = problem.getInstanceLocation() + "/";
        return all.stream()
                .noneMatch(other -> other.getInstanceLocation().toString().startsWith(place));
    }

    private void options(Endpoint endpoint, List<String> found) {
        String options = endpoint.options().entrySet().stream()
                .map(option -> option.getKey() + "=" + option.getValue().replace("&", "%26"))
                .collect(Collectors.joining("&"));
        String full = options.isEmpty()
                ? endpoint.uri()
                : endpoint.uri() + (endpoint.uri().contains("?") ? "&" : "?") + options;
        // the catalogue would part host and port at the colon of a placeholder's default
        String uri = full.replaceAll("\\{\\{[^}:]+:([^}]*)}}", "$1");
        EndpointValidationResult result =
                catalog.validateEndpointProperties(uri, true, endpoint.consumer(), !endpoint.consumer());
        if (!result.isSuccess()) {
            String why = result.summaryErrorMessage(false).strip().replaceAll("\\s+", " ");
            found.add(endpoint.at() + ": " + why);
        }
    }
}
