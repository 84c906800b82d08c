package io.entrepot.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker-compose.yml} and what it mounts, checked without Docker. */
class ComposeTest {
    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Path DOCKERFILE = Path.of("config/docker/Dockerfile");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+[\\w.-]*");
    private static final Pattern VARIABLE = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)(:-[^}]+)?}");
    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+) AS (\\S+)$");

    private final Map<String, Map<String, Object>> services = services();

    @Test
    void everyImageIsPinned() throws IOException {
        services.forEach((name, service) ->
                assertThat(String.valueOf(service.get("image"))).as(name).matches(PINNED));

        var stages = FROM.matcher(Files.readString(DOCKERFILE)).results().toList();
        List<String> built = stages.stream().map(stage -> stage.group(2)).toList();
        assertThat(stages.stream().map(stage -> stage.group(1)).filter(from -> !built.contains(from)))
                .hasSize(2)
                .allMatch(image -> PINNED.matcher(image).matches());
        services.forEach((name, service) -> {
            if (service.get("build") instanceof Map<?, ?> build) {
                assertThat(Path.of(build.get("dockerfile").toString())).as(name).isRegularFile();
                assertThat(built).as(name).contains(build.get("target").toString());
            }
        });
    }

    @Test
    void everyServiceSaysWhetherItIsWell() {
        services.forEach((name, service) -> assertThat(map(service.get("healthcheck")))
                .as(name)
                .containsKeys("test", "interval", "timeout", "retries"));
    }

    @Test
    void whoeverWaitsWaitsForHealth() {
        services.forEach((name, service) -> map(service.get("depends_on")).forEach((other, how) -> {
            assertThat(services).as(name).containsKey(other);
            assertThat(map(how)).as(name).containsEntry("condition", "service_healthy");
        }));
    }

    @Test
    void everyVariableHasADefault() throws IOException {
        assertThat(variables(FILE))
                .isNotEmpty()
                .allSatisfy(use -> assertThat(use.group(2)).as(use.group()).isNotNull());
    }

    @Test
    void whatIsMountedIsThereAndFindsItsVariables() throws IOException {
        for (var service : services.entrySet()) {
            for (String volume : list(service.getValue().get("volumes"))) {
                Path source = Path.of(volume.substring(0, volume.indexOf(':')));
                if (!source.startsWith(".")) {
                    continue; // a named volume
                }
                assertThat(source).as(service.getKey()).isRegularFile();
                assertThat(volume).as(service.getKey()).endsWith(":ro");
                assertThat(variables(source).map(use -> use.group(1)))
                        .as(source + " in " + service.getKey())
                        .allMatch(environment(service.getKey())::containsKey);
            }
        }
    }

    @Test
    void nothingListensToTheWorld() {
        services.forEach((name, service) ->
                assertThat(list(service.get("ports"))).as(name).allMatch(port -> port.startsWith("127.0.0.1:")));
    }

    @Test
    void bothHubsAreToldAllThatProductionAsksFor() {
        for (String hub : List.of("hub1", "hub2")) {
            var environment = started(environment(hub), "config/docker/accounts.yaml");
            assertThatCode(() -> RequiredSettings.check(environment)).as(hub).doesNotThrowAnyException();
            assertThat(environment.getProperty("hub.demo.enabled", Boolean.class))
                    .isFalse();
            assertThat(environment.getProperty("hub.marketplaces.woocommerce.accounts[2].consumer-secret"))
                    .isEqualTo("cs_demo_global");
            assertThat(environment.getProperty("hub.marketplaces.manual.accounts[0].name"))
                    .isEqualTo("api");
            assertThat(environment.getProperty("hub.carriers.sf.check-word")).startsWith("demo-");
        }
    }

    @Test
    void productionKnowsNoAccountOfTheDemo() {
        var environment = started(environment("hub1"), "no-such-file.yaml");
        Binder binder = Binder.get(environment);
        assertThat(binder.bind("hub.marketplaces", Bindable.mapOf(String.class, Object.class))
                        .get())
                .containsOnlyKeys("manual", "topic");
        assertThat(binder.bind("hub.marketplaces.topic.accounts", Bindable.of(Object.class))
                        .isBound())
                .isFalse();
        assertThat(binder.bind("hub.carriers", Bindable.mapOf(String.class, Object.class))
                        .isBound())
                .isFalse();
    }

    @Test
    void noNameIsSetThatNobodyReads() throws IOException {
        var read = new TreeSet<String>();
        for (String file : List.of("config/application-production.yaml", "config/docker/accounts.yaml")) {
            variables(Path.of(file)).forEach(use -> read.add(use.group(1)));
            Pattern.compile("\\$\\{(ENTREPOT_[A-Z_]+)")
                    .matcher(Files.readString(Path.of(file)))
                    .results()
                    .forEach(use -> read.add(use.group(1)));
        }
        read.add("SPRING_PROFILES_ACTIVE");
        assertThat(read).containsAll(environment("hub1").keySet());
    }

    @Test
    void topicsMadeOnFirstUseHaveTheirPartitions() {
        var partitions = Binder.get(started(environment("hub1"), "no-such-file.yaml"))
                .bind("hub.kafka.topics", Bindable.listOf(Map.class))
                .get();
        assertThat(partitions)
                .isNotEmpty()
                .allSatisfy(topic -> assertThat(topic.get("partitions"))
                        .hasToString(
                                environment("kafka").get("KAFKA_NUM_PARTITIONS").toString()));
    }

    /** The settings as a hub in such a container reads them. */
    private static StandardEnvironment started(Map<String, Object> variables, String accounts) {
        Map<String, Object> all = new TreeMap<>(variables);
        all.put("ENTREPOT_ACCOUNTS", accounts);
        all.put("spring.config.location", "file:./config/");
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("container", all));
        ConfigDataEnvironmentPostProcessor.applyTo(environment, null, null, "production");
        return environment;
    }

    private Map<String, Object> environment(String service) {
        Map<String, Object> environment = new TreeMap<>();
        map(services.get(service).get("environment"))
                .forEach((name, value) -> environment.put(
                        name,
                        VARIABLE.matcher(String.valueOf(value))
                                .replaceAll(use -> use.group(2).substring(2))));
        return environment;
    }

    private static Stream<MatchResult> variables(Path file) throws IOException {
        return VARIABLE.matcher(Files.readString(file)).results();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() {
        try {
            Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
            return (Map<String, Map<String, Object>>) file.get("services");
        } catch (IOException e) {
            throw new IllegalStateException(FILE + " cannot be read: tests run in the project's folder", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static List<String> list(Object value) {
        var texts = new ArrayList<String>();
        if (value instanceof List<?> values) {
            values.forEach(each -> texts.add(each.toString()));
        }
        return texts;
    }
}
