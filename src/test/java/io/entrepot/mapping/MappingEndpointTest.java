package io.entrepot.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Mapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The endpoint as routes use it, over a small folder of mappings. */
class MappingEndpointTest {
    @TempDir
    Path folder;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private ProducerTemplate template;

    @BeforeEach
    void writeMappings() throws IOException {
        write("canonical/thing.v1.json", """
                {"type": "object", "additionalProperties": false, "required": ["sku"],
                 "properties": {"sku": {"type": "string", "minLength": 1}, "at": {"type": "string", "format": "date-time"},
                   "price": {"type": "string"}}}
                """);
        write("lib/colours.jslt", "def colours() {\"red\": \"RED\"}\n");
        write("marketplaces/one/thing.jslt", """
                import "lib/colours.jslt" as paint
                {
                  "sku": .sku,
                  "price": if (.price) money(.price),
                  "at": .at,
                  "colour": if (.colour) lookup(paint:colours(), .colour, "colour")
                }
                """);
        write("marketplaces/one/page.jslt", "{\"things\": ., \"size\": $pageSize, \"from\": $cursor.page}\n");
        write("marketplaces/one/stop.jslt", "{\n  \"a\": {\n    \"b\": error(\"no such luck\")\n  }\n}\n");
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void mapsBytesTextMapsAndTrees() throws IOException {
        start(false);
        for (Object body :
                List.of("{\"sku\":\"A\"}", "{\"sku\":\"A\"}".getBytes(StandardCharsets.UTF_8), Map.of("sku", "A"))) {
            assertThat(send("mapping:marketplaces/one/thing?schema=thing.v1", body))
                    .hasToString("{\"sku\":\"A\"}");
        }
    }

    @Test
    void keepsDecimalsExact() {
        start(false);
        for (String price : List.of("9.90", "0.30", "1234567890123.4567", "100", "-0.18")) {
            assertThat(send("mapping:marketplaces/one/thing", "{\"sku\":\"A\",\"price\":" + price + "}"))
                    .hasToString("{\"sku\":\"A\",\"price\":\"" + price + "\"}");
        }
        assertFails("mapping:marketplaces/one/thing", "{\"price\":1e999999}", "is not an amount of money");
    }

    @Test
    void oneBadElementLeavesTheOthersAlone() {
        start(false);
        List<Mapped> all = mapped("mapping:marketplaces/one/thing?each=things&schema=thing.v1", """
                {"things": [{"sku": "A"}, {"sku": "B", "colour": "blue"}, {"sku": ""}, {"sku": "D", "at": "today"}, {"sku": "E"}]}
                """);
        assertThat(all).extracting(Mapped::index).containsExactly(0, 1, 2, 3, 4);
        assertThat(all)
                .extracting(Mapped::failure)
                .containsExactly(null, "MAPPING_FAILED", "SCHEMA_FAILED", "SCHEMA_FAILED", null);
        assertThat(all.get(0).result()).hasToString("{\"sku\":\"A\"}");
        assertThat(all.get(1).message()).isEqualTo("marketplaces/one/thing.jslt:6:26: unknown colour 'blue'");
        assertThat(all.get(1).source()).hasToString("{\"sku\":\"B\",\"colour\":\"blue\"}");
        assertThat(all.get(2).message()).startsWith("thing.v1 /sku: ").endsWith("is ''");
        assertThat(all.get(3).message()).startsWith("thing.v1 /at: ").endsWith("is 'today'");
    }

    @Test
    void resultsAreCheckedOneByOne() {
        start(false);
        List<Mapped> all =
                mapped("mapping:marketplaces/one/page?results=things&schema=thing.v1", "[{\"sku\":\"A\"},{\"ks\":1}]");
        assertThat(all).extracting(Mapped::failed).containsExactly(false, true);
    }

    @Test
    void textsThatADatabaseCannotHoldFailTheSchema() {
        start(false);
        List<Mapped> all = mapped(
                "mapping:marketplaces/one/thing?each=things&schema=thing.v1",
                "{\"things\": [{\"sku\": \"a\\u0000\"}, {\"sku\": \"a\\ud800\"}, {\"sku\": \"\\ud83d\\ude00\"}]}");
        assertThat(all).extracting(Mapped::failure).containsExactly("SCHEMA_FAILED", "SCHEMA_FAILED", null);
        assertThat(all.get(0).message()).contains("/sku: contains the character U+0000");
        assertThat(all.get(1).message()).contains("/sku: contains half of a surrogate pair");
    }

    @Test
    void errorsTellFileLineAndColumn() {
        start(false);
        assertFails("mapping:marketplaces/one/stop", "{}", "marketplaces/one/stop.jslt:3:10: no such luck");
    }

    @Test
    void whatIsNotJsonIsUnreadable() {
        start(false);
        for (String body : List.of("", "<html>", "{\"a\":1,\"a\":2}", "{} {}", "[".repeat(200))) {
            assertThatThrownBy(() -> send("mapping:marketplaces/one/thing", body))
                    .cause()
                    .isInstanceOfSatisfying(
                            MappingFailed.class, e -> assertThat(e.failure()).isEqualTo(FailureCause.UNREADABLE));
        }
        assertFails("mapping:marketplaces/one/thing", "{\"a\":1,\n\"a\":2}", "not JSON at line 2, column");
    }

    @Test
    void placeholdersTakeNamesOfPartnersOnly() {
        start(false);
        String uri = "mapping:marketplaces/{platform}/thing";
        assertThat(template.requestBodyAndHeader(uri, "{\"sku\":\"A\"}", "platform", "one"))
                .hasToString("{\"sku\":\"A\"}");
        for (String name : List.of("../lib", "One", "", "none")) {
            assertThatThrownBy(() -> template.requestBodyAndHeader(uri, "{}", "platform", name))
                    .hasCauseInstanceOf(MappingFailed.class);
        }
        assertFails(uri, "{}", "needs a header 'platform'");
    }

    @Test
    void headersBecomeVariables() {
        start(false);
        Object result = template.requestBodyAndHeaders(
                "mapping:marketplaces/one/page", "[]", Map.of("pageSize", 100, "cursor", "{\"page\": 2}"));
        assertThat(result).hasToString("{\"things\":[],\"size\":100,\"from\":2}");
    }

    @Test
    void aMappingThatDoesNotCompileIsQuarantined() throws IOException {
        write("marketplaces/two/page.jslt", "{\n  \"a\": .b,\n  \"c\": }\n");
        write("marketplaces/two/order.jslt", "{\n  \"a\": no-such-function(.)\n}\n");
        write("marketplaces/two/escape.jslt", "import \"../../etc/passwd\" as p\n.\n");
        write("canonical/broken.v1.json", "{\"type\": ");
        MappingCatalog catalog = start(false);
        assertThat(catalog.problems())
                .extracting(MappingProblem::file)
                .containsExactlyInAnyOrder(
                        "marketplaces/two/page.jslt",
                        "marketplaces/two/order.jslt",
                        "marketplaces/two/escape.jslt",
                        "canonical/broken.v1.json");
        assertFails("mapping:marketplaces/two/page", "{}", "marketplaces/two/page.jslt:3:8: ");
        assertFails("mapping:marketplaces/two/order", "{}", "marketplaces/two/order.jslt:2:8: No such function");
        assertFails("mapping:marketplaces/two/escape", "{}", "leads out of the mappings folder");
        assertThat(send("mapping:marketplaces/one/thing", "{\"sku\":\"A\"}")).isNotNull();
    }

    @Test
    void aBrokenLibraryIsNamedOnceAndByItsOwnFile() throws IOException {
        write("lib/colours.jslt", "def colours() {\"red\": }\n");
        MappingCatalog catalog = start(false);
        assertThat(catalog.problems()).allSatisfy(p -> assertThat(p.toString()).contains("lib/colours.jslt"));
        assertFails("mapping:marketplaces/one/thing", "{}", "lib/colours.jslt");
        assertFails("mapping:lib/colours", "{}", "there is no mapping 'lib/colours'");
    }

    @Test
    void inDevelopmentAChangedFileIsCompiledAtItsNextUse() throws IOException {
        start(true);
        String uri = "mapping:marketplaces/one/thing";
        assertFails(uri, "{\"colour\":\"blue\"}", "unknown colour 'blue'");
        write("lib/colours.jslt", "def colours() {\"red\": \"RED\", \"blue\": \"BLUE\"}\n");
        later("lib/colours.jslt");
        assertThat(send(uri, "{\"colour\":\"blue\"}")).hasToString("{\"colour\":\"BLUE\"}");
        write("marketplaces/one/new.jslt", "{\"new\": true}");
        assertThat(send("mapping:marketplaces/one/new", "{}")).hasToString("{\"new\":true}");
        Files.delete(folder.resolve("marketplaces/one/new.jslt"));
        assertFails("mapping:marketplaces/one/new", "{}", "there is no mapping");
    }

    @Test
    void aMissingFolderIsAProblemAndNotTheEnd() {
        MappingCatalog catalog = new MappingCatalog(folder.resolve("nowhere").toString(), false);
        assertThat(catalog.problems()).singleElement().asString().contains("does not exist");
    }

    @Test
    void springFindsTheComponentAndItsSettings() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(CamelAutoConfiguration.class))
                .withUserConfiguration(MappingCatalog.class, MappingComponent.class)
                .withPropertyValues("hub.mappings=" + folder)
                .run(context -> assertThat(context.getBean(ProducerTemplate.class)
                                .requestBody("mapping:marketplaces/one/thing?schema=thing.v1", "{\"sku\":\"A\"}"))
                        .hasToString("{\"sku\":\"A\"}"));
    }

    private MappingCatalog start(boolean reload) {
        MappingCatalog catalog = new MappingCatalog(folder.toString(), reload);
        camel.addComponent("mapping", new MappingComponent(catalog));
        camel.start();
        template = camel.createProducerTemplate();
        return catalog;
    }

    private Object send(String uri, Object body) {
        return template.requestBody(uri, body, JsonNode.class);
    }

    @SuppressWarnings("unchecked")
    private List<Mapped> mapped(String uri, Object body) {
        return template.requestBody(uri, body, List.class);
    }

    private void assertFails(String uri, Object body, String words) {
        assertThatThrownBy(() -> send(uri, body))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(MappingFailed.class)
                .hasMessageContaining(words);
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** A change within the clock's resolution must be seen too. */
    private void later(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 2000));
    }
}
