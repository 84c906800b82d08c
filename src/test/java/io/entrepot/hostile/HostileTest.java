package io.entrepot.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.Entrepot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * Bad input of every kind against one running hub: each is refused or made harmless where people see it, the hub is
 * ready after it, the next good order goes through, and nobody reads of the customer whose order it was.
 */
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.api.token=" + HubUnderAttack.TOKEN,
            "hub.demo.enabled=false",
            "hub.files.look-every=250",
            "hub.files.settle=1s",
            "hub.shipment.sweep-every=PT1S",
            "hub.shipment.answer-within=2s"
        })
class HostileTest {
    private static final int MB = 1024 * 1024;

    /** Of hub, built-in brokers, simulated partners, the cases themselves, and the whole log of this test. */
    private static final int LARGEST_LIVE_HEAP = 320;

    private static Scene scene;

    @Autowired
    private JdbcTemplate sql;

    @Autowired
    private JmsTemplate jms;

    @Autowired
    private EmbeddedActiveMQ artemis;

    @Value("${hub.kafka.brokers}")
    private String brokers;

    @LocalServerPort
    private int port;

    private HubUnderAttack hub;
    private int cases;
    private KafkaProducer<byte[], byte[]> kafka;

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry registry) throws IOException {
        scene = new Scene();
        scene.tell(registry);
    }

    @BeforeAll
    void stockAndTraps() throws IOException {
        hub = new HubUnderAttack(port, sql);
        kafka = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new ByteArraySerializer(), new ByteArraySerializer());
        for (String queue : List.of(
                "order.intake",
                "order.intake.now",
                "order.review",
                "order.allocate",
                "notify.send",
                "shipment.book.sf",
                "account.fetch.woocommerce")) {
            artemis.getActiveMQServer()
                    .getAddressSettingsRepository()
                    .addMatch(
                            queue,
                            new AddressSettings()
                                    .setRedeliveryDelay(100)
                                    .setRedeliveryMultiplier(1)
                                    .setMaxDeliveryAttempts(3)
                                    .setDeadLetterAddress(SimpleString.of("DLQ")));
        }
        put(
                "/api/warehouses",
                "[{\"code\":\"HZ\",\"name\":\"仓\",\"contact\":\"陈\",\"phone\":\"13800000001\",\"province\":\"浙江省\",\"city\":\"杭州市\",\"address\":\"路8号\"}]");
        put(
                "/api/skus",
                "[{\"sku\":\"TEE-M\",\"name\":\"T恤\",\"price\":\"59.00\",\"currency\":\"CNY\",\"weightGrams\":200}]");
        assertThat(hub.api(
                                "POST",
                                "/api/stock/receipts",
                                "{\"reference\":\"R\",\"warehouse\":\"HZ\",\"lines\":[{\"sku\":\"TEE-M\",\"quantity\":100000}]}")
                        .status())
                .isEqualTo(200);
        scene.hostile.open = true;
        for (FileCases.Case file : FileCases.all().toList()) {
            drop(file.file(), file.content());
        }
        Files.createDirectory(scene.drop.resolve("directory.csv"));
        Files.write(scene.drop.resolve("empty.csv"), new byte[0]);
        CarrierCases.all().forEach(carrier -> {
            scene.hostile.bookings.put(carrier.key(), carrier.script());
            hub.enter(Victim.order(
                            "SF-" + carrier.key(),
                            order -> OrderCases.to(order).put("line", HostilePartners.MARK + carrier.key()))
                    .toString());
        });
    }

    private void put(String path, String body) {
        assertThat(hub.api("PUT", path, body).status()).isEqualTo(200);
    }

    @AfterEach
    void theHubIsWell(CapturedOutput output) {
        hub.assertWell();
        // the whole log of all cases so far, which takes its time
        if (++cases % 20 == 0) {
            assertThat(Victim.leakedIn(output.getAll()))
                    .as("personal data in the log")
                    .isEmpty();
        }
    }

    @AfterAll
    void close() {
        kafka.close();
        scene.close();
    }

    static List<OrderCases.Case> badOrders() {
        return OrderCases.refused().toList();
    }

    @ParameterizedTest
    @MethodSource("badOrders")
    void badOrdersAreIncidents(OrderCases.Case bad) {
        JsonNode incident = hub.incidentOf(hub.enter(Victim.json(bad.order())));
        assertThat(incident.at("/incident/cause").asText())
                .as(incident.toString())
                .isEqualTo(bad.cause());
        String message = incident.at("/incident/message").asText();
        assertThat(message).contains(bad.says()).hasSizeLessThan(2000);
        assertThat(Answer.saysOfInsides(message)).isEmpty();
    }

    static List<OrderCases.Case> oddOrders() {
        return OrderCases.kept().toList();
    }

    @ParameterizedTest
    @MethodSource("oddOrders")
    void oddOrdersAreKeptAsTheyAre(OrderCases.Case odd) {
        hub.enter(Victim.json(odd.order()));
        long id = soonStored(odd.orderId());
        JsonNode order =
                hub.api("GET", "/api/orders/EN" + id + "?reveal=true", null).json();
        for (String field :
                List.of("/platformOrderId", "/note", "/deliverTo/name", "/deliverTo/line", "/deliverTo/phone")) {
            assertThat(order.at(field).asText(""))
                    .isEqualTo(odd.order().at(field).asText(""));
        }
        String shown = hub.api("GET", "/api/orders/EN" + id, null).body();
        assertThat(shown).doesNotContain(Victim.PHONE, Victim.IDENTITY);
        hub.soon(
                "a tracking number",
                () -> hub.count("select count(*) from orders where id = ? and tracking_token is not null", id) == 1);
        String page = hub.send(
                        "GET",
                        "/track/"
                                + sql.queryForObject(
                                        "select tracking_token from orders where id = ?", String.class, id),
                        BodyPublishers.noBody())
                .body();
        assertThat(page).doesNotContain("<script", "<img", Victim.NAME, Victim.PHONE);
    }

    private long soonStored(String platformOrderId) {
        hub.soon(
                "order " + platformOrderId,
                () -> hub.count("select count(*) from orders where platform_order_id = ?", platformOrderId) == 1);
        return sql.queryForObject("select id from orders where platform_order_id = ?", Long.class, platformOrderId);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 100})
    void oneBadOrderOfAHundredHarmsNoOther(int place) {
        var page = new ArrayList<String>();
        for (int i = 1; i <= 100; i++) {
            ObjectNode order = Victim.order("PAGE-" + place + "-" + i);
            if (i == place) {
                OrderCases.line(order).put("quantity", -1);
            }
            page.add(order.toString());
        }
        String journal = hub.enter(page.toString());
        assertThat(hub.incidentOf(journal).at("/incident/subject").asText()).isEqualTo("PAGE-" + place + "-" + place);
        hub.soon(
                "99 orders",
                () -> hub.count("select count(*) from orders where platform_order_id like ?", "PAGE-" + place + "-%")
                        == 99);
    }

    static List<RequestCases.Case> requests() {
        var all = new ArrayList<>(RequestCases.bodies().toList());
        all.addAll(RequestCases.requests().toList());
        return all;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void badRequestsAreRefused(RequestCases.Case bad) {
        Answer answer = bad.attack().apply(hub);
        answer.assertClean();
        assertThat(bad.status()).as(answer.body()).contains(answer.status());
        if (answer.status() != Answer.HUNG_UP) {
            bad.says().forEach(words -> assertThat(answer.body()).contains(words));
        }
    }

    static List<RequestCases.Raw> raw() {
        return RequestCases.raw().toList();
    }

    @ParameterizedTest
    @MethodSource("raw")
    void badHttpIsRefused(RequestCases.Raw bad) {
        String answer = hub.raw(bad.request());
        assertThat(answer).startsWith(bad.status());
        assertThat(answer.split("HTTP/1.1 ", -1))
                .as("one answer to one request")
                .hasSize(2);
        assertThat(Answer.saysOfInsides(answer)).isEmpty();
    }

    @Test
    void slowSendersHinderNobody() throws IOException {
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = hub.open();
                slow.add(socket);
                socket.getOutputStream()
                        .write("POST /callbacks/sf/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
            }
            hub.assertWell();
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    static List<PushCases.Case> pushes() {
        var all = new ArrayList<>(PushCases.webhooks().toList());
        all.addAll(PushCases.callbacks().toList());
        return all;
    }

    @ParameterizedTest
    @MethodSource("pushes")
    void badPushesAreRefusedOrKept(PushCases.Case bad) {
        Answer answer = bad.send(hub);
        answer.assertClean();
        boolean cutOff = bad.status() == 413 && answer.status() == Answer.HUNG_UP;
        assertThat(cutOff ? 413 : answer.status()).as(answer.body()).isEqualTo(bad.status());
        String kept = "select count(*) from journal where body = ? and direction = 'IN'";
        if (!bad.kept()) {
            assertThat(bad.bytes().length == 0 ? 0 : hub.count(kept, bad.bytes()))
                    .as("kept")
                    .isZero();
            return;
        }
        hub.soon("it is kept", () -> hub.count(kept, bad.bytes()) > 0);
        if (bad.incident() != null) {
            JsonNode incident = hub.incident(
                    "position(? in message) > 0 and (journal_id is null or journal_id in (select id from journal where body = ?))",
                    bad.incident(),
                    bad.bytes());
            assertThat(Answer.saysOfInsides(incident.at("/incident/message").asText()))
                    .isEmpty();
        }
    }

    @Test
    void theSameAgainChangesNothingAndOtherContentIsANewVersion() {
        String id = "340034";
        ObjectNode told = Victim.shopOrder(340034, "2026-11-20T02:00:00").put("customer_note", "first");
        for (int i = 0; i < 3; i++) {
            assertThat(PushCases.ofTheShop(told).send(hub).status()).isEqualTo(200);
        }
        hub.enter(Victim.json(Victim.order(id)));
        hub.soon(
                "two orders of two shops",
                () -> hub.count("select count(*) from orders where platform_order_id = ?", id) == 2);
        PushCases.ofTheShop(told.put("customer_note", "later").put("date_modified_gmt", "2026-11-20T03:00:00"))
                .send(hub);
        hub.soon(
                "the later note",
                () -> hub.count(
                                "select count(*) from orders where platform_order_id = ? and document ->> 'note' = 'later'",
                                id)
                        == 1);
        PushCases.ofTheShop(told.put("customer_note", "older").put("date_modified_gmt", "2026-11-20T02:30:00"))
                .send(hub);
        hub.assertWell();
        assertThat(hub.count("select count(*) from orders where platform_order_id = ?", id))
                .isEqualTo(2);
        assertThat(hub.count("select count(*) from orders where document ->> 'note' = 'older'"))
                .isZero();
    }

    static List<ShopCases.Case> shops() {
        return ShopCases.all().toList();
    }

    @ParameterizedTest
    @MethodSource("shops")
    void badPagesOfShopsStayWithTheirShop(ShopCases.Case bad) {
        if (bad.says() != null) {
            hub.soon(
                    "the poll of " + bad.account() + " fails",
                    () -> hub.count(
                                    "select count(*) from account where name = ? and position(? in last_failure) > 0",
                                    bad.account(),
                                    bad.says())
                            == 1);
        }
        String stored =
                "select o.platform_order_id from orders o join account a on a.id = o.account_id where a.name = ?";
        hub.soon(
                "its orders " + bad.orders(),
                () -> sql.queryForList(stored, String.class, bad.account()).containsAll(bad.orders()));
        assertThat(sql.queryForList(stored, String.class, bad.account()))
                .containsExactlyInAnyOrderElementsOf(bad.orders());
        for (String words : bad.incidents()) {
            JsonNode incident = hub.incident("account = ? and position(? in message) > 0", bad.account(), words);
            assertThat(Answer.saysOfInsides(incident.at("/incident/message").asText()))
                    .isEmpty();
        }
        assertThat(scene.hostile.misled)
                .as("calls to where nobody sent the hub")
                .hasValue(0);
    }

    static List<FileCases.Case> files() {
        return FileCases.all().toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void badFilesAreIncidentsAndOddOnesAreRead(FileCases.Case bad) {
        if (bad.cause() == null) {
            hub.soon(
                    "orders " + bad.says(),
                    () -> bad.says().stream()
                            .allMatch(id ->
                                    hub.count("select count(*) from orders where platform_order_id = ?", id) == 1));
        } else {
            JsonNode incident = hub.incident(
                    "journal_id = (select id from journal where about ->> 'file' = ? limit 1)", bad.file());
            assertThat(incident.at("/incident/message").asText())
                    .contains(bad.says())
                    .hasSizeLessThan(2000);
            assertThat(Answer.saysOfInsides(incident.at("/incident/message").asText()))
                    .isEmpty();
        }
        if (bad.stays()) {
            dropAndAwait("LATER-1");
        } else {
            hub.soon("it is moved away", () -> !Files.exists(scene.drop.resolve(bad.file())));
        }
        assertThat(hub.count("select count(*) from journal where kind = 'file' and body = ?", (Object) bad.content()))
                .as("how often it was read")
                .isEqualTo(1);
    }

    @Test
    void aFileThatIsTooLargeIsNotFetched() throws IOException {
        drop("too-large.csv", new byte[8 * 1024 * 1024 + 1]);
        JsonNode incident = hub.incident("subject = 'too-large.csv'");
        assertThat(incident.at("/incident/message").asText()).contains("8388609 bytes");
        dropAndAwait("LATER-2");
        assertThat(hub.count("select count(*) from journal where about ->> 'file' = 'too-large.csv'"))
                .isZero();
        assertThat(hub.count("select sum(times) from incident where subject = 'too-large.csv'"))
                .as("how often it was said")
                .isEqualTo(1);
        assertThat(Files.exists(scene.drop.resolve("too-large.csv")))
                .as("it is left where it is")
                .isTrue();
    }

    /** All of it at once, so that nobody reads the half of it. */
    private void drop(String name, byte[] content) throws IOException {
        Path whole = Files.write(scene.drop.resolveSibling("whole"), content);
        Files.move(whole, scene.drop.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** When it is stored, the folder was looked at more than once. */
    private void dropAndAwait(String order) {
        try {
            drop(order + ".csv", FileCases.good(order));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        soonStored(order);
    }

    static List<MessageCases.Queued> queued() {
        return MessageCases.queued().toList();
    }

    @ParameterizedTest
    @MethodSource("queued")
    void badMessagesAreDeadLetters(MessageCases.Queued bad) {
        sql.update("update incident set state = 'DISMISSED' where cause = 'DEAD_LETTER'");
        int before = hub.count("select count(*) from incident where cause = 'DEAD_LETTER'");
        jms.send(bad.queue(), session -> bad.message().make(session));
        hub.soon(
                "a dead letter",
                () -> hub.count("select count(*) from incident where cause = 'DEAD_LETTER'") == before + 1);
        JsonNode incident = hub.incident("id = (select max(id) from incident where cause = 'DEAD_LETTER')");
        assertThat(incident.at("/incident/stage").asText()).isEqualTo(bad.queue());
        assertThat(incident.path("payload").asText()).startsWith(bad.says());
        assertThat(MessageCases.Probe.alive).as("an object of the attacker's").isFalse();
    }

    static List<MessageCases.Record> records() {
        return MessageCases.records().toList();
    }

    @ParameterizedTest
    @MethodSource("records")
    void badRecordsStopNoTracking(MessageCases.Record bad) {
        var record = new ProducerRecord<byte[], byte[]>("tracking.inbox.v1", bad.value());
        for (int i = 0; i < bad.headers().size(); i += 2) {
            record.headers().add(bad.headers().get(i), bad.headers().get(i + 1).getBytes(StandardCharsets.UTF_8));
        }
        kafka.send(record);
        byte[] kept = bad.value() == null ? new byte[0] : bad.value();
        hub.incident(
                "position(? in message) > 0 and platform = ? and (journal_id is null or journal_id in"
                        + " (select id from journal where body = ? and platform = ?))",
                bad.says(),
                bad.platform(),
                kept,
                bad.platform());
    }

    static List<CarrierCases.Case> carriers() {
        return CarrierCases.all().toList();
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void badAnswersOfTheCarrierBookNothing(CarrierCases.Case bad) {
        String order = "SF-" + bad.key();
        if (bad.cause() != null) {
            JsonNode incident = hub.incident(
                    "cause = ? and order_id = (select id from orders where platform_order_id = ?)", bad.cause(), order);
            assertThat(incident.at("/incident/message").asText()).contains("EN1-1");
        } else {
            hub.soon(
                    order + " is booked",
                    () -> hub.count(
                                    "select count(*) from orders where platform_order_id = ? and status = 'BOOKED'",
                                    order)
                            == 1);
        }
        if (bad.waybill() != null) {
            assertThat(hub.count("select count(*) from parcel where waybill = ?", bad.waybill()))
                    .isZero();
        }
    }

    @Test
    void theDatabaseQuotesNoRows() {
        assertThatThrownBy(
                        () -> sql.update("insert into review_rule (name, position, outcome) values ('paid', 1, 'OFF')"))
                .hasMessageContaining("duplicate key")
                .hasMessageNotContaining("Key (");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void whatWasGoodWentThrough(CapturedOutput output) {
        assertThat(Victim.leakedIn(output.getAll()))
                .as("personal data in the log")
                .isEmpty();
        hub.assertGoodOrdersWentThrough();
        assertThat(hub.count("select count(*) from incident where cause = 'UNEXPECTED'"))
                .isZero();
        assertThat(Files.exists(scene.drop.resolve("directory.csv"))).isTrue();
        assertThat(Files.exists(scene.drop.resolve("empty.csv"))).isTrue();
        // the shops are polled still, and a large page that is in hand just now outlives nothing
        await("the heap that outlives all cases is small")
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(liveHeap() / MB)
                        .as("megabytes of heap that outlive all cases")
                        .isLessThan(LARGEST_LIVE_HEAP));
    }

    private static long liveHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
