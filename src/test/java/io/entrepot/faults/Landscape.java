package io.entrepot.faults;

import static org.awaitility.Awaitility.await;

import io.entrepot.PortsForTests;
import io.entrepot.demo.Partners;
import io.entrepot.embedded.StandaloneKafka;
import io.entrepot.embedded.StandalonePostgres;
import io.entrepot.loss.CrashingHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import org.apache.commons.io.FileUtils;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Everything a hub lives among, each a process of its own: PostgreSQL, Artemis, Kafka, the partners, and the hubs. */
final class Landscape implements AutoCloseable {
    static final String TOKEN = "a-token-for-fault-runs";
    static final String CALLBACK_SECRET = "demo-callback-secret-sf";
    static final List<String> SHOPS = List.of("tee", "mug");

    /** Seconds between two steps of a parcel. */
    private static final double PACE = 2;

    private static final String BROKER_PASSWORD = "a-password-for-fault-runs";

    final StandalonePostgres postgres;
    final Wire databaseLine;
    final Child artemis;
    final Path artemisData;
    final Wire brokerLine;
    final Child kafka;
    final Child partners;
    final Market market;
    final List<Hub> hubs = new ArrayList<>();
    final Path ftpIn;
    /** Hubs that were killed or told to crash, now or in an earlier storm: that they end is no finding. */
    final Set<Hub> mayDie = ConcurrentHashMap.newKeySet();

    private final double pace;
    private final Front front;
    private final JdbcTemplate sql;

    Landscape(Path root, int most) {
        this(root, most, 400, hub -> Map.of());
    }

    /** For storm after storm of a few seconds: the carrier's parcels are at their goal a second after they leave. */
    static Landscape forSmallStorms(Path root, int most) {
        return new Landscape(root, most, 400, hub -> Map.of(), true, 0.2);
    }

    /**
     * With lines between the hubs and PostgreSQL and Artemis that can be disturbed. A line takes connections also while its
     * server is away, and resets them then.
     */
    static Landscape overLines(Path root, int most) {
        return new Landscape(root, most, 400, hub -> Map.of(), true, PACE);
    }

    /**
     * @param heap of each hub, in megabytes
     * @param more environment of a hub, by its number
     */
    Landscape(Path root, int most, int heap, IntFunction<Map<String, String>> more) {
        this(root, most, heap, more, false, PACE);
    }

    private Landscape(
            Path root, int most, int heap, IntFunction<Map<String, String>> more, boolean overLines, double pace) {
        this.pace = pace;
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        postgres = new StandalonePostgres(root, root.resolveSibling("postgres-binaries"), PortsForTests.free());
        postgres.start();
        sql = new JdbcTemplate(new DriverManagerDataSource(
                postgres.url() + "?socketTimeout=30&connectTimeout=5", postgres.user(), postgres.password()));
        databaseLine =
                new Wire(URI.create(postgres.url().substring("jdbc:".length())).getPort());
        int artemisPort = PortsForTests.free();
        artemisData = root.resolve("artemis");
        brokerLine = new Wire(artemisPort);
        artemis = new Child(
                "artemis",
                root,
                256,
                Map.of(),
                StandaloneArtemis.class,
                List.of(artemisData.toString(), "" + artemisPort, "entrepot", BROKER_PASSWORD));
        int kafkaPort = PortsForTests.free();
        kafka = new Child(
                "kafka",
                root,
                384,
                Map.of(),
                StandaloneKafka.class,
                List.of(root.toString(), "" + kafkaPort, "" + PortsForTests.free()));
        int[] ports = {PortsForTests.free(), PortsForTests.free(), PortsForTests.free(), PortsForTests.free()};
        List<Integer> hubPorts = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            hubPorts.add(PortsForTests.free());
        }
        front = new Front(hubPorts);
        partners =
                new Child("partners", root, 256, Map.of(), Partners.class, partners(root.resolve("partners"), ports));
        ftpIn = root.resolve("partners").resolve("ftp").resolve("in");
        market = new Market(ports[0]);
        Map<String, String> environment = new TreeMap<>(Map.of(
                "SPRING_PROFILES_ACTIVE",
                "production",
                "ENTREPOT_DB_URL",
                overLines ? "jdbc:postgresql://127.0.0.1:" + databaseLine.port() + "/entrepot" : postgres.url(),
                "ENTREPOT_DB_USER",
                postgres.user(),
                "ENTREPOT_DB_PASSWORD",
                postgres.password(),
                "ENTREPOT_ARTEMIS_URL",
                "tcp://127.0.0.1:" + (overLines ? brokerLine.port() : artemisPort),
                "ENTREPOT_ARTEMIS_USER",
                "entrepot",
                "ENTREPOT_ARTEMIS_PASSWORD",
                BROKER_PASSWORD,
                "ENTREPOT_KAFKA_BROKERS",
                "127.0.0.1:" + kafkaPort,
                "ENTREPOT_API_TOKEN",
                TOKEN,
                "ENTREPOT_SMTP_HOST",
                "127.0.0.1"));
        environment.put("ENTREPOT_SMTP_PORT", "" + ports[2]);
        environment.put("ENTREPOT_SMTP_STARTTLS", "false");
        environment.put("ENTREPOT_MAIL_FROM", "orders@example.com");
        environment.put("ENTREPOT_PUBLIC_URL", "http://127.0.0.1:" + front.port());
        for (int i = 0; i < most; i++) {
            var ofThis = new TreeMap<>(environment);
            ofThis.putAll(more.apply(i + 1));
            hubs.add(new Hub(
                    i + 1,
                    hubPorts.get(i),
                    new Child(
                            "hub-" + (i + 1),
                            root,
                            heap,
                            ofThis,
                            CrashingHub.class,
                            hub(root, i, hubPorts.get(i), ports))));
        }
    }

    /** The servers first, then so many hubs side by side. */
    void start(int count) {
        artemis.start(StandaloneArtemis.READY);
        kafka.start(StandaloneKafka.READY);
        partners.start("Started Partners");
        hubs.subList(0, count).forEach(hub -> hub.process.start());
        awaitUp();
        await("the partners have set the hub up")
                .atMost(Faults.PATIENCE)
                .until(() -> sql().queryForObject(
                                        "select count(*) from stock_movement where reference = 'initial-CD'",
                                        Integer.class)
                        > 0);
    }

    void awaitUp() {
        await("all hubs are up")
                .atMost(Faults.PATIENCE.plusSeconds(50))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> running().stream().allMatch(Hub::isUp));
    }

    /** What a balancer asks for: one hub that takes work, whatever the others are at. */
    void awaitOneUp() {
        await("a hub is up")
                .atMost(Faults.PATIENCE.plusSeconds(50))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> hubs.stream().anyMatch(hub -> hub.process.isAlive() && hub.isUp()));
    }

    /** One that is up; else any that runs. */
    Hub anyHub() {
        return running().stream()
                .filter(Hub::isUp)
                .findFirst()
                .orElseGet(() -> running().get(0));
    }

    List<Hub> running() {
        return hubs.stream().filter(hub -> hub.process.isAlive()).toList();
    }

    JdbcTemplate sql() {
        return sql;
    }

    /** Somebody who holds a table and works on nothing; what is answered lets go of it. */
    Runnable lock(String table) {
        try {
            Connection connection = sql.getDataSource().getConnection();
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table " + table + " in access exclusive mode");
            return () -> {
                try (connection) {
                    connection.rollback();
                } catch (SQLException e) {
                    // the server ended it meanwhile, and the lock with it
                }
            };
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the broker had kept is gone; it must not run. */
    void wipeBroker() {
        try {
            FileUtils.deleteDirectory(artemisData.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Looks as the others do when the database is away, so only for the hub's own tables. */
    String secret() {
        return postgres.password();
    }

    private List<String> partners(Path data, int[] ports) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("http-port", ports[0]);
        settings.put("ftp-port", ports[1]);
        settings.put(
                "ftp-passive-ports", PortsForTests.free() + "," + PortsForTests.free() + "," + PortsForTests.free());
        settings.put("smtp-port", ports[2]);
        settings.put("data", data);
        settings.put("public-url", "http://127.0.0.1:" + ports[0]);
        settings.put("hub-url", "http://127.0.0.1:" + front.port());
        settings.put("api-token", TOKEN);
        settings.put("orders-per-minute", 0);
        settings.put("initial-orders", 0);
        settings.put("misbehaviour", "off");
        settings.put("files-every", 0);
        settings.put("replenish-every", 0);
        settings.put("webhook-share", 0.5);
        settings.put("pace", pace);
        var named = new ArrayList<String>();
        settings.forEach((name, value) -> named.add("--partners." + name + "=" + value));
        return named;
    }

    private static List<String> hub(Path root, int number, int port, int[] ports) {
        var settings = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--hub.data=" + root.resolve("hub-" + (number + 1)),
                "--spring.main.banner-mode=off",
                "--spring.datasource.hikari.maximum-pool-size=20",
                "--spring.datasource.hikari.connection-timeout=2000",
                // a storm's frozen hub is to meet it
                "--spring.datasource.hikari.connection-init-sql=set idle_in_transaction_session_timeout = '8s'",
                "--hub.files.settle=8s",
                "--hub.marketplaces.csvdrop.answers=none",
                "--hub.marketplaces.csvdrop.accounts[0].name=wholesale",
                "--hub.marketplaces.csvdrop.accounts[0].host=127.0.0.1",
                "--hub.marketplaces.csvdrop.accounts[0].port=" + ports[1],
                "--hub.marketplaces.csvdrop.accounts[0].user=csv",
                "--hub.marketplaces.csvdrop.accounts[0].password=demo-ftp-password",
                "--hub.marketplaces.manual.answers=none",
                "--hub.marketplaces.manual.accounts[0].name=api",
                "--hub.carriers.sf.url=http://127.0.0.1:" + ports[0] + "/sf/std/service",
                "--hub.carriers.sf.partner-id=DEMOPARTNER",
                "--hub.carriers.sf.check-word=demo-check-word-not-a-secret",
                "--hub.carriers.sf.callback-secret=" + CALLBACK_SECRET,
                // the storm is short: what waits for a dead hub's call waits less than by default
                "--hub.shipment.send-within=5s",
                "--hub.shipment.answer-within=15s",
                "--hub.shipment.sweep-every=PT1S",
                "--hub.outbox.sweep-every=PT5S",
                "--hub.answers.sweep-every=PT1S",
                "--hub.mail.sweep-every=PT1S"));
        for (int i = 0; i < SHOPS.size(); i++) {
            String shop = SHOPS.get(i);
            String account = "--hub.marketplaces.woocommerce.accounts[" + i + "].";
            settings.addAll(List.of(
                    account + "name=" + shop,
                    account + "url=http://127.0.0.1:" + ports[0] + "/woocommerce/" + shop,
                    account + "consumer-key=ck_demo_" + shop,
                    account + "consumer-secret=cs_demo_" + shop,
                    account + "webhook-secret=demo-webhook-secret-" + shop,
                    account + "poll-every=1s"));
        }
        return settings;
    }

    @Override
    public void close() {
        running().forEach(hub -> hub.process.stop(Duration.ofSeconds(20)));
        for (Child one : List.of(partners, kafka, artemis)) {
            if (one.isAlive()) {
                one.stop(Duration.ofSeconds(5));
            }
        }
        front.close();
        databaseLine.close();
        brokerLine.close();
        postgres.stop();
    }
}
