package io.entrepot.contract;

import static org.awaitility.Awaitility.await;

import io.entrepot.Entrepot;
import io.entrepot.kit.DocsExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The hub with all connectors of this project and with those that the docs add, each with a stub as its partner. Both
 * contract tests share it.
 */
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.demo.enabled=false",
            "hub.mail.enabled=false",
            "hub.files.settle=500ms",
            "hub.files.look-every=250",
            "hub.reconciliation.every=24h",
            "hub.reconciliation.look-every=86400000",
            "hub.shipment.sweep-every=200ms",
            "hub.shipment.answer-within=1s",
            "hub.calls.time-limit=8s"
        })
public abstract class ContractHub {
    protected static final String ACCOUNT = "contract";

    /**
     * Routes and mappings of this project, with those of the docs laid over them as an integrator would; a folder for each
     * process that runs tests, since each lays its own.
     */
    protected static final Path ROOT = Path.of("target/contract-hub", System.getProperty("tests.fork", "1"))
            .toAbsolutePath();

    private static final Map<String, PartnerStub> STUBS = new HashMap<>();
    private static final MailStub MAILS = new MailStub();
    private static final FileStub FILES = lay();

    @Autowired
    protected JdbcClient sql;

    @Value("${hub.kafka.brokers}")
    protected String brokers;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.routes", () -> ROOT.resolve("routes").toString());
        registry.add("hub.mappings", () -> ROOT.resolve("mappings").toString());
        for (String platform : Contract.partners(ROOT, "marketplaces")) {
            String account = "hub.marketplaces." + platform + ".accounts[0].";
            registry.add(account + "name", () -> ACCOUNT);
            registry.add(account + "poll-every", () -> "1h");
            add(registry, account, "marketplaces", platform, "account");
            add(registry, "hub.marketplaces." + platform + ".", "marketplaces", platform, "settings");
        }
        for (String carrier : Contract.partners(ROOT, "carriers")) {
            add(registry, "hub.carriers." + carrier + ".", "carriers", carrier, "settings");
        }
    }

    protected static PartnerStub stub(String kind, String partner) {
        return STUBS.computeIfAbsent(kind + "/" + partner, any -> new PartnerStub());
    }

    protected static FileStub files() {
        return FILES;
    }

    protected static MailStub mails() {
        return MAILS;
    }

    protected long count(String query, String partner) {
        return sql.sql(query).param("partner", partner).query(Long.class).single();
    }

    /** Returns when Kafka has it. */
    protected void send(ProducerRecord<byte[], byte[]> record) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("not sent to " + record.topic(), e);
        }
    }

    protected static void soon(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private static void add(
            DynamicPropertyRegistry registry, String prefix, String kind, String partner, String member) {
        Contract contract = Contract.of(ROOT, kind, partner);
        if (contract == null) {
            return; // the contract test says so
        }
        Map<String, String> words = Map.of(
                "stub", stub(kind, partner).url(),
                "ftp", Integer.toString(FILES.port()),
                "imap", Integer.toString(MAILS.port()),
                "password", FileStub.PASSWORD);
        contract.settings(member, words).forEach((name, value) -> registry.add(prefix + name, () -> value));
    }

    private static FileStub lay() {
        try {
            org.apache.commons.io.FileUtils.deleteDirectory(ROOT.toFile());
            for (String part : List.of("routes", "mappings")) {
                copy(Path.of(part), ROOT.resolve(part));
            }
            for (String page : List.of("adding-a-platform", "adding-a-carrier")) {
                Path example = Files.createDirectories(ROOT.resolve("docs").resolve(page));
                new DocsExample(Path.of("docs", page + ".md"), example).follow();
                for (String part : List.of("routes", "mappings")) {
                    copy(example.resolve(part), ROOT.resolve(part));
                }
            }
            FileStub files = new FileStub(ROOT.resolve("dropped"));
            for (String platform : Contract.partners(ROOT, "marketplaces")) {
                Contract contract = Contract.of(ROOT, "marketplaces", platform);
                if (contract != null && contract.has("mail")) {
                    MAILS.admit(platform);
                }
                if (contract != null && contract.has("drop")) {
                    files.admit(platform, contract.text("drop", ""));
                }
            }
            return files;
        } catch (IOException | FtpException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
