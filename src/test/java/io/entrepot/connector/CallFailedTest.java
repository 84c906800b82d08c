package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallFailedTest {
    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "401, REJECTED",
        "403, REJECTED",
        "404, REJECTED",
        "422, REJECTED",
        "408, UNKNOWN",
        "409, UNKNOWN",
        "423, RETRY",
        "429, RETRY",
        "200, UNKNOWN",
        "302, UNKNOWN",
        "500, UNKNOWN",
        "502, UNKNOWN",
        "503, UNKNOWN",
        "504, UNKNOWN"
    })
    void statusSaysWhetherItMayHaveHadAnEffect(int status, String outcome) {
        JsonNode answer = judge(new PartnerRefused(status, "HTTP " + status, Duration.ofSeconds(7)));
        assertThat(answer.path("outcome").asText()).isEqualTo(outcome);
        assertThat(answer.path("retryAfter").asInt()).isEqualTo(7);
    }

    @Test
    void whatNeverLeftMayBeSentAgain() {
        assertThat(outcome(new ConnectException("refused"))).isEqualTo("RETRY");
        assertThat(outcome(new ConnectTimeoutException("3 s"))).isEqualTo("RETRY");
        assertThat(outcome(new UnknownHostException("sf"))).isEqualTo("RETRY");
        assertThat(outcome(new SSLHandshakeException("wrong certificate"))).isEqualTo("RETRY");
    }

    @Test
    void whatMayHaveLeftMustBeAskedFor() {
        assertThat(outcome(new SocketTimeoutException("read"))).isEqualTo("UNKNOWN");
        assertThat(outcome(new SocketException("reset"))).isEqualTo("UNKNOWN");
        assertThat(outcome(new IOException("cut"))).isEqualTo("UNKNOWN");
        assertThat(outcome(new IllegalStateException("surprise"))).isEqualTo("UNKNOWN");
    }

    private static String outcome(Exception failure) {
        return judge(failure).path("outcome").asText();
    }

    private static JsonNode judge(Exception failure) {
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return new CallFailed().judge(exchange);
    }
}
