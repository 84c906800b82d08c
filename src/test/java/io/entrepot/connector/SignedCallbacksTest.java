package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class SignedCallbacksTest {
    private final SignedCallbacks callbacks = new SignedCallbacks(new CarrierSettings(
            Map.of("easypost", Map.of("webhook-secret", "sécret", "webhook-secret-before", "old"))));

    /** Computed with OpenSSL over the decomposed secret, "se\u0301cret". */
    @Test
    void theSecretIsDecomposed() {
        byte[] body = "{\"object\":\"Event\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(SignedCallbacks.hex(body, "sécret"))
                .isEqualTo("762a6bd2900eee34cb20551619d45377930a417372be2b0a1b80cc44fe748bc5");
        assertThat(SignedCallbacks.hex(body, "se\u0301cret"))
                .isEqualTo("762a6bd2900eee34cb20551619d45377930a417372be2b0a1b80cc44fe748bc5");
    }

    @Test
    void whoeverHoldsASecretIsHeard() throws Exception {
        assertThat(judged("{}", "sécret")).isEqualTo("GOOD");
        assertThat(judged("{}", "old")).as("while it is being changed").isEqualTo("GOOD");
        assertThat(judged("{}", "other")).isEqualTo("FORGED");
        assertThat(judged("", "sécret")).isEqualTo("EMPTY");
        assertThat(judged("x".repeat(1024 * 1024 + 1), "sécret")).isEqualTo("TOO_LARGE");
    }

    @Test
    void withoutASecretNothingIsSigned() throws Exception {
        var nobody = new SignedCallbacks(new CarrierSettings(Map.of()));
        assertThat(nobody.judge(exchange("{}", ""), "easypost", "X-Hmac-Signature", "hmac-sha256-hex="))
                .isEqualTo("FORGED");
    }

    private String judged(String body, String secret) throws Exception {
        return callbacks.judge(exchange(body, secret), "easypost", "X-Hmac-Signature", "hmac-sha256-hex=");
    }

    private static DefaultExchange exchange(String body, String secret) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(new ByteArrayInputStream(bytes));
        exchange.getMessage()
                .setHeader(
                        "X-Hmac-Signature",
                        "hmac-sha256-hex=" + (secret.isEmpty() ? "00" : SignedCallbacks.hex(bytes, secret)));
        return exchange;
    }
}
