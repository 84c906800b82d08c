package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.entrepot.kit.Conventions.Endpoint;
import io.entrepot.shared.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;

/** Route files and their endpoints, held against what Camel itself publishes about its language and components. */
final class CamelGrammar {
    /** Components of our own, which no catalogue lists, with their options. */
    private static final Map<String, Set<String>> OURS = Map.of(
            "mapping", Set.of("each", "results", "schema"),
            "account-poll", Set.of(),
            "outbox", Set.of("batch"));

    /** Kamelets declare their options themselves. */
    private static final String KAMELET = "kamelet";

    private final CamelCatalog catalog = new DefaultCamelCatalog();
    private final JsonNode grammar;
    private final JsonSchema language;

    CamelGrammar() {
        try (InputStream schema = CamelGrammar.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            grammar = new ObjectMapper().readTree(schema);
            language = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                    .getSchema(
                            grammar,
                            SchemaValidatorsConfig.builder()
                                    .pathType(PathType.JSON_POINTER)
                                    .locale(Locale.ENGLISH)
                                    // the grammar refers to itself everywhere: all of it at once took half a gigabyte
                                    .preloadJsonSchema(false)
                                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param own which files are looked at
     */
    List<Violation> violations(Conventions conventions, Predicate<String> own) {
        List<Violation> found = new ArrayList<>();
        conventions.files().stream().filter(file -> own.test(file.file())).forEach(file -> steps(file, found));
        conventions.endpoints().stream()
                .filter(endpoint -> own.test(endpoint.at().file()))
                .forEach(endpoint -> endpoint(endpoint, found));
        return found;
    }

    private void steps(YamlTree file, List<Violation> found) {
        JsonNode tree = new ObjectMapper().valueToTree(file.content());
        Set<ValidationMessage> problems = language.validate(tree);
        problems.stream().filter(problem -> deepest(problem, problems)).forEach(problem -> {
            boolean unknown = problem.getProperty() != null && problem.getType().equals("additionalProperties");
            String where = pointer(problem) + (unknown ? "/" + problem.getProperty() : "");
            found.add(file.at(where).says(unknown ? unknown(problem) : words(problem)));
        });
    }

    private String unknown(ValidationMessage problem) {
        String place = problem.getSchemaLocation().getFragment().toString();
        JsonNode known = grammar.at(place.substring(0, place.lastIndexOf('/')) + "/properties");
        List<String> names = new ArrayList<>();
        known.fieldNames().forEachRemaining(names::add);
        String owner = pointer(problem);
        return owner.matches(".*/\\d+")
                ? "there is no " + (owner.matches(".*/steps/\\d+") ? "step " : "entry ") + problem.getProperty()
                        + Nearest.hint(problem.getProperty(), names)
                : unknown(problem.getProperty(), named(owner), names);
    }

    private static String words(ValidationMessage problem) {
        return named(pointer(problem)) + ": "
                + problem.getMessage().substring(problem.getMessage().indexOf(": ") + 2);
    }

    /** {@code setHeader} of {@code /0/route/from/steps/2/setHeader}; what stands in a list is one of its kind. */
    private static String named(String pointer) {
        String[] names = pointer.split("/");
        int last = names.length - 1;
        boolean listed = names[last].matches("\\d+");
        return !listed ? names[last] : last > 1 ? "an entry of " + names[last - 1] : "an entry of the file";
    }

    private static String pointer(ValidationMessage problem) {
        return problem.getInstanceLocation().toString();
    }

    /** One wrong word deep down makes every alternative above it fail as well, which says nothing more. */
    private static boolean deepest(ValidationMessage problem, Set<ValidationMessage> all) {
        String place = pointer(problem) + "/";
        return all.stream().noneMatch(other -> pointer(other).startsWith(place));
    }

    private void endpoint(Endpoint endpoint, List<Violation> found) {
        String scheme = endpoint.scheme();
        ComponentModel component = catalog.componentModel(scheme);
        if (OURS.containsKey(scheme)) {
            ours(endpoint, found);
        } else if (component == null) {
            Set<String> names = new TreeSet<>(catalog.findComponentNames());
            names.addAll(OURS.keySet());
            found.add(endpoint.at().says("there is no component " + scheme + Nearest.hint(scheme, names)));
        } else if (CamelGrammar.class.getResource("/META-INF/services/org/apache/camel/component/" + scheme) == null) {
            found.add(endpoint.at()
                    .says("component " + scheme + " is not part of this hub: add " + component.getGroupId() + ":"
                            + component.getArtifactId() + ":" + component.getVersion()
                            + " to the dependencies in pom.xml and build the jar anew"));
        } else if (!scheme.equals(KAMELET)) {
            options(endpoint, component, found);
        }
    }

    private static void ours(Endpoint endpoint, List<Violation> found) {
        Set<String> known = OURS.get(endpoint.scheme());
        Set<String> used = new TreeSet<>(endpoint.options().keySet());
        if (endpoint.uri().contains("?")) {
            for (String option : endpoint.uri().replaceFirst("[^?]*\\?", "").split("&")) {
                used.add(option.replaceFirst("=.*", ""));
            }
        }
        used.removeAll(known);
        used.forEach(option -> found.add(endpoint.at().says(unknown(option, endpoint.scheme(), known))));
    }

    private void options(Endpoint endpoint, ComponentModel component, List<Violation> found) {
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
        if (result.isSuccess()) {
            return;
        }
        if (result.getUnknown() == null
                || result.getNumberOfErrors() > result.getUnknown().size()) {
            String why = result.summaryErrorMessage(false).strip().replaceAll("\\s+", " ");
            found.add(endpoint.at().says(why));
            return;
        }
        List<String> known = component.getEndpointParameterOptions().stream()
                .map(BaseOptionModel::getName)
                .toList();
        result.getUnknown().forEach(option -> found.add(endpoint.at().says(unknown(option, endpoint.scheme(), known))));
    }

    private static String unknown(String option, String owner, Collection<String> known) {
        return owner + " has no option " + option + Nearest.hint(option, known);
    }
}
