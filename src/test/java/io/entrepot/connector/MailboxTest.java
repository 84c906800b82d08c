package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.RoutesForTests;
import jakarta.mail.Flags;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** The mailbox's route against a real IMAP server. */
@DirtiesContext
@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, RoutesForTests.class, Heard.class})
class MailboxTest {

    private static final String CSV = "order_no,sku\nW-1,MUG-01\n";
    private static final String EDI = "UNB+UNOC:3+1+2+261124:0930+42'UNZ+0+42'";
    private static final GreenMail server = started();
    private static final GreenMailUser orders = server.setUser("orders@here.example", "orders", "secret");

    static {
        server.setUser("fixed@here.example", "fixed", "secret");
    }

    private static GreenMail started() {
        var mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        mail.start();
        return mail;
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        int n = 0;
        for (String user : List.of("orders", "fixed")) {
            String account = "hub.marketplaces.mailbox.accounts[" + n++ + "].";
            registry.add(account + "name", () -> user);
            registry.add(account + "host", () -> "127.0.0.1");
            registry.add(account + "port", () -> server.getImap().getPort());
            registry.add(account + "tls", () -> "no");
            registry.add(account + "user", () -> user);
            registry.add(account + "password", () -> "secret");
            registry.add(account + "senders", () -> "einkauf@acme.example, @branch.acme.example");
            registry.add(account + "table", () -> "csvdrop/acme");
            registry.add(account + "edifact", () -> "edifact/acme");
            registry.add(account + "x12", () -> "x12/nobody");
            registry.add(account + "unread", () -> ".pdf");
            registry.add(account + "poll-every", () -> user.equals("orders") ? "100ms" : "1h");
        }
        registry.add("hub.marketplaces.mailbox.accounts[1].done", () -> "inbox");
        registry.add("hub.marketplaces.csvdrop.accounts[0].name", () -> "acme");
        registry.add("hub.marketplaces.edifact.accounts[0].name", () -> "acme");
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    CamelContext camel;

    @Autowired
    Accounts accounts;

    @BeforeEach
    void start() throws Exception {
        accounts.register();
        if (camel.getRoute("marketplace.mailbox.poll") == null) {
            RoutesForTests.load(camel, "routes/marketplaces/mailbox.camel.yaml");
        }
        soon("nothing is left of before", () -> in("INBOX") == 0);
        for (String folder : List.of("done", "error", "ignored")) {
            empty(folder);
        }
        sql.sql("truncate journal, outbox, page_underway").update();
        heard.failures.clear();
    }

    @Test
    void attachmentsGoToTheAccountsThatTheyAreFor() throws Exception {
        byte[] raw = mail(
                "Einkauf <EINKAUF@acme.example>",
                "Two files and a picture",
                part("text/plain; charset=utf-8", null, "Bitte sehr."),
                part("image/png; name=logo.png", "inline; filename=logo.png\r\nContent-ID: <logo>", "png"),
                "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"
                        + part("text/csv; charset=gb2312", "attachment; filename=orders.csv", CSV) + "\r\n--in\r\n"
                        + part("application/octet-stream", "attachment; filename=PO.DAT", EDI) + "\r\n--in--\r\n",
                part("application/pdf", "attachment; filename=order.pdf", "%PDF"),
                part(Documents.WORKBOOK, "attachment; filename=Orders.XLSX", WorkbookForTests.table(new String[] {"a"
                })));
        deliver(orders, raw);
        soon("it is done", () -> in("done") == 1 && in("INBOX") == 0);
        assertThat(kept())
                .containsExactly(
                        "mailbox/orders mail message/rfc822",
                        "csvdrop/acme mail text/csv; name=\"orders.csv\"; charset=gb2312",
                        "edifact/acme mail application/edifact; name=\"PO.DAT\"",
                        "csvdrop/acme mail " + Documents.WORKBOOK + "; name=\"Orders.XLSX\"");
        assertThat(sql.sql("select body from journal where platform = 'mailbox'")
                        .query(byte[].class)
                        .single())
                .as("raw, as it came")
                .isEqualTo(raw);
        assertThat(sql.sql("select convert_from(body, 'UTF8') from journal where content_type like 'text/csv%'")
                        .query(String.class)
                        .single())
                .isEqualTo(CSV);
        assertThat(sql.sql("select count(*) from outbox where event = 'PageArrived'")
                        .query(Long.class)
                        .single())
                .isEqualTo(3);
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void aBadMailIsSetAsideAndThoseBehindItAreRead() throws Exception {
        byte[] bad = ("From: einkauf@acme.example\r\nSubject: bad\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/csv\r\n"
                        + "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n"
                        + "!!!! this is no base64 !!!!\r\n--b--\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        deliver(orders, bad);
        deliver(orders, mail("einkauf@acme.example", "good", part("text/csv", "attachment; filename=b.csv", CSV)));
        soon("both are through", () -> in("done") == 1 && in("error") == 1);
        assertThat(kept()).filteredOn(row -> row.startsWith("csvdrop")).hasSize(1);
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains("cannot be taken apart");
        assertThat(heard.failures.get(0).payload()).as("its own copy").isEqualTo(bad);
    }

    @Test
    void whoAndWhatIsNotExpectedIsRefusedAndTold() throws Exception {
        String[][] mails = {
            {
                "someone@else.example",
                "text/csv",
                "a.csv",
                "says it is from someone@else.example, who is not among the senders"
            },
            {"einkauf@acme.example.evil", "text/csv", "a.csv", "who is not among the senders of mailbox/orders"},
            {"einkauf@acme.example, boss@acme.example", "text/csv", "a.csv", "not exactly one address in From"},
            {"einkauf@acme.example", "application/zip", "orders.zip", "attachment orders.zip is none of CSV, XLSX"},
            {"einkauf@acme.example", "application/xml", "order.xml", "takes no such files, its setting ubl is empty"},
            {"einkauf@acme.example", "application/edi-x12", "po.x12", "names x12/nobody, and no such account is"},
            {"einkauf@acme.example", "application/pdf", "order.pdf", "no orders are attached"},
        };
        for (String[] mail : mails) {
            deliver(orders, mail(mail[0], "x", part(mail[1], "attachment; filename=" + mail[2], CSV)));
        }
        deliver(orders, mail("shop7@branch.acme.example", "y", part("text/csv", "attachment; filename=a.csv", CSV)));
        soon("all are through", () -> in("error") == mails.length && in("done") == 1);
        assertThat(heard.failures).hasSize(mails.length);
        for (int i = 0; i < mails.length; i++) {
            assertThat(heard.failures.get(i).message()).contains(mails[i][3], "is read again when it is moved back");
        }
    }

    @Test
    void whatIsRefusedBesideAnOrderIsTold() throws Exception {
        deliver(
                orders,
                mail(
                        "einkauf@acme.example",
                        "x",
                        part("text/csv", "attachment; filename=a.csv", CSV),
                        part("application/msword", "attachment; filename=terms.doc", "x")));
        soon("it is in error", () -> in("error") == 1);
        assertThat(kept()).hasSize(2);
        assertThat(heard.failures.get(0).message())
                .contains("attachment terms.doc is none of", "what else came with the mail was taken in");
    }

    @Test
    void whatMachinesAnswerIsIgnored() throws Exception {
        String[] heads = {
            "From: einkauf@acme.example\r\nAuto-Submitted: auto-replied (vacation)",
            "From: einkauf@acme.example\r\nReturn-Path: <>",
            "From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; boundary=b",
            "From: Mail Delivery System <mailer-daemon@mx.example>",
            "From: einkauf@acme.example\r\nPrecedence: auto_reply"
        };
        for (String head : heads) {
            deliver(orders, (head + "\r\nSubject: away\r\n\r\n--b\r\n\r\nI am away.\r\n--b--\r\n").getBytes());
        }
        soon("they are ignored", () -> in("ignored") == heads.length);
        assertThat(heard.failures).isEmpty();
        assertThat(kept()).hasSize(heads.length).containsOnly("mailbox/orders mail message/rfc822");
    }

    @Test
    void aProgramMaySendOrders() throws Exception {
        String head = "Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n";
        deliver(
                orders,
                mailWith(head, "einkauf@acme.example", "x", part("text/csv", "attachment; filename=a.csv", CSV)));
        soon("it is done", () -> in("done") == 1);
    }

    @Test
    void aNameIsReadInEveryWayThatItIsWritten() throws Exception {
        String gbk = new String("订单.csv".getBytes(Charset.forName("GBK")), StandardCharsets.ISO_8859_1);
        String[] ways = {
            "attachment; filename*=UTF-8''%E8%AE%A2%E5%8D%95.csv",
            "attachment; filename*0*=UTF-8''%E8%AE%A2; filename*1*=%E5%8D%95.csv",
            "attachment; filename=\"=?GB18030?B?"
                    + Base64.getEncoder().encodeToString("订单.csv".getBytes(Charset.forName("GBK"))) + "?=\"",
            "attachment; filename=\"" + gbk + "\"",
            "attachment; filename=\"..\\\\..\\\\订单.csv\""
                    .replace("订单", new String("订单".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)),
        };
        for (String way : ways) {
            deliver(orders, mail("einkauf@acme.example", "x", part("application/octet-stream", way, CSV)));
        }
        soon("all are done", () -> in("done") == ways.length);
        assertThat(sql.sql("select about ->> 'file' from journal where platform = 'csvdrop'")
                        .query(String.class)
                        .list())
                .hasSize(ways.length)
                .containsOnly("订单.csv");
    }

    @Test
    void whatWasLookedAtByAPersonIsReadAllTheSame() throws Exception {
        MimeMessage seen =
                message(mail("einkauf@acme.example", "x", part("text/csv", "attachment; filename=a.csv", CSV)));
        seen.setFlag(Flags.Flag.SEEN, true);
        orders.deliver(seen);
        soon("it is done", () -> in("done") == 1);
        assertThat(kept()).hasSize(2);
    }

    @Test
    void whatWasReadAndNotMovedIsMovedAndNotReadAgain() throws Exception {
        stopped(() -> {
            deliver(orders, mail("einkauf@acme.example", "x", part("text/csv", "attachment; filename=a.csv", CSV)));
            know("{\"%d\":\"done\"}".formatted(uid()));
        });
        soon("it is moved", () -> in("done") == 1);
        assertThat(kept()).isEmpty();
    }

    @Test
    void aMailThatStopsTheHubAgainAndAgainIsSetAside() throws Exception {
        stopped(() -> {
            deliver(orders, mail("einkauf@acme.example", "x", part("text/csv", "attachment; filename=a.csv", CSV)));
            know("{\"%d\":5}".formatted(uid()));
            deliver(orders, mail("einkauf@acme.example", "y", part("text/csv", "attachment; filename=b.csv", CSV)));
        });
        soon("it is set aside, and the next one read", () -> in("error") == 1 && in("done") == 1);
        assertThat(heard.failures.get(0).message()).contains("was begun 5 times and never ended");
    }

    @Test
    void aFolderThatIsReadIsNoPlaceForWhatWasRead() {
        soon(
                "it says so",
                () -> sql.sql(
                                "select coalesce(last_failure, '') from account where platform = 'mailbox' and name = 'fixed'")
                        .query(String.class)
                        .single()
                        .contains("folder INBOX is read, so what was read cannot be moved there (setting done)"));
    }

    @Test
    void aMailTooLargeIsNotFetched() throws Exception {
        deliver(
                orders,
                mail(
                        "einkauf@acme.example",
                        "x",
                        part("text/csv", "attachment; filename=a.csv", "a,b\n".repeat(2_500_000))));
        soon("it is in error", () -> in("error") == 1);
        assertThat(heard.failures.get(0).message()).contains("the limit is 8388608");
        assertThat(heard.failures.get(0).payload()).hasSizeBetween(1000, 64 * 1024);
    }

    private interface Work {
        void run() throws Exception;
    }

    private void stopped(Work work) throws Exception {
        camel.getRouteController().stopRoute("marketplace.mailbox.poll");
        try {
            work.run();
        } finally {
            camel.getRouteController().startRoute("marketplace.mailbox.poll");
        }
    }

    /** What the hub had written when it died. */
    private void know(String mails) {
        sql.sql(
                        "update account set cursor = jsonb_build_object('validity', :validity::bigint, 'mails', :mails::jsonb) where name = 'orders'")
                .param("validity", folder("INBOX").getUidValidity())
                .param("mails", mails)
                .update();
    }

    private List<String> kept() {
        return sql.sql(
                        "select platform || '/' || account || ' ' || kind || ' ' || content_type from journal order by id")
                .query(String.class)
                .list();
    }

    private static void soon(String what, Callable<Boolean> condition) {
        await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private static MailFolder folder(String name) {
        return server.getManagers().getImapHostManager().getFolder(orders, name);
    }

    private static int in(String name) {
        MailFolder folder = folder(name);
        return folder == null ? 0 : folder.getMessageCount();
    }

    private static void empty(String name) {
        MailFolder folder = folder(name);
        if (folder != null) {
            folder.deleteAllMessages();
        }
    }

    private static void deliver(GreenMailUser user, byte[] raw) throws Exception {
        user.deliver(message(raw));
    }

    /** The number of the mail that was delivered last. */
    private static long uid() {
        var all = folder("INBOX").getMessages();
        return all.get(all.size() - 1).getUid();
    }

    private static MimeMessage message(byte[] raw) throws Exception {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw));
    }

    private static byte[] mail(String from, String subject, String... parts) {
        return mailWith("", from, subject, parts);
    }

    private static byte[] mailWith(String more, String from, String subject, String... parts) {
        StringBuilder mail = new StringBuilder(more + "From: " + from + "\r\nTo: orders@here.example\r\nSubject: "
                + subject + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=out\r\n\r\n");
        for (String part : parts) {
            mail.append("--out\r\n").append(part).append("\r\n");
        }
        return mail.append("--out--\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String part(String type, String disposition, String content) {
        return part(type, disposition, content.getBytes(StandardCharsets.UTF_8));
    }

    private static String part(String type, String disposition, byte[] content) {
        return "Content-Type: " + type + "\r\n"
                + (disposition == null ? "" : "Content-Disposition: " + disposition + "\r\n")
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(content);
    }
}
