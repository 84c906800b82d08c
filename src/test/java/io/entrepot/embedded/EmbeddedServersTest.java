package io.entrepot.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.entrepot.shared.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMAcceptorFactory;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;

/** The built-in servers keep what they were given, through {@code kill -9} too. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedServersTest {
    private static final Path DATA = TestData.fresh();
    private static final String[] SETTINGS = {
        "--hub.data=" + DATA,
        "--hub.kafka.topics[0].name=kept.events.v1",
        "--hub.kafka.topics[0].partitions=3",
        "--spring.main.banner-mode=off"
    };

    @Test
    @Order(1)
    void keepsEverythingWhenKilled() throws Exception {
        Path said = Files.createTempFile(Files.createDirectories(DATA), "said", ".txt");
        Process killed = child(said);
        try {
            await().atMost(Duration.ofMinutes(3)).until(() -> said(said) || !killed.isAlive());
            assertThat(said).content().contains(KilledHub.WRITTEN);
        } finally {
            killed.destroyForcibly().waitFor();
        }
        String ports = Files.readString(DATA.resolve("ports.properties"));
        assertThat(postmaster()).as("PostgreSQL outlives the killed hub").matches(ProcessHandle::isAlive);

        try (ConfigurableApplicationContext hub = SmallHub.start(SETTINGS)) {
            assertThat(hub.getBean(JdbcTemplate.class).queryForList("select text from kept", String.class))
                    .containsExactly("row");
            JmsTemplate jms = hub.getBean(JmsTemplate.class);
            jms.setReceiveTimeout(60_000);
            assertThat(jms.receiveAndConvert("kept")).isEqualTo("message");
            assertThat(records(hub)).containsExactly("record");
            assertThat(DATA.resolve("ports.properties")).hasContent(ports);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(DATA.resolve("postgres/postmaster.pid")));
    }

    @Test
    @Order(2)
    void servesAsItWasMeantTo() throws Exception {
        try (ConfigurableApplicationContext hub = SmallHub.start(SETTINGS)) {
            writesReachTheDisk(hub.getBean(JdbcTemplate.class));
            artemisIsClosedAndForgetsNothing(hub.getBean(EmbeddedActiveMQ.class).getActiveMQServer());
            topicsAreThoseOfTheSettings(hub.getEnvironment().getProperty("hub.kafka.brokers"));
            assertThatThrownBy(() -> SmallHub.start(SETTINGS))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(DATA.toString())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            aSecondProcessIsRefused();
        }
    }

    @Test
    @Order(3)
    void routesLookForAKafkaWhereItIsSaidToBe() {
        try (ConfigurableApplicationContext hub = new SpringApplicationBuilder(Object.class)
                .web(WebApplicationType.NONE)
                .run("--hub.embedded.enabled=false", "--hub.kafka.brokers=elsewhere:9092")) {
            assertThat(hub.getEnvironment().getProperty("camel.component.kafka.brokers"))
                    .isEqualTo("elsewhere:9092");
        }
    }

    private static void writesReachTheDisk(JdbcTemplate sql) {
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(sql.queryForObject("select current_setting(?)", String.class, setting))
                    .as(setting)
                    .isEqualTo("on");
        }
        assertThat(sql.queryForObject("show server_encoding", String.class)).isEqualTo("UTF8");
        assertThat(sql.queryForObject("select upper('größe') || lower('ČESKÁ')", String.class))
                .isEqualTo("GRÖßEčeská");
    }

    private static void artemisIsClosedAndForgetsNothing(ActiveMQServer artemis) {
        assertThat(artemis.getConfiguration().getAcceptorConfigurations())
                .singleElement()
                .matches(acceptor -> acceptor.getFactoryClassName().equals(InVMAcceptorFactory.class.getName()));
        assertThat(artemis.getConfiguration().getJournalLocation().toPath()).startsWith(DATA);
        assertThat(artemis.getConfiguration().getJournalBufferTimeout_NIO()).isEqualTo(200_000);
        for (String queue : List.of("DLQ", "ExpiryQueue", "dead")) {
            assertThat(artemis.locateQueue(SimpleString.of(queue)))
                    .as(queue)
                    .matches(found -> found != null && found.isDurable());
            assertThat(artemis.getAddressSettingsRepository().getMatch(queue).getMaxDeliveryAttempts())
                    .isEqualTo(-1);
        }
        assertThat(artemis.getAddressSettingsRepository().getMatch("order.intake"))
                .matches(order -> order.getMaxDeliveryAttempts() == ArtemisServer.DELIVERIES)
                .matches(order -> order.getDeadLetterAddress().equals(SimpleString.of("DLQ")));
    }

    private static void topicsAreThoseOfTheSettings(String brokers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            var topics = admin.describeTopics(List.of("kept.events.v1")).allTopicNames();
            assertThat(topics.get().get("kept.events.v1").partitions()).hasSize(3);
        }
    }

    private static void aSecondProcessIsRefused() throws Exception {
        Path said = Files.createTempFile(DATA, "refused", ".txt");
        Process second = child(said);
        try {
            assertThat(second.waitFor(3, TimeUnit.MINUTES))
                    .as("the second hub ended")
                    .isTrue();
        } finally {
            second.destroyForcibly();
        }
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(said)
                .content()
                .contains("data directory " + DATA + " is in use by the hub with pid "
                        + ProcessHandle.current().pid())
                .doesNotContain("\tat io.entrepot");
    }

    private static Process child(Path said) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledHub.class.getName()));
        command.addAll(List.of(SETTINGS));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
    }

    private static boolean said(Path output) throws IOException {
        return Files.readAllLines(output).contains(KilledHub.WRITTEN);
    }

    private static ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(DATA.resolve("postgres/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private static List<String> records(ConfigurableApplicationContext hub) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", hub.getEnvironment().getProperty("hub.kafka.brokers"),
                "group.id", "reader",
                "auto.offset.reset", "earliest");
        List<String> found = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("kept.events.v1"));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> found.add(record.value()));
                return !found.isEmpty();
            });
        }
        return found;
    }
}
