package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Kafka node, broker and controller together, in the hub's process and on the loopback address. */
final class KafkaServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaServer.class);
    private static final int NODE = 1;
    private static final String CONTROLLER = "CONTROLLER";
    private static final Duration END_WITHIN = Duration.ofMinutes(1);

    private final Path directory;
    private final int port;
    private final int controllerPort;
    private KafkaRaftServer server;

    KafkaServer(Path data, int port, int controllerPort) {
        this.directory = data.resolve("kafka");
        this.port = port;
        this.controllerPort = controllerPort;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    void start() {
        sparesTheHub();
        try {
            if (!Files.exists(directory.resolve("meta.properties"))) {
                format();
            }
            server = new KafkaRaftServer(new KafkaConfig(settings(), false), Time.SYSTEM);
            server.startup();
        } catch (Exception e) {
            close();
            throw new StartRefused(
                    "built-in Kafka did not start on port %d with %s: %s".formatted(port, directory, e.getMessage()),
                    "Read the log above; the switch is hub.embedded.kafka.enabled, an outside Kafka is"
                            + " hub.kafka.brokers.",
                    e);
        }
    }

    /** Writes the cluster's id, which the directory keeps from then on. */
    private void format() throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, "format", ".properties");
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            Properties properties = new Properties();
            settings().forEach((name, value) -> properties.setProperty(name, value.toString()));
            try (Writer writer = Files.newBufferedWriter(file)) {
                properties.store(writer, null);
            }
            String[] command = {
                "format",
                "--config",
                file.toString(),
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--ignore-formatted"
            };
            if (StorageTool.execute(command, new PrintStream(said)) != 0) {
                throw new IOException("cannot format " + directory + ": " + said);
            }
        } finally {
            Files.delete(file);
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE);
        settings.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE, controllerPort));
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", directory.toString());
        settings.put("auto.create.topics.enable", false); // a misspelt topic must be an error
        // The only copy of a record: it is on disk before the sender hears of it.
        settings.put("log.flush.interval.messages", 1);
        settings.put("offsets.topic.replication.factor", (short) 1);
        settings.put("offsets.topic.num.partitions", 4);
        settings.put("transaction.state.log.replication.factor", (short) 1);
        settings.put("transaction.state.log.min.isr", 1);
        settings.put("transaction.state.log.num.partitions", 4);
        settings.put("group.initial.rebalance.delay.ms", 0);
        // After a crash the controller waits this long for the dead broker before it takes the new one in.
        settings.put("broker.session.timeout.ms", 4_000);
        settings.put("broker.heartbeat.interval.ms", 500);
        modest(settings);
        return settings;
    }

    /** The defaults are for a machine of its own. */
    private static void modest(Map<String, Object> settings) {
        settings.put("num.network.threads", 1);
        settings.put("num.io.threads", 2);
        settings.put("background.threads", 2);
        settings.put("num.recovery.threads.per.data.dir", 2);
        settings.put("log.segment.bytes", 64 * 1024 * 1024);
        settings.put("log.index.size.max.bytes", 1024 * 1024);
        settings.put("offsets.topic.segment.bytes", 8 * 1024 * 1024);
        settings.put("transaction.state.log.segment.bytes", 8 * 1024 * 1024);
        settings.put("metadata.log.segment.bytes", 16 * 1024 * 1024);
        settings.put("log.cleaner.dedupe.buffer.size", 4L * 1024 * 1024);
        settings.put("log.cleaner.io.buffer.size", 128 * 1024);
        settings.put("socket.send.buffer.bytes", -1);
        settings.put("socket.receive.buffer.bytes", -1);
    }

    /** A broker of its own may end its process when its disk fails; in here that would be the hub's. */
    private static void sparesTheHub() {
        Exit.Procedure refuse = (status, message) -> {
            LOG.error("built-in Kafka gave up with status {}: {}; restart the hub to have it back", status, message);
            throw new IllegalStateException("built-in Kafka gave up with status " + status + ": " + message);
        };
        Exit.setExitProcedure(refuse);
        Exit.setHaltProcedure(refuse);
    }

    /** Within a minute: a broker whose disk is gone waits for its controller for five, and the hub would with it. */
    @Override
    public void close() {
        if (server == null) {
            return;
        }
        Thread end = new Thread(
                () -> {
                    server.shutdown();
                    server.awaitShutdown();
                },
                "end-Kafka");
        end.setDaemon(true);
        end.start();
        try {
            end.join(END_WITHIN.toMillis());
            if (end.isAlive()) {
                LOG.warn("built-in Kafka has not stopped within {}; the hub ends without it", END_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
