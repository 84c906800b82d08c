package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.connector.MarketplaceSettings.Marketplace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in without a token proves by signature or secret who sent it. */
class SignedInletsTest {
    private static final byte[] BODY =
            "{\"id\":727,\"status\":\"processing\",\"total\":\"59.00\",\"billing\":{\"first_name\":\"芳\"}}"
                    .getBytes(StandardCharsets.UTF_8);

    @Nested
    class WooCommerce {
        private final WooWebhook webhook = new WooWebhook(new Accounts(
                null,
                new MarketplaceSettings(Map.of(
                        "woocommerce",
                        new Marketplace(List.of(
                                Map.of(
                                        "name",
                                        "tee",
                                        "webhook-secret",
                                        "new secret",
                                        "webhook-secret-before",
                                        "old secret"),
                                Map.of("name", "mug", "webhook-secret", "mug secret"),
                                Map.of("name", "polled")))))));

        @Test
        void signedByTheSecretOrTheOneBeforeIt() {
            assertThat(judge("tee", BODY, sign(BODY, "new secret"))).isEqualTo("ORDER");
            assertThat(judge("tee", BODY, sign(BODY, "old secret"))).isEqualTo("ORDER");
        }

        @Test
        void theSameBytesAgainAreJudgedTheSame() {
            // the protocol signs no time: a repeat is told from news by what it says, not here
            String signature = sign(BODY, "new secret");
            assertThat(judge("tee", BODY, signature)).isEqualTo(judge("tee", BODY, signature));
        }

        @Test
        void everyBitOfTheBodyCounts() {
            String signature = sign(BODY, "new secret");
            for (int bit = 0; bit < BODY.length * 8; bit++) {
                byte[] changed = BODY.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(judge("tee", changed, signature)).as("bit " + bit).isEqualTo("FORGED");
            }
        }

        @Test
        void everyBitOfTheSignatureCounts() {
            byte[] signature = Base64.getDecoder().decode(sign(BODY, "new secret"));
            for (int bit = 0; bit < signature.length * 8; bit++) {
                byte[] changed = signature.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(judge("tee", BODY, Base64.getEncoder().encodeToString(changed)))
                        .as("bit " + bit)
                        .isEqualTo("FORGED");
            }
        }

        @Test
        void theSameDocumentInOtherBytesIsAnother() {
            String signature = sign(BODY, "new secret");
            byte[] spaced =
                    new String(BODY, StandardCharsets.UTF_8).replace(",", ", ").getBytes(StandardCharsets.UTF_8);
            assertThat(judge("tee", spaced, signature)).isEqualTo("FORGED");
            assertThat(judge("tee", Arrays.copyOf(BODY, BODY.length + 1), signature))
                    .isEqualTo("FORGED");
            assertThat(judge("tee", new byte[0], signature)).isEqualTo("FORGED");
        }

        @Test
        void withoutASignatureOnlyThePingPasses() {
            assertThat(judge("tee", BODY, (String) null)).isEqualTo("FORGED");
            assertThat(judge("tee", BODY, "")).isEqualTo("FORGED");
            assertThat(judge(
                            "tee",
                            "webhook_id=1".getBytes(StandardCharsets.US_ASCII),
                            Map.of(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded")))
                    .isEqualTo("PING");
            assertThat(judge("tee", BODY, Map.of("X-WC-Webhook-Topic", "order.created")))
                    .isEqualTo("FORGED");
        }

        @Test
        void spellingsOfTheSignatureAreNotTriedOut() {
            String signature = sign(BODY, "new secret");
            byte[] raw = Base64.getDecoder().decode(signature);
            for (String other : new String[] {
                " " + signature,
                signature + " ",
                signature.replace("=", ""),
                signature.toLowerCase(Locale.ROOT),
                HexFormat.of().formatHex(raw),
                "sha256=" + signature,
                signature + "é"
            }) {
                assertThat(judge("tee", BODY, other)).as(other).isEqualTo("FORGED");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"mug", "polled", "nobody", "", "../tee"})
        void anotherAccountsSignatureIsNone(String account) {
            assertThat(judge(account, BODY, sign(BODY, "new secret"))).isEqualTo("FORGED");
        }

        @Test
        void anotherTopicIsTakenAndLeftAlone() {
            var headers = new HashMap<String, Object>();
            headers.put("X-WC-Webhook-Signature", sign(BODY, "new secret"));
            headers.put("X-WC-Webhook-Topic", "product.created");
            assertThat(judge("tee", BODY, headers)).isEqualTo("IGNORE");
            headers.remove("X-WC-Webhook-Topic");
            assertThat(judge("tee", BODY, headers)).isEqualTo("IGNORE");
        }

        private String judge(String account, byte[] body, String signature) {
            var headers = new HashMap<String, Object>(
                    Map.of("X-WC-Webhook-Topic", "order.updated", Exchange.CONTENT_TYPE, "application/json"));
            if (signature != null) {
                headers.put("X-WC-Webhook-Signature", signature);
            }
            return judge(account, body, headers);
        }

        private String judge(String account, byte[] body, Map<String, Object> headers) {
            Exchange exchange = exchange(body, headers);
            exchange.getMessage().setHeader("account", account);
            return webhook.judge(exchange);
        }
    }

    @Nested
    class Shopify {
        private final ShopifyWebhook webhook = new ShopifyWebhook(new Accounts(
                null,
                new MarketplaceSettings(Map.of(
                        "shopify",
                        new Marketplace(List.of(
                                Map.of(
                                        "name",
                                        "lamp",
                                        "webhook-secret",
                                        "new secret",
                                        "webhook-secret-before",
                                        "old secret"),
                                Map.of("name", "polled")))))));

        @ParameterizedTest
        @ValueSource(strings = {"X-Shopify-", "Shopify-"})
        void signedByTheSecretOrTheOneBeforeItUnderEitherName(String names) {
            for (String secret : List.of("new secret", "old secret")) {
                Exchange exchange = delivery("lamp", BODY, names, sign(BODY, secret), "orders/updated");
                assertThat(webhook.judge(exchange)).isEqualTo("ORDER");
                assertThat(exchange.getMessage().getHeader("platformOrderId")).isEqualTo("727");
            }
        }

        @Test
        void everyBitOfBodyAndSignatureCounts() {
            byte[] signature = Base64.getDecoder().decode(sign(BODY, "new secret"));
            for (int bit = 0; bit < BODY.length * 8; bit++) {
                byte[] changed = BODY.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(judge(changed, sign(BODY, "new secret")))
                        .as("bit " + bit)
                        .isEqualTo("FORGED");
            }
            for (int bit = 0; bit < signature.length * 8; bit++) {
                byte[] changed = signature.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(judge(BODY, Base64.getEncoder().encodeToString(changed)))
                        .as("bit " + bit)
                        .isEqualTo("FORGED");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"polled", "nobody", "", "../lamp"})
        void anotherAccountsSignatureIsNone(String account) {
            assertThat(webhook.judge(delivery(account, BODY, "X-Shopify-", sign(BODY, "new secret"), "orders/create")))
                    .isEqualTo("FORGED");
            assertThat(webhook.judge(delivery(account, BODY, "X-Shopify-", sign(BODY, " "), "orders/create")))
                    .isEqualTo("FORGED");
        }

        @Test
        void withoutASignatureNothingPasses() {
            assertThat(judge(BODY, null)).isEqualTo("FORGED");
            assertThat(judge(BODY, "")).isEqualTo("FORGED");
        }

        @Test
        void whatNamesNoOrderIsLeftAlone() {
            for (String other : List.of("[]", "{\"id\":\"x\"}", "no json")) {
                byte[] body = other.getBytes(StandardCharsets.UTF_8);
                assertThat(judge(body, sign(body, "new secret"))).as(other).isEqualTo("IGNORE");
            }
            assertThat(webhook.judge(delivery("lamp", BODY, "X-Shopify-", sign(BODY, "new secret"), "products/update")))
                    .isEqualTo("IGNORE");
        }

        private String judge(byte[] body, String signature) {
            return webhook.judge(delivery("lamp", body, "X-Shopify-", signature, "orders/updated"));
        }

        private Exchange delivery(String account, byte[] body, String names, String signature, String topic) {
            var headers = new HashMap<String, Object>(Map.of("account", account, names + "Topic", topic));
            if (signature != null) {
                headers.put(names + "Hmac-Sha256", signature);
            }
            return exchange(body, headers);
        }
    }

    @Nested
    class Sf {
        private final Callbacks callbacks = new Callbacks(new CarrierSettings(Map.of(
                "sf",
                Map.of("callback-secret", "a-new-secret", "callback-secret-before", "an-old-secret"),
                "bare",
                Map.of("url", "http://localhost"))));

        @Test
        void knowsTheSecretAndTheOneBeforeIt() throws IOException {
            assertThat(judge("sf", "a-new-secret")).isEqualTo("GOOD");
            assertThat(judge("sf", "an-old-secret")).isEqualTo("GOOD");
        }

        @Test
        void everyBitOfTheSecretCounts() throws IOException {
            byte[] secret = "a-new-secret".getBytes(StandardCharsets.US_ASCII);
            for (int bit = 0; bit < secret.length * 8; bit++) {
                byte[] changed = secret.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(judge("sf", new String(changed, StandardCharsets.ISO_8859_1)))
                        .as("bit " + bit)
                        .isEqualTo("FORGED");
            }
        }

        @Test
        void withoutASecretNothingFits() throws IOException {
            assertThat(judge("sf", null)).isEqualTo("FORGED");
            assertThat(judge("sf", "")).isEqualTo("FORGED");
            assertThat(judge("bare", "")).isEqualTo("FORGED");
            assertThat(judge("bare", "null")).isEqualTo("FORGED");
        }

        private String judge(String carrier, String secret) throws IOException {
            Exchange exchange = exchange(new ByteArrayInputStream(BODY), Map.of());
            exchange.getMessage().setHeader("secret", secret);
            return callbacks.judge(exchange, carrier);
        }
    }

    private static Exchange exchange(Object body, Map<String, Object> headers) {
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        return exchange;
    }

    private static String sign(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
