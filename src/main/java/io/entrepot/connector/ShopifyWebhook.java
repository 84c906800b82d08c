package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.StrictJson;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Looks at what Shopify posts: signed deliveries ({@code X-Shopify-Hmac-Sha256}, of late also {@code Shopify-Hmac-Sha256}:
 * Base64 of HMAC-SHA256 over the raw body).
 */
@Component("shopifyWebhook")
public class ShopifyWebhook {
    private static final Set<String> TOPICS =
            Set.of("orders/create", "orders/updated", "orders/edited", "orders/cancelled", "orders/paid");

    private final Accounts accounts;

    ShopifyWebhook(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * Answers ORDER (header {@code platformOrderId} then says which), IGNORE or FORGED; the route decides what to say to
     * each. The topic's header is not signed, so nothing is believed of it but that the order is worth a look.
     */
    public String judge(Exchange exchange) {
        Message message = exchange.getMessage();
        String signature = header(message, "Shopify-Hmac-Sha256");
        byte[] body = message.getBody(byte[].class);
        if (signature == null || body == null) {
            return "FORGED";
        }
        Account account;
        try {
            account = accounts.get("shopify", message.getHeader("account", String.class));
        } catch (Accounts.UnknownAccount e) {
            return "FORGED";
        }
        if (!SignedDelivery.isBy(account, body, signature)) {
            return "FORGED";
        }
        message.setBody(body);
        String id = TOPICS.contains(header(message, "Shopify-Topic")) ? orderId(body) : null;
        if (id == null) {
            return "IGNORE";
        }
        message.setHeader(Pages.PLATFORM_ORDER_ID, id);
        return "ORDER";
    }

    private static String header(Message message, String name) {
        String value = message.getHeader("X-" + name, String.class);
        return value == null ? message.getHeader(name, String.class) : value;
    }

    /** Null when the body names no order. */
    private static String orderId(byte[] body) {
        try {
            JsonNode id = StrictJson.read(body).path("id");
            return id.isIntegralNumber() ? id.asText() : null;
        } catch (IllegalArgumentException noJson) {
            return null;
        }
    }
}
