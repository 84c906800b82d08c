package io.entrepot.care;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.entrepot.DatabaseForTests;
import io.entrepot.OrdersForTests;
import io.entrepot.PortsForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StaffNews;
import jakarta.mail.internet.MimeMessage;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** From an order's step to a mail server that speaks real SMTP. */
@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, RoutesForTests.class, MailsTest.Heard.class})
@TestPropertySource(
        properties = {
            "hub.mail.host=127.0.0.1",
            "hub.mail.user=hub@shop.example",
            "hub.mail.password=p&ss w%rd+{x}",
            "hub.mail.from=Entrepot <orders@shop.example>",
            "hub.public-url=https://hub.example"
        })
class MailsTest {
    @ComponentScan("io.entrepot.care")
    static class Heard {
        final List<Failure> failures = new CopyOnWriteArrayList<>();

        @Bean
        static MessageSource messageSource() {
            var texts = new ResourceBundleMessageSource();
            texts.setBasename("messages");
            texts.setDefaultEncoding("UTF-8");
            texts.setFallbackToSystemLocale(false);
            return texts;
        }

        @EventListener
        void on(Failures event) {
            failures.addAll(event.list());
        }
    }

    private static final int port = PortsForTests.free();
    private static final GreenMail server =
            new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        startServer();
        registry.add("hub.mail.port", () -> port);
    }

    private static void startServer() {
        server.start();
        server.setUser("hub@shop.example", "p&ss w%rd+{x}");
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Autowired
    Mails mails;

    @Autowired
    StaffMails staff;

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

    private ProducerTemplate queue;

    @BeforeEach
    void start() throws Exception {
        orders.clear();
        heard.failures.clear();
        server.purgeEmailFromAllMailboxes();
        if (camel.getRoute("notify.send") == null) {
            RoutesForTests.load(camel, "routes/notify.camel.yaml");
        }
        queue = camel.createProducerTemplate();
    }

    @Test
    void tellsAChineseBuyerInChinese() throws Exception {
        shipped("17", "li@example.com", "CN");
        work();
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(mail.getSubject()).isEqualTo("您的订单 17 已发货");
        assertThat(mail.getHeader("From")).containsExactly("Entrepot <orders@shop.example>");
        assertThat(mail.getAllRecipients()).extracting(Object::toString).containsExactly("li@example.com");
        assertThat(mail.getMessageID()).matches("<en\\d+\\.shipped\\.\\d+@shop\\.example>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat((String) mail.getContent())
                .contains("由顺丰标快揽收，运单号 SF1、SF2。")
                .contains("https://hub.example/track/TOKEN-17");
        assertThat(states()).containsExactly("SENT");
    }

    @Test
    void tellsOthersInEnglishAndNothingTwice() throws Exception {
        long order = shipped("18", "bob@example.com", "US");
        work();
        work();
        orders.reach(OrderStatus.SHIPPED, order);
        work();
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo("Your order 18 is on its way");
        assertThat((String) server.getReceivedMessages()[0].getContent())
                .as("not 顺丰标快, as it is set up")
                .contains("SF Express, standard has collected your order 18");
        orders.reach(OrderStatus.DELIVERED, order);
        work();
        assertThat(server.getReceivedMessages()).hasSize(2);
        assertThat(sql.sql("select count(*) from outbox where event = 'MailsOwed'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void tellsTheHubsOwnPeopleOnceAndEachOfThem() throws Exception {
        sql.sql("truncate staff_mail").update();
        orders.publish(new StaffNews(List.of("desk@example.com", "lead@example.com"), "2 条重要异常", "看这里：…"));
        String ids = sql.sql("select body::text from outbox where event = 'StaffMailsOwed'")
                .query(String.class)
                .single();
        queue.sendBody("jms:queue:notify.staff", ids);
        queue.sendBody("jms:queue:notify.staff", ids);
        assertThat(server.getReceivedMessages())
                .extracting(mail -> mail.getAllRecipients()[0].toString())
                .containsExactly("desk@example.com", "lead@example.com");
        assertThat(server.getReceivedMessages()[0].getSubject()).isEqualTo("2 条重要异常");
        assertThat(sql.sql("select state from staff_mail").query(String.class).list())
                .containsExactly("SENT", "SENT");
    }

    @Test
    void whatDiedWhileItWasSentToTheHubsOwnPeopleIsNotSentAgain() {
        sql.sql("truncate staff_mail").update();
        orders.publish(new StaffNews(List.of("desk@example.com"), "s", "t"));
        Long id = sql.sql("select id from staff_mail").query(Long.class).single();
        transaction.executeWithoutResult(status -> staff.begin(List.of(id)));
        sql.sql("update staff_mail set due_at = now() - interval '1 second'").update();
        staff.sweep();
        assertThat(sql.sql("select state from staff_mail").query(String.class).single())
                .isEqualTo("UNKNOWN");
        queue.sendBody("jms:queue:notify.staff", "{\"ids\":[" + id + "]}");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void aPageOfManyIsSentInSmallParts() {
        for (int n = 0; n < 23; n++) {
            shipped("n" + n, "buyer" + n + "@example.com", "CN");
        }
        work();
        assertThat(states()).containsOnly("SENT").hasSize(23);
        assertThat(server.getReceivedMessages()).hasSize(23);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nobody",
                "a@b, c@d",
                "a@b;c@d",
                "a@b\\nBcc: c@d",
                "<a@b>",
                "\\\"x\\\"@b",
                "@b",
                "a@",
                "李@example.com",
                "a b@c"
            })
    void whoHasNoAddressIsSkipped(String address) {
        shipped("17", address, "CN");
        assertThat(states()).containsExactly("SKIPPED");
        assertThat(sql.sql("select count(*) from outbox where event = 'MailsOwed'")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void anAddressInAnotherScriptsDomainIsTranslated() {
        assertThat(Address.of(" li@例子.公司 ")).isEqualTo("li@xn--fsqu00a.xn--55qx5d");
    }

    @Test
    void valuesAreNeverEvaluatedAndMakeNoHeaders() {
        var template = new Template("SHIPPED", "en", "Order {number}", "{carrier}: {waybill} {unknown} {number}");
        var values = java.util.Map.of(
                "number", "1\r\nBcc: x@y", "carrier", "${bean:x} {waybill} $1 \\1 #{2*2}", "waybill", "SF1\u2028\0");
        assertThat(template.subject(values)).isEqualTo("Order 1 Bcc: x@y");
        assertThat(template.text(values)).isEqualTo("${bean:x} {waybill} $1 \\1 #{2*2}: SF1 {unknown} 1 Bcc: x@y");
    }

    @Test
    void anOrderNumberThatLooksLikeAHeaderOrAnExpressionIsOnlyText() throws Exception {
        shipped("17\\r\\nBcc: evil@example.com ${bean:mails}", "li@example.com", "US");
        sql.sql("update orders set platform_number = E'17\\r\\nBcc: evil@example.com ${bean:mails}'")
                .update();
        work();
        MimeMessage mail = server.getReceivedMessages()[0];
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(mail.getSubject()).isEqualTo("Your order 17 Bcc: evil@example.com ${bean:mails} is on its way");
    }

    @Test
    void aServerThatIsAwayIsTriedAgainLater() {
        shipped("17", "li@example.com", "CN");
        var begun =
                sql.sql("select clock_timestamp()").query(OffsetDateTime.class).single();
        server.stop();
        try {
            work();
        } finally {
            startServer();
        }
        assertThat(states()).containsExactly("WAITING");
        assertThat(sql.sql("""
                                select not_before between :begun::timestamptz + interval '30 seconds' and now() + interval '30 seconds'
                                from outbox where event = 'MailsOwed' order by id desc limit 1""").param("begun", begun).query(Boolean.class).single())
                .as("half a minute later")
                .isTrue();
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void aRefusedPasswordHasSentNothing() {
        shipped("17", "li@example.com", "CN");
        server.getUserManager().getUser("hub@shop.example").setPassword("another");
        try {
            work();
        } finally {
            server.getUserManager().getUser("hub@shop.example").setPassword("p&ss w%rd+{x}");
        }
        assertThat(states()).containsExactly("WAITING");
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void whatAHubBeganBeforeItDiedIsNeverSentAgainByItself() {
        shipped("17", "li@example.com", "CN");
        List<Long> ids = ids();
        List<Mail> begun = transaction.execute(status -> mails.begin(ids));
        assertThat(begun).hasSize(1);

        // the broker delivers the message again
        work();
        assertThat(server.getReceivedMessages()).isEmpty();
        mails.sweep();
        assertThat(states()).containsExactly("SENDING");

        sql.sql("update notification set due_at = now() - interval '1 second'").update();
        mails.sweep();
        mails.sweep();
        assertThat(states()).containsExactly("UNKNOWN");
        assertThat(heard.failures).extracting(Failure::cause).containsExactly(FailureCause.MAIL_UNKNOWN);
        work();
        assertThat(server.getReceivedMessages()).isEmpty();

        // a person decides
        Failure failure = heard.failures.get(0);
        assertThat(failure.redo().partner()).isEqualTo("notify.again");
        queue.sendBody("jms:queue:notify.again", failure.redo().body());
        work();
        assertThat(server.getReceivedMessages()).hasSize(1);
        assertThat(states()).containsExactly("SENT");
    }

    @Test
    void tooManyTriesAreAnIncident() {
        shipped("17", "li@example.com", "CN");
        for (int n = 1; n <= 10; n++) {
            Mail mail = transaction.execute(status -> mails.begin(ids())).get(0);
            transaction.executeWithoutResult(
                    status -> mails.settle(List.of(new MailOutcome(mail, MailOutcome.Kind.NOT_SENT, "451 try later"))));
            sql.sql("update notification set due_at = now() where due_at is not null")
                    .update();
        }
        assertThat(heard.failures).extracting(Failure::cause).containsExactly(FailureCause.MAIL_REFUSED);
        List<Long> allowed = transaction.execute(status -> mails.allow(ids()));
        assertThat(allowed).hasSize(1);
    }

    @Test
    void theSweepPromisesAgainWhatWaitsTooLong() {
        shipped("17", "li@example.com", "CN");
        sql.sql("truncate outbox").update();
        sql.sql("update notification set due_at = now() - interval '2 minutes'").update();
        mails.sweep();
        mails.sweep();
        assertThat(sql.sql("select event from outbox where event like 'Mails%'")
                        .query(String.class)
                        .list())
                .containsExactly("MailsOwed");
    }

    @Test
    void switchedOffNothingIsWritten(
            @Autowired NotificationStore store,
            @Autowired Letters letters,
            @Autowired Orders all,
            @Autowired Outbox outbox,
            @Autowired ApplicationEventPublisher events,
            @Autowired PlatformTransactionManager transactions) {
        long id = orders.add("woocommerce", "17", "\"buyer\":{\"email\":\"li@example.com\"}");
        new Mails(store, letters, all, outbox, events, transactions, false)
                .on(new Orders.Reached(List.of(orders.order(id)), OrderStatus.SHIPPED));
        assertThat(states()).isEmpty();
    }

    private long shipped(String number, String email, String country) {
        long id = orders.add(
                "woocommerce",
                number.replaceAll("\\W", ""),
                "\"buyer\":{\"email\":\"" + email + "\"},\"deliverTo\":{\"country\":\"" + country + "\"}");
        orders.parcels(id, "SF1 COLLECTED", "SF2 BOOKED", "SF3 CANCELLED");
        orders.reach(OrderStatus.SHIPPED, id);
        return id;
    }

    private void work() {
        queue.sendBody("jms:queue:notify.send", "{\"ids\":" + ids() + "}");
    }

    private List<Long> ids() {
        return sql.sql("select id from notification order by id")
                .query(Long.class)
                .list();
    }

    private List<String> states() {
        return sql.sql("select state from notification order by id")
                .query(String.class)
                .list();
    }
}
