package io.entrepot.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Starts PostgreSQL and Kafka beside the making of the beans, and tells the beans where to find them. */
class EmbeddedServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        EmbeddedSettings settings = EmbeddedSettings.of(environment);
        Map<String, Object> found = new HashMap<>();
        found.put("hub.data", settings.data().toString());
        artemis(settings, environment, found);
        if (!settings.none()) {
            start(settings, context, found);
        }
        environment.getPropertySources().addFirst(new MapPropertySource("built-in servers", found));
    }

    private static void start(
            EmbeddedSettings settings, ConfigurableApplicationContext context, Map<String, Object> found) {
        ConfigurableEnvironment environment = context.getEnvironment();
        Running running = new Running(DataLock.take(settings.data()));
        try {
            Ports ports = new Ports(settings.data());
            if (settings.kafka()) {
                kafka(settings, environment, ports, running, found);
            }
            if (settings.postgres()) {
                postgres(settings, environment, ports, running, found);
            }
        } catch (RuntimeException e) {
            running.destroy();
            throw e;
        }
        // Singletons are destroyed in reverse order: as the first of all, this one ends after pools, routes and
        // brokers.
        ((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean("embeddedServers", running);
        context.getBeanFactory().registerSingleton("embeddedServers", running);
        context.getBeanFactory().addBeanPostProcessor(running.gate());
    }

    private static void postgres(
            EmbeddedSettings settings,
            ConfigurableEnvironment environment,
            Ports ports,
            Running running,
            Map<String, Object> found) {
        StalePostmaster.stop(PostgresServer.directory(settings.data()));
        int port = ports.choose("postgres", configuredPort(environment, "postgres"));
        Path binaries = Path.of(environment.getProperty(
                        "hub.embedded.postgres.binaries",
                        settings.data().resolve("postgres-binaries").toString()))
                .toAbsolutePath();
        PostgresServer server = new PostgresServer(settings.data(), binaries, port);
        running.startPostgres(server);
        found.put("hub.embedded.postgres.port", port);
        found.put("spring.datasource.url", server.url());
        found.put("spring.datasource.username", PostgresServer.USER);
        found.put("spring.datasource.password", server.password());
    }

    private static void kafka(
            EmbeddedSettings settings,
            ConfigurableEnvironment environment,
            Ports ports,
            Running running,
            Map<String, Object> found) {
        int port = ports.choose("kafka", configuredPort(environment, "kafka"));
        int controllerPort = ports.choose("kafka-controller", configuredPort(environment, "kafka-controller"));
        KafkaServer server = new KafkaServer(settings.data(), port, controllerPort);
        running.startKafka(server, KafkaTopics.of(environment));
        found.put("hub.embedded.kafka.port", port);
        found.put("hub.kafka.brokers", server.bootstrap());
    }

    /** Spring Boot starts Artemis itself, as a bean; it only has to be told to, and where. */
    private static void artemis(
            EmbeddedSettings settings, ConfigurableEnvironment environment, Map<String, Object> found) {
        found.put("hub.embedded.artemis.active", settings.artemis());
        if (settings.artemis()) {
            found.put("spring.artemis.mode", "embedded");
            found.put("spring.artemis.embedded.persistent", true);
            found.put(
                    "spring.artemis.embedded.data-directory",
                    settings.data().resolve("artemis").toString());
        } else if (!environment.containsProperty("spring.artemis.mode")) {
            found.put("spring.artemis.mode", "native"); // or Boot would start one, in the temporary folder
        }
    }

    private static Integer configuredPort(ConfigurableEnvironment environment, String server) {
        return environment.getProperty("hub.embedded." + server + ".port", Integer.class);
    }
}
