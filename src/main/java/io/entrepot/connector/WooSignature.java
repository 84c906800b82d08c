package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.stereotype.Component;

/**
 * Signs calls to WooCommerce REST v3: Basic over https, OAuth 1.0a with one leg (HMAC-SHA256) over http, as its
 * documentation asks ("Authentication" of the REST API docs; base string by RFC 5849, section 3.4.1).
 */
@Component("wooSignature")
public class WooSignature {
    private static final SecureRandom random = new SecureRandom();

    private final Clock clock;

    WooSignature(Clock clock) {
        this.clock = clock;
    }

    /**
     * Aims the exchange at a resource of its account's shop and signs it.
     *
     * @param exchange its account is chosen; property {@code path} is the resource below {@code wc/v3/}, property
     *     {@code query} the query string (encoded), header {@code CamelHttpMethod} the method
     */
    public void sign(Exchange exchange) {
        Account account = Accounts.of(exchange);
        String method = exchange.getMessage().getHeader(Exchange.HTTP_METHOD, "GET", String.class);
        // as text, Camel would look for a converter at each call, in vain
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, HttpMethods.valueOf(method));
        String url = account.need("url").replaceFirst("/+$", "") + "/wp-json/wc/v3/"
                + exchange.getProperty("path", String.class);
        String query = exchange.getProperty("query", "", String.class);
        var headers = exchange.getMessage().getHeaders();
        headers.remove("Authorization");
        if (URI.create(url).getScheme().equals("https")) {
            String pair = account.need("consumer-key") + ":" + account.need("consumer-secret");
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        } else {
            query = oauth(method, url, query, account.need("consumer-key"), account.need("consumer-secret"));
        }
        headers.put(Exchange.HTTP_URI, url);
        headers.put(Exchange.HTTP_QUERY, query);
        Telling.asks(exchange, "application/json", () -> said(exchange, method));
    }

    /** The body, or without one the call itself before it was signed. */
    private static byte[] said(Exchange exchange, String method) {
        String body = exchange.getMessage().getBody(String.class);
        String said = body != null
                ? body
                : JsonNodeFactory.instance
                        .objectNode()
                        .put("method", method)
                        .put("path", exchange.getProperty("path", String.class))
                        .put("query", exchange.getProperty("query", "", String.class))
                        .toString();
        return said.getBytes(StandardCharsets.UTF_8);
    }

    private String oauth(String method, String url, String query, String key, String secret) {
        var parameters = new TreeMap<String, String>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                parameters.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        parameters.put("oauth_consumer_key", key);
        parameters.put("oauth_timestamp", Long.toString(clock.instant().getEpochSecond()));
        parameters.put("oauth_nonce", HexFormat.of().formatHex(nonce));
        parameters.put("oauth_signature_method", "HMAC-SHA256");
        String base = method + "&" + encode(url) + "&" + encode(joined(parameters));
        parameters.put("oauth_signature", hmac(base, secret + "&"));
        return joined(parameters);
    }

    private static String joined(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String hmac(String text, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** RFC 3986: what {@code URLEncoder} makes for forms, put right. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
