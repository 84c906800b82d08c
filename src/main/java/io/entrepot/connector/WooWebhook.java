package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Looks at what WooCommerce posts: its unsigned ping when a webhook is made, and signed deliveries
 * ({@code X-WC-Webhook-Signature}: Base64 of HMAC-SHA256 over the raw body).
 */
@Component("wooWebhook")
public class WooWebhook {
    private static final Pattern PING = Pattern.compile("webhook_id=\\d{1,20}");

    private final Accounts accounts;

    WooWebhook(Accounts accounts) {
        this.accounts = accounts;
    }

    /** Answers PING, ORDER, IGNORE or FORGED; the route decides what to say to each. */
    public String judge(Exchange exchange) {
        var message = exchange.getMessage();
        String signature = message.getHeader("X-WC-Webhook-Signature", String.class);
        byte[] body = message.getBody(byte[].class);
        if (signature == null) {
            return body != null
                            && PING.matcher(new String(body, StandardCharsets.ISO_8859_1))
                                    .matches()
                    ? "PING"
                    : "FORGED";
        }
        Account account;
        try {
            account = accounts.get("woocommerce", message.getHeader("account", String.class));
        } catch (Accounts.UnknownAccount e) {
            return "FORGED";
        }
        if (body == null || !signedByAny(body, signature, account)) {
            return "FORGED";
        }
        message.setBody(body);
        String topic = message.getHeader("X-WC-Webhook-Topic", "", String.class);
        return List.of("order.created", "order.updated", "order.restored").contains(topic) ? "ORDER" : "IGNORE";
    }

    /** The secret at hand, and the one before it while a change is under way. */
    private static boolean signedByAny(byte[] body, String signature, Account account) {
        byte[] given = signature.getBytes(StandardCharsets.US_ASCII);
        return isBy(account.get("webhook-secret", ""), body, given)
                | isBy(account.get("webhook-secret-before", ""), body, given);
    }

    /** An account without a secret has no webhooks: then nothing is signed by it. */
    private static boolean isBy(String secret, byte[] body, byte[] given) {
        return !secret.isBlank() && MessageDigest.isEqual(given, expected(body, secret));
    }

    private static byte[] expected(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
