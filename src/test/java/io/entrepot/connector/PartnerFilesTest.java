package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders.Confirmed;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.support.TransactionTemplate;

/** The routes of EDIFACT, X12 and UBL against partners' folders on a real FTP server. */
@DirtiesContext
@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, RoutesForTests.class, Heard.class})
class PartnerFilesTest {

    private static final String DOCUMENT = """
            "modifiedAt":"2026-11-24T09:30:00Z","currency":"EUR","trade":{"buyer":"4012345000009"},
            "lines":[{"lineId":"1","sku":"MUG-01","name":"Mug","quantity":12,"unitPrice":"3.90","total":"46.80"}]""";
    private static final FtpForTests ftp = started();

    private static FtpForTests started() {
        try {
            return new FtpForTests(Files.createTempDirectory("edifact"), "edifact", "x12", "ubl");
        } catch (Exception e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("hub.files.settle", () -> "10ms");
        for (String platform : List.of("edifact", "x12", "ubl")) {
            String settings = "hub.marketplaces." + platform + ".";
            registry.add(settings + "answers", () -> "confirmed,rejected,cancelled,shipped");
            registry.add(settings + "drop.enabled", () -> "true");
            registry.add(settings + "drop.port", ftp::port);
            registry.add(settings + "drop.host", () -> "127.0.0.1");
            registry.add(settings + "drop.user", () -> platform);
            registry.add(settings + "drop.password", () -> FtpForTests.PASSWORD);
            registry.add(settings + "accounts[0].name", () -> "main");
            registry.add(settings + "accounts[0].partner-id", () -> platform.equals("x12") ? "ACME" : "4012345000009");
            registry.add(settings + "accounts[0].own-id", () -> platform.equals("x12") ? "ENTREPOT" : "4098765000008");
        }
    }

    @AfterAll
    static void stop() {
        ftp.close();
    }

    @Autowired
    OrdersForTests orders;

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    CamelContext camel;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Accounts accounts;

    @Autowired
    Documents documents;

    @Autowired
    Interchanges interchanges;

    private ProducerTemplate queue;

    @BeforeEach
    void start() throws Exception {
        orders.clear();
        accounts.register();
        heard.failures.clear();
        for (String platform : List.of("edifact", "x12", "ubl")) {
            for (String file : ftp.files(platform + "/main/out")) {
                Files.delete(ftp.home.resolve(platform + "/main/out").resolve(file));
            }
            if (camel.getRoute("account.answer." + platform) == null) {
                RoutesForTests.load(camel, "routes/marketplaces/" + platform + ".camel.yaml");
                RoutesForTests.load(camel, "routes/marketplaces/" + platform + "-answers.camel.yaml");
            }
        }
        queue = camel.createProducerTemplate();
    }

    @Test
    void aFileIsKeptForItsPartnerAndMovedAway() throws Exception {
        String content = Files.readString(
                Path.of("mappings/marketplaces/edifact/order.cases/two-lines-ean.in.edi"), StandardCharsets.ISO_8859_1);
        ftp.put("edifact/main/in/orders 1.edi", content);
        ftp.put("edifact/main/in/half.edi.tmp", content.substring(0, 100));
        ftp.put("edifact/main/out-of-place.edi", content);
        ftp.put("edifact/stranger/in/orders.edi", content);
        ftp.put("x12/main/in/po.x12", "ISA*...");
        ftp.put("ubl/main/in/order.xml", "<Order/>");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ftp.files("x12/main/done").size()
                                + ftp.files("ubl/main/done").size()
                        == 2);
        assertThat(sql.sql("select content_type from journal where platform in ('x12', 'ubl') and direction = 'IN'")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder(
                        "application/edi-x12; name=\"po.x12\"", "application/xml; name=\"order.xml\"");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ftp.files("edifact/main/done").size() == 1
                        && ftp.files("edifact/stranger/done").size() == 1);
        assertThat(ftp.files("edifact/main/done").get(0)).endsWith("-orders 1.edi");
        assertThat(ftp.files("edifact/main/in")).containsExactly("half.edi.tmp");
        assertThat(sql.sql(
                                "select account, content_type, kind from journal where platform = 'edifact' and direction = 'IN'")
                        .query()
                        .singleRow()
                        .values())
                .containsExactly("main", "application/edifact; name=\"orders_1.edi\"", "file");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains("no account 'stranger' of platform 'edifact'");
        assertThat(heard.failures.get(0).payload()).isNotEmpty();
    }

    @Test
    void anInterchangeCountsOnceAndIsAcknowledgedOnce() throws Exception {
        String text =
                "UNB+UNOC:3+4012345000009:14+4098765000008:14+261124:0930+42'UNH+1+ORDERS:D:96A:UN'BGM+220+A+9'UNT+3+1'"
                        + "UNH+2+ORDERS:D:96A:UN'BGM+220+B+9'UNT+4+2'UNZ+2+42'";
        UUID first = UUID.randomUUID();
        assertThat(taken("edifact", text, first).at("/interchanges/0/messages")).hasSize(2);
        assertThat(taken("edifact", text, first).at("/interchanges/0/messages"))
                .as("the same page delivered again")
                .hasSize(2);
        assertThat(taken("edifact", text, UUID.randomUUID()).path("interchanges"))
                .as("the same interchange in another file")
                .isEmpty();
        assertThatThrownBy(() -> taken("edifact", text.replace("+B+", "+C+"), UUID.randomUUID()))
                .isInstanceOf(DocumentUnreadable.class)
                .hasMessageContaining("interchange 42 of 4012345000009 came before with other content");
        assertThatThrownBy(() -> taken(
                        "edifact", text.replace("4012345000009:14+4098", "4012345000016:14+4098"), UUID.randomUUID()))
                .hasMessageContaining(
                        "the interchange is from '4012345000016', but account edifact/main is '4012345000009'");

        List<String> promised = sql.sql("select body::text from outbox where event = 'InterchangeTaken'")
                .query(String.class)
                .list();
        assertThat(promised).hasSize(1);
        queue.sendBody("jms:queue:account.receipt.edifact", promised.get(0));
        queue.sendBody("jms:queue:account.receipt.edifact", promised.get(0));
        assertThat(ftp.files("edifact/main/out")).containsExactly("contrl-000000001.edi");
        assertThat(ftp.text("edifact/main/out/contrl-000000001.edi"))
                .matches("UNA:\\+\\.\\? 'UNB\\+UNOC:3\\+4098765000008:14\\+4012345000009:14\\+\\d{6}:\\d{4}\\+1'"
                        + "UNH\\+1\\+CONTRL:D:3:UN:EAN002'UCI\\+42\\+4012345000009:14\\+4098765000008:14\\+7'"
                        + "UCM\\+1\\+ORDERS:D:96A:UN\\+7'UCM\\+2\\+ORDERS:D:96A:UN\\+4\\+29'UNT\\+5\\+1'UNZ\\+1\\+1'");
    }

    @Test
    void filesThatShareAPageAreEachTakenInForTheirOwnMessage() {
        String text =
                "UNB+UNOC:3+4012345000009:14+4098765000008:14+261124:0930+42'UNH+1+ORDERS:D:96A:UN'BGM+220+A+9'UNT+3+1'"
                        + "UNZ+1+42'";
        Exchange first = arrived("edifact", text, UUID.randomUUID());
        Exchange second = arrived("edifact", text.replace("+42", "+43"), UUID.randomUUID());
        interchanges.fresh(first);
        interchanges.fresh(second);
        Exchange page = first.copy();
        page.setProperty(
                Pages.BESIDES,
                Stream.of(first, second)
                        .flatMap(file -> ((List<?>) file.getProperty(Pages.BESIDES)).stream())
                        .toList());
        transaction.executeWithoutResult(status -> interchanges.take(page));
        // as the halves of a page that fails do, and the parts of a long one
        transaction.executeWithoutResult(status -> interchanges.take(page));
        assertThat(sql.sql("select reference || ' ' || journal_id from interchange_in order by reference")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "42 " + first.getMessage().getHeader(Pages.JOURNAL),
                        "43 " + second.getMessage().getHeader(Pages.JOURNAL));
        assertThat(sql.sql("select body::text from outbox where event = 'InterchangeTaken'")
                        .query(String.class)
                        .list())
                .as("receipts for both, promised once")
                .hasSize(1);
    }

    @Test
    void aConfirmedOrderIsAnsweredOnceAlsoAfterACrash() throws Exception {
        long id = orders.add("edifact", "PO-1", DOCUMENT);
        orders.publish(new Confirmed(List.of(orders.order(id))));
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(ftp.files("edifact/main/out")).containsExactly("ordrsp-000000001.edi");
        String told = ftp.text("edifact/main/out/ordrsp-000000001.edi");
        assertThat(told)
                .contains("BGM+231+EN" + id + "+29'", "RFF+ON:PO-1'", "LIN+1+5+MUG-01:SA'QTY+21:12'QTY+113:12'")
                .endsWith("UNZ+1+1'");

        assertThat(sql.sql("select about ->> 'orders' from journal where direction = 'OUT'")
                        .query(String.class)
                        .list())
                .containsExactly("[" + id + "]");

        // the hub died behind the file and before it could write down that it was there
        sql.sql("update platform_answer set state = 'SENDING', due_at = now()").update();
        Path file = ftp.home.resolve("edifact/main/out/ordrsp-000000001.edi");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(ftp.files("edifact/main/out")).containsExactly("ordrsp-000000001.edi");
        assertThat(Files.getLastModifiedTime(file).toMillis())
                .as("not written again")
                .isEqualTo(1_000_000_000_000L);

        // it died before the file was there: the same one is written under the same name
        Files.delete(file);
        sql.sql("update platform_answer set state = 'SENDING', due_at = now()").update();
        work();
        assertThat(ftp.text("edifact/main/out/ordrsp-000000001.edi")).isEqualTo(told);

        // a replaced order is confirmed anew, with a number of its own
        sql.sql("update orders set document = jsonb_set(document, '{modifiedAt}', '\"2026-11-25T09:30:00Z\"')")
                .update();
        orders.publish(new Confirmed(List.of(orders.order(id))));
        work();
        assertThat(ftp.files("edifact/main/out")).containsExactly("ordrsp-000000001.edi", "ordrsp-000000002.edi");
    }

    @Test
    void whatWasShippedIsToldWithItsWaybills() throws Exception {
        long id = orders.add("edifact", "PO-2", DOCUMENT);
        orders.parcels(id, "SF1 COLLECTED", "SF2 COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(ftp.text("edifact/main/out/desadv-000000001.edi"))
                .contains("BGM+351+EN" + id + "+9'", "RFF+CN:SF1'RFF+CN:SF2'", "PAC+2++CT'", "QTY+12:12'");
    }

    @Test
    void whatThePartnersCharactersCannotSayIsAnIncident() {
        long id = orders.add("edifact", "订单-3", DOCUMENT);
        orders.publish(new Confirmed(List.of(orders.order(id))));
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("has characters that UNOC lacks");
        assertThat(ftp.files("edifact/main/out")).isEmpty();
    }

    @Test
    void aShopIsNotToldOfConfirmations() {
        long id = orders.add("woocommerce", "9", DOCUMENT);
        orders.publish(new Confirmed(List.of(orders.order(id))));
        orders.reach(OrderStatus.REJECTED, id);
        assertThat(states()).isEmpty();
    }

    @Test
    void x12GoesTheSameWay() throws Exception {
        String text =
                "ISA*00*          *00*          *ZZ*ACME           *ZZ*ENTREPOT       *261124*0930*U*00401*000000042*0*P*>~"
                        + "GS*PO*ACME*ENTREPOT*20261124*0930*7*X*004010~ST*850*0001~BEG*00*SA*PO-9**20261124~SE*3*0001~GE*1*7~IEA*1*000000042~";
        taken("x12", text, UUID.randomUUID());
        queue.sendBody(
                "jms:queue:account.receipt.x12",
                sql.sql("select body::text from outbox where event = 'InterchangeTaken'")
                        .query(String.class)
                        .single());
        assertThat(ftp.text("x12/main/out/997-000000001.x12"))
                .matches(
                        "ISA\\*00\\* {10}\\*00\\* {10}\\*ZZ\\*ENTREPOT {7}\\*ZZ\\*ACME {11}\\*\\d{6}\\*\\d{4}\\*U\\*00401\\*"
                                + "000000001\\*0\\*P\\*>~GS\\*FA\\*ENTREPOT\\*ACME\\*\\d{8}\\*\\d{4}\\*1\\*X\\*004010~ST\\*997\\*0001~"
                                + "AK1\\*PO\\*7~AK2\\*850\\*0001~AK5\\*A~AK9\\*A\\*1\\*1\\*1~SE\\*6\\*0001~GE\\*1\\*1~IEA\\*1\\*000000001~");

        long id = orders.add("x12", "PO-9", DOCUMENT);
        orders.publish(new Confirmed(List.of(orders.order(id))));
        orders.parcels(id, "SF1 COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        work("x12");
        assertThat(states()).containsExactly("CONFIRMED", "CONFIRMED");
        assertThat(ftp.files("x12/main/out"))
                .containsExactly("855-000000002.x12", "856-000000003.x12", "997-000000001.x12");
        assertThat(ftp.text("x12/main/out/855-000000002.x12")).contains("BAK*00*AD*PO-9*", "~ACK*IA*12*EA~");
        assertThat(ftp.text("x12/main/out/856-000000003.x12")).contains("REF*CN*SF1~", "SN1**12*EA~");
    }

    @Test
    void ublGoesTheSameWay() throws Exception {
        long id = orders.add("ubl", "PO-<9>", DOCUMENT);
        orders.publish(new Confirmed(List.of(orders.order(id))));
        orders.parcels(id, "SF1 COLLECTED");
        orders.reach(OrderStatus.SHIPPED, id);
        work("ubl");
        assertThat(states()).containsExactly("CONFIRMED", "CONFIRMED");
        JsonNode response = document("ubl/main/out/orderresponse-000000001.xml");
        assertThat(response.at("/OrderResponse/OrderResponseCode").asText()).isEqualTo("AP");
        assertThat(response.at("/OrderResponse/OrderReference/ID").asText()).isEqualTo("PO-<9>");
        assertThat(document("ubl/main/out/despatchadvice-000000002.xml")
                        .at("/DespatchAdvice/Shipment/Consignment/ID")
                        .asText())
                .isEqualTo("SF1");
    }

    @Test
    void anSftpServerIsAMatterOfSettings() throws Exception {
        for (String platform : List.of("edifact", "x12", "ubl")) {
            String file = Files.readString(Path.of("routes/marketplaces/" + platform + ".camel.yaml"));
            String uri = file.replaceAll("(?s).*uri: \"([^\"]*)\".*", "$1")
                    .replace("{{hub.marketplaces." + platform + ".drop.scheme:ftp}}", "sftp")
                    .replace(
                            "{{hub.marketplaces." + platform + ".drop.options:}}",
                            "&knownHostsFile=/etc/hosts&strictHostKeyChecking=yes&privateKeyFile=/etc/key");
            assertThat(camel.getEndpoint(uri).getClass().getSimpleName()).isEqualTo("SftpEndpoint");
        }
    }

    private JsonNode document(String file) throws Exception {
        return documents.read(Files.readAllBytes(ftp.home.resolve(file)), "application/xml");
    }

    private JsonNode taken(String platform, String text, UUID journal) {
        Exchange exchange = arrived(platform, text, journal);
        JsonNode fresh = interchanges.fresh(exchange);
        transaction.executeWithoutResult(status -> interchanges.take(exchange));
        return fresh;
    }

    private Exchange arrived(String platform, String text, UUID journal) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setHeader(Pages.PLATFORM, platform);
        exchange.getMessage().setHeader(Pages.ACCOUNT, "main");
        exchange.getMessage().setHeader(Pages.JOURNAL, journal);
        exchange.getMessage()
                .setHeader(
                        Exchange.CONTENT_TYPE, platform.equals("x12") ? "application/edi-x12" : "application/edifact");
        exchange.getMessage().setBody(documents.read(text.getBytes(), "application/edifact"));
        return exchange;
    }

    private void work() {
        work("edifact");
    }

    private void work(String platform) {
        String ids = sql.sql("select '{\"ids\":' || json_agg(id) || '}' from platform_answer")
                .query(String.class)
                .single();
        queue.sendBody("jms:queue:account.answer." + platform, ids);
    }

    private List<String> states() {
        return sql.sql("select state from platform_answer order by id")
                .query(String.class)
                .list();
    }
}
