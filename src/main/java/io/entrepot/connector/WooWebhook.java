package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
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
        if (body == null || !SignedDelivery.isBy(account, body, signature)) {
            return "FORGED";
        }
        message.setBody(body);
        String topic = message.getHeader("X-WC-Webhook-Topic", "", String.class);
        return List.of("order.created", "order.updated", "order.restored").contains(topic) ? "ORDER" : "IGNORE";
    }
}
