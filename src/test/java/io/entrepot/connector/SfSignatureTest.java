package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class SfSignatureTest {
    /** The public sample of SF's documentation. */
    @Test
    void digestOfTheDocumentedSample() {
        assertThat(SfSignature.digest(
                        URLEncoder.encode(
                                "{\"language\":\"zh-CN\",\"orderId\":\"QIAO-20200618-004\"}", StandardCharsets.UTF_8),
                        "12312334453453",
                        "fjcg5PGKaNpPSHFAZ4QsCOkV71R3zVci"))
                .isEqualTo("IIKJtuLVzoFTu4kHI8M8vA==");
    }

    @Test
    void nothingOfTheRouteGoesAlong() {
        var settings = new CarrierSettings(Map.of(
                "sf",
                Map.of("url", "http://localhost/sf", "partner-id", "P", "check-word", "W", "monthly-card", "755")));
        var signature = new SfSignature(settings, Clock.systemUTC());
        var exchange = new DefaultExchange(new DefaultCamelContext());
        signature.settings(exchange);
        assertThat(exchange.getMessage().getHeader("settings")).hasToString("{\"monthlyCard\":\"755\"}");
        exchange.setProperty("serviceCode", "EXP_RECE_CREATE_ORDER");
        exchange.getMessage().setBody("{\"名\":\"a b\"}");
        signature.sign(exchange);
        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(Exchange.HTTP_URI, Exchange.HTTP_METHOD, Exchange.CONTENT_TYPE);
        assertThat(exchange.getMessage().getBody(String.class))
                .contains("&msgData=%7B%22%E5%90%8D%22%3A%22a+b%22%7D&msgDigest=")
                .startsWith("partnerID=P&requestID=");
    }
}
