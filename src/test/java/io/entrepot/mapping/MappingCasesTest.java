package io.entrepot.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.entrepot.connector.Documents;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every case beside every mapping: {@code order.cases/two-lines.in.json} must become {@code two-lines.out.json}, or
 * fail with the words of {@code two-lines.error.txt}; {@code two-lines.vars.json} holds the variables, if any.
 */
class MappingCasesTest {
    private static final Path FOLDER = Path.of("mappings");
    private static final MappingCatalog CATALOG = new MappingCatalog(FOLDER.toString(), false);
    private static final Documents DOCUMENTS = new Documents();
    private static final Map<String, String> TYPES = Map.of(
            ".json", "application/json",
            ".csv", "text/csv",
            ".edi", "application/edifact; name=orders.edi",
            ".x12", "application/edi-x12; name=orders.x12",
            ".xml", "application/xml; name=order.xml");

    @Test
    void everyMappingCompiles() {
        assertThat(CATALOG.problems()).isEmpty();
        assertThat(CATALOG.names()).isNotEmpty();
    }

    @Test
    void everyMappingHasCases() {
        List<String> without = CATALOG.names().stream()
                .filter(name -> inputs(name).isEmpty())
                .map(name -> name + ".jslt has no cases in " + name + ".cases/")
                .toList();
        assertThat(without).isEmpty();
    }

    @Test
    void everyCaseBelongsToAMapping() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            List<String> orphans = files.map(Path::toString)
                    .filter(file -> file.endsWith(".cases"))
                    .filter(folder -> !Files.exists(Path.of(folder.replaceAll("cases$", "jslt"))))
                    .toList();
            assertThat(orphans).isEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return CATALOG.names().stream()
                .flatMap(name -> inputs(name).stream()
                        .map(input ->
                                dynamicTest(name + " " + situation(input), input.toUri(), () -> run(name, input))));
    }

    private static void run(String name, Path input) throws IOException {
        Path expected = sibling(input, ".out.json");
        Path error = sibling(input, ".error.txt");
        assertThat(Files.exists(expected) ^ Files.exists(error))
                .as("%s has either an expected result or an expected error", input)
                .isTrue();
        if (Files.exists(error)) {
            String words = Files.readString(error).strip();
            assertThatThrownBy(() -> result(name, input))
                    .isInstanceOf(MappingFailed.class)
                    .hasMessageContaining(words);
        } else {
            List<String> differences = new ArrayList<>();
            compare("", StrictJson.read(Files.readAllBytes(expected)), result(name, input), differences);
            assertThat(differences).as("differences to %s", expected).isEmpty();
        }
    }

    private static JsonNode result(String name, Path input) throws IOException {
        JsonNode document = document(name, input);
        CaseSchemas.checkInput(CATALOG, name, document);
        JsonNode result = CATALOG.mapping(name).apply(document, variables(input));
        CaseSchemas.checkResult(CATALOG, name, result);
        return result;
    }

    /** What stands in an interchange is seen by {@code order} one message at a time. */
    private static JsonNode document(String name, Path input) throws IOException {
        String file = input.getFileName().toString();
        String type = TYPES.get(file.substring(file.lastIndexOf('.')));
        JsonNode document = DOCUMENTS.read(Files.readAllBytes(input), type);
        return document.has("interchanges") && name.endsWith("/order")
                ? document.at("/interchanges/0/messages/0")
                : document;
    }

    private static Map<String, JsonNode> variables(Path input) throws IOException {
        Map<String, JsonNode> variables = new HashMap<>();
        List.of("cursor", "pageSize", "settings").forEach(name -> variables.put(name, NullNode.instance));
        Path file = sibling(input, ".vars.json");
        if (Files.exists(file)) {
            StrictJson.read(Files.readAllBytes(file))
                    .fields()
                    .forEachRemaining(v -> variables.put(v.getKey(), v.getValue()));
        }
        return variables;
    }

    /** Collects what differs, each as a JSON pointer with both values. */
    private static void compare(String pointer, JsonNode expected, JsonNode actual, List<String> differences) {
        if (expected.isObject() && actual.isObject()) {
            expected.fieldNames()
                    .forEachRemaining(
                            key -> member(pointer + "/" + key, expected.get(key), actual.get(key), differences));
            actual.fieldNames().forEachRemaining(key -> {
                if (!expected.has(key)) {
                    differences.add(pointer + "/" + key + ": not expected, is " + actual.get(key));
                }
            });
        } else if (expected.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                member(pointer + "/" + i, expected.get(i), actual.get(i), differences);
            }
        } else if (!expected.equals(actual) && !sameNumber(expected, actual)) {
            differences.add(pointer + ": expected " + expected + ", is " + actual);
        }
    }

    private static void member(String pointer, JsonNode expected, JsonNode actual, List<String> differences) {
        if (actual == null) {
            differences.add(pointer + ": missing, expected " + expected);
        } else if (expected == null) {
            differences.add(pointer + ": not expected, is " + actual);
        } else {
            compare(pointer, expected, actual, differences);
        }
    }

    private static boolean sameNumber(JsonNode expected, JsonNode actual) {
        return expected.isNumber()
                && actual.isNumber()
                && expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }

    private static List<Path> inputs(String name) {
        Path folder = FOLDER.resolve(name + ".cases");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().contains(".in."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String situation(Path input) {
        String file = input.getFileName().toString();
        return file.substring(0, file.indexOf(".in."));
    }

    private static Path sibling(Path input, String ending) {
        return input.resolveSibling(situation(input) + ending);
    }
}
