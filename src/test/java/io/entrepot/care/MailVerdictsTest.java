package io.entrepot.care;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.PortsForTests;
import io.entrepot.care.MailOutcome.Kind;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mail library throws for what a server does, and what may be made of it. */
class MailVerdictsTest {
    private static final Mail MAIL =
            new Mail(1, 1, "hub@shop.example", "li@example.com", "s", "t", "<1@shop.example>", 0);

    private final CamelContext camel = new DefaultCamelContext();
    private final MailVerdicts verdicts = new MailVerdicts();
    private ScriptedSmtp server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedSmtp();
        camel.start();
    }

    @AfterEach
    void stop() throws IOException {
        camel.stop();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,-,SENT",
                "RCPT,550 no such user li@example.com,REFUSED",
                "RCPT,451 greylisted,NOT_SENT",
                "MAIL,421 too busy,NOT_SENT",
                "MAIL,550 you may not,REFUSED",
                "DATA,452 disk full,NOT_SENT",
                ".,554 looks like spam,REFUSED",
                ".,451 not now,NOT_SENT",
                ".,'',UNKNOWN",
                "CONNECT,421 closed for today,NOT_SENT",
                "CONNECT,'',NOT_SENT"
            })
    void judges(String command, String reply, Kind expected) {
        if (command != null) {
            server.replies.put(command, reply);
        }
        MailOutcome outcome = send(server.port());
        assertThat(outcome.kind()).isEqualTo(expected);
        if (expected == Kind.REFUSED) {
            assertThat(outcome.message()).contains(reply.substring(0, 10)).doesNotContain("li@example.com");
        }
    }

    @Test
    void aServerThatTakesAllAndSaysNothingMayHaveSentIt() {
        server.replies.put(".", "000");
        assertThat(send(server.port()).kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(server.mails).hasValue(1);
    }

    @Test
    void aPortWhereNobodyListensHasSentNothing() {
        assertThat(send(PortsForTests.free()).kind()).isEqualTo(Kind.NOT_SENT);
    }

    @Test
    void aServerThatDoesNotExistHasSentNothing() {
        assertThat(sendTo("nowhere.invalid:25").kind()).isEqualTo(Kind.NOT_SENT);
    }

    private MailOutcome send(int port) {
        return sendTo("127.0.0.1:" + port);
    }

    private MailOutcome sendTo(String hostAndPort) {
        try (var template = camel.createProducerTemplate()) {
            template.sendBody(
                    "smtp:" + hostAndPort + "?from=hub@shop.example&to=li@example.com&mail.smtp.timeout=60000", "text");
            return verdicts.sent(MAIL);
        } catch (Exception e) {
            return verdicts.failed(MAIL, e);
        }
    }
}
