package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.PortsForTests;
import io.entrepot.embedded.ServersForTests;
import io.entrepot.embedded.StandaloneKafka;
import io.entrepot.faults.StandaloneArtemis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL, partners and a hub, each a process of its own, and a catalogue with stock in three warehouses. */
final class Stage implements AutoCloseable {
    static final int SKUS = 10_000;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(6);
    private static final int PIECES = 1_000_000;
    private static final List<String> WAREHOUSES = List.of("SZ", "SH", "CD");

    private final Path folder;
    private final int partnersPort = PortsForTests.free();
    private final int hubPort = PortsForTests.free();
    private final List<HubUnderTest> brokers = new ArrayList<>();
    private final List<HubUnderTest> hubs = new ArrayList<>();
    private List<String> brokerSettings = List.of();
    private ServersForTests postgres;
    private HubUnderTest partners;
    private JdbcTemplate sql;
    private int peakResident;

    private Stage(Path folder) {
        this.folder = folder;
    }

    static Stage open(Path folder) throws IOException {
        FileSystemUtils.deleteRecursively(folder);
        Files.createDirectories(folder);
        var stage = new Stage(folder);
        stage.startPostgres();
        return stage;
    }

    /** With fsync and synchronous commit on, and the time of each commit written down. */
    private void startPostgres() {
        int port = PortsForTests.free();
        postgres = ServersForTests.postgres(folder, port);
        superuser(port).execute("alter system set track_commit_timestamp = on");
        if (Boolean.getBoolean("bench.profile")) {
            superuser(port).execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
        }
        postgres.close();
        postgres = ServersForTests.postgres(folder, port);
        if (Boolean.getBoolean("bench.profile")) {
            superuser(port).execute("create extension pg_stat_statements");
            superuser(port).execute("grant pg_read_all_stats to " + postgres.user());
        }
        sql = new JdbcTemplate(new DriverManagerDataSource(postgres.url(), postgres.user(), postgres.password()));
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
    }

    private JdbcTemplate superuser(int port) {
        return new JdbcTemplate(new DriverManagerDataSource(
                "jdbc:postgresql://127.0.0.1:" + port + "/entrepot", "postgres", postgres.password()));
    }

    void startPartners() throws IOException, InterruptedException {
        partners = HubUnderTest.start(
                "partners",
                folder,
                BenchPartners.class,
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                partnersPort,
                0,
                List.of("" + partnersPort, "" + hubPort));
        partners.awaitReady("/books", Duration.ofSeconds(20));
    }

    /** Artemis and Kafka outside the hubs, for hubs that are to share them. */
    void startBrokers() throws IOException, InterruptedException {
        int artemis = PortsForTests.free();
        int kafka = PortsForTests.free();
        List<String> options = List.of("-Xmx256m", "-XX:+UseSerialGC");
        brokers.add(HubUnderTest.start(
                "artemis",
                folder,
                StandaloneArtemis.class,
                options,
                artemis,
                0,
                List.of(folder.resolve("artemis").toString(), "" + artemis, "bench", "bench")));
        brokers.add(HubUnderTest.start(
                "kafka",
                folder,
                StandaloneKafka.class,
                options,
                kafka,
                0,
                List.of(folder.toString(), "" + kafka, "" + PortsForTests.free())));
        for (HubUnderTest broker : brokers) {
            broker.awaitSaid("is ready", Duration.ofSeconds(60));
        }
        brokerSettings = List.of(
                "--spring.artemis.broker-url=tcp://127.0.0.1:" + artemis,
                "--spring.artemis.user=bench",
                "--spring.artemis.password=bench",
                "--hub.kafka.brokers=127.0.0.1:" + kafka,
                // four of them, and PostgreSQL takes a hundred connections
                "--spring.datasource.hikari.maximum-pool-size=20");
    }

    /** One more hub; the first is the one that partners know. */
    void startHub() throws IOException, InterruptedException {
        String name = hubs.isEmpty() ? "hub" : "hub-" + (hubs.size() + 1);
        int port = hubs.isEmpty() ? hubPort : PortsForTests.free();
        Path routes = folder.resolve("routes");
        FileSystemUtils.copyRecursively(Path.of("routes"), routes);
        Files.delete(routes.resolve("marketplaces/csvdrop.camel.yaml"));
        var settings = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--spring.main.banner-mode=off",
                "--hub.data=" + folder.resolve(name),
                "--hub.routes=" + routes,
                "--hub.demo.enabled=false",
                "--hub.marketplaces.shopify.accounts=",
                "--hub.marketplaces.amazon.accounts=",
                "--hub.marketplaces.taobao.accounts=",
                "--hub.marketplaces.pinduoduo.accounts=",
                "--hub.mail.enabled=false",
                "--hub.public-url=http://127.0.0.1:" + hubPort,
                "--spring.datasource.url=" + postgres.url(),
                "--spring.datasource.username=" + postgres.user(),
                "--spring.datasource.password=" + postgres.password(),
                "--hub.carriers.sf.url=http://127.0.0.1:" + partnersPort + "/sf/std/service",
                "--hub.carriers.sf.labels=false",
                "--hub.carriers.sf.partner-id=BENCH",
                "--hub.carriers.sf.check-word=bench-check-word",
                "--hub.carriers.sf.callback-secret=" + Bench.CALLBACK_SECRET));
        for (int i = 0; i < Bench.SHOPS.size(); i++) {
            String account = "--hub.marketplaces.woocommerce.accounts[" + i + "].";
            settings.addAll(List.of(
                    account + "name=" + Bench.SHOPS.get(i),
                    account + "url=http://127.0.0.1:" + partnersPort + "/shop/" + Bench.SHOPS.get(i),
                    account + "consumer-key=ck_bench",
                    account + "consumer-secret=cs_bench",
                    account + "webhook-secret=" + Bench.WEBHOOK_SECRET,
                    account + "read-from=2020-01-01T00:00:00",
                    account + "poll-every=" + System.getProperty("bench.poll-every", "1s")));
        }
        var options = new ArrayList<>(List.of(
                System.getProperty("bench.options", "-Xmx384m -XX:+UseSerialGC").split(" +")));
        if (Boolean.getBoolean("bench.profile")) {
            options.add("-Dbench.profile=true");
        }
        settings.addAll(brokerSettings);
        var hub = HubUnderTest.start(name, folder, MeasuredHub.class, options, port, PortsForTests.free(), settings);
        hubs.add(hub);
        hub.awaitReady("/actuator/health/readiness", Duration.ofSeconds(120));
    }

    void stock() throws IOException, InterruptedException {
        ArrayNode warehouses = BenchPartners.json.createArrayNode();
        String[][] places = {{"广东省", "深圳市"}, {"上海市", "上海市"}, {"四川省", "成都市"}};
        for (int i = 0; i < places.length; i++) {
            warehouses
                    .addObject()
                    .put("code", WAREHOUSES.get(i))
                    .put("name", WAREHOUSES.get(i))
                    .put("contact", "仓管")
                    .put("phone", "1380000000" + i)
                    .put("province", places[i][0])
                    .put("city", places[i][1])
                    .put("district", "")
                    .put("address", "仓储路8号");
        }
        hub().ask("PUT", "/api/warehouses", warehouses.toString());
        for (int from = 0; from < SKUS; from += 1000) {
            ArrayNode skus = BenchPartners.json.createArrayNode();
            ArrayNode lines = BenchPartners.json.createArrayNode();
            for (int i = from; i < from + 1000; i++) {
                skus.addObject()
                        .put("sku", "S-" + i)
                        .put("name", "杯子 " + i)
                        .put("price", "39.50")
                        .put("currency", "CNY")
                        .put("weightGrams", 300)
                        .put("bulky", false);
                lines.addObject().put("sku", "S-" + i).put("quantity", PIECES);
            }
            hub().ask("PUT", "/api/skus", skus.toString());
            for (String warehouse : WAREHOUSES) {
                ObjectNode receipt = BenchPartners.json
                        .createObjectNode()
                        .put("reference", "bench-" + warehouse + "-" + from)
                        .put("warehouse", warehouse);
                receipt.set("lines", lines);
                hub().ask("POST", "/api/stock/receipts", receipt.toString());
            }
        }
        sql.execute("vacuum analyze");
    }

    JdbcTemplate sql() {
        return sql;
    }

    Floor floor() {
        return new Floor(postgres.url(), postgres.user(), postgres.password());
    }

    HubUnderTest hub() {
        return hubs.get(0);
    }

    int hubPort() {
        return hubPort;
    }

    /** The password of a user that the hub made at its first start. */
    String passwordShown(String user) throws IOException {
        Matcher shown =
                Pattern.compile("(?m)^  " + user + " +(\\S+) \\(").matcher(Files.readString(folder.resolve("hub.log")));
        if (!shown.find()) {
            throw new IllegalStateException("the hub has shown no password of " + user);
        }
        return shown.group(1);
    }

    int hubs() {
        return hubs.size();
    }

    /** Stops or starts a route in every hub. */
    void route(String command, String route) throws IOException, InterruptedException {
        for (HubUnderTest hub : hubs) {
            hub.route(command, route);
        }
    }

    String hubUrl() {
        return "http://127.0.0.1:" + hubPort;
    }

    String databaseUrl() {
        return postgres.url();
    }

    String databasePassword() {
        return postgres.password();
    }

    Books books() throws IOException, InterruptedException {
        return new Books(partners.ask("GET", "/books", null));
    }

    /** Every parcel's waybill and when it came to the carrier's door. */
    JsonNode parcels() throws IOException, InterruptedException {
        return partners.ask("GET", "/books/parcels", null);
    }

    JsonNode control(String what) throws IOException, InterruptedException {
        return partners.ask("POST", "/control/" + what, null);
    }

    /** One more order of the shop, as its webhook sends it. */
    byte[] sell(String shop) throws IOException, InterruptedException {
        return partners.send("POST", "/control/webhook?shop=" + shop + "&skus=" + SKUS, null)
                .body();
    }

    long count(String query, Object... parameters) {
        return sql.queryForObject(query, Long.class, parameters);
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits six minutes at most. */
    void await(Condition condition) throws Exception {
        long begun = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - begun > PATIENCE) {
                throw new IllegalStateException("it was not done after six minutes: "
                        + sql.queryForList("select status, count(*) from orders group by 1")
                        + sql.queryForList("select cause, message from incident limit 3"));
            }
            peakResident = Math.max(peakResident, hub().residentMegabytes());
            // when it was done is in the database and the books; looking more often would only take from what is
            // measured
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    /** The most memory of the first hub's process that was seen while something was awaited, in MB. */
    int peakResident() {
        return peakResident;
    }

    @Override
    public void close() throws InterruptedException {
        for (HubUnderTest hub : hubs) {
            hub.close();
        }
        if (partners != null) {
            partners.close();
        }
        for (HubUnderTest broker : brokers) {
            broker.close();
        }
        postgres.close();
    }
}
