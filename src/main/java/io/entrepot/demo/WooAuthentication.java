package io.entrepot.demo;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Proves who calls, as WooCommerce does: Basic or the bare key over https, one-legged OAuth 1.0a over http. */
final class WooAuthentication {
    private static final long WINDOW_SECONDS = 15 * 60;
    private static final Map<String, String> ALGORITHMS = Map.of("HMAC-SHA1", "HmacSHA1", "HMAC-SHA256", "HmacSHA256");
    private static final List<String> NEEDED = List.of(
            "oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method");

    private final String key;
    private final String secret;
    private final Clock clock;
    private final Map<String, Long> spentNonces = new ConcurrentHashMap<>();

    WooAuthentication(String key, String secret, Clock clock) {
        this.key = key;
        this.secret = secret;
        this.clock = clock;
    }

    /** Returns when the caller has proved to hold the secret. */
    void check(HttpServletRequest request) {
        List<Map.Entry<String, String>> query = query(request.getQueryString());
        if (request.isSecure() && basic(request, query)) {
            return;
        }
        oauth(request, query);
    }

    /** Name and value pairs of a raw query string, decoded, in their order. */
    static List<Map.Entry<String, String>> query(String raw) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(Map.entry(
                        URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                        equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8)));
            }
        }
        return pairs;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    /** The signature over method, address and parameters, the signature itself left out of them. */
    static String sign(
            String method,
            String url,
            List<Map.Entry<String, String>> parameters,
            String signatureMethod,
            String secret) {
        String joined = parameters.stream()
                .filter(pair -> !pair.getKey().equals("oauth_signature"))
                .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        String base = method + "&" + encode(url) + "&" + encode(joined);
        try {
            Mac mac = Mac.getInstance(ALGORITHMS.get(signatureMethod));
            mac.init(new SecretKeySpec((secret + "&").getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return Base64.getEncoder().encodeToString(mac.doFinal(base.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No " + signatureMethod + " in this JVM", e);
        }
    }

    private boolean basic(HttpServletRequest request, List<Map.Entry<String, String>> query) {
        Map<String, String> parameters = asMap(query);
        String user = parameters.get("consumer_key");
        String password = parameters.get("consumer_secret");
        String header = request.getHeader("Authorization");
        if (user == null && header != null && header.regionMatches(true, 0, "Basic ", 0, 6)) {
            String pair = decodeBase64(header.substring(6).trim());
            int colon = pair.indexOf(':');
            user = colon < 0 ? pair : pair.substring(0, colon);
            password = colon < 0 ? "" : pair.substring(colon + 1);
        }
        if (user == null) {
            return false;
        }
        if (!same(user, key)) {
            throw refused("Consumer key is invalid.");
        }
        if (password == null || !same(password, secret)) {
            throw refused("Consumer secret is invalid.");
        }
        return true;
    }

    private void oauth(HttpServletRequest request, List<Map.Entry<String, String>> query) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>(query);
        String header = request.getHeader("Authorization");
        if (header != null && header.regionMatches(true, 0, "OAuth ", 0, 6)) {
            for (String pair : header.substring(6).split(",")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && !pair.substring(0, equals).trim().equals("realm")) {
                    String value = pair.substring(equals + 1).trim().replaceAll("^\"|\"$", "");
                    parameters.add(Map.entry(
                            pair.substring(0, equals).trim(), URLDecoder.decode(value, StandardCharsets.UTF_8)));
                }
            }
        }
        Map<String, String> named = asMap(parameters);
        List<String> missing =
                NEEDED.stream().filter(name -> !named.containsKey(name)).toList();
        if (missing.size() == NEEDED.size()) {
            throw new WooRefusal(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.");
        }
        if (!missing.isEmpty()) {
            throw refused("Missing OAuth parameter " + String.join(", ", missing));
        }
        if (!same(named.get("oauth_consumer_key"), key)) {
            throw refused("Consumer key is invalid.");
        }
        String method = named.get("oauth_signature_method");
        if (!ALGORITHMS.containsKey(method)) {
            throw refused("Invalid signature - signature method is invalid.");
        }
        String expected = sign(request.getMethod(), request.getRequestURL().toString(), parameters, method, secret);
        if (!same(named.get("oauth_signature"), expected)) {
            throw refused("Invalid signature - provided signature does not match.");
        }
        timestampAndNonce(named.get("oauth_timestamp"), named.get("oauth_nonce"));
    }

    private void timestampAndNonce(String timestamp, String nonce) {
        long now = clock.instant().getEpochSecond();
        if (!timestamp.matches("\\d{1,18}") || Math.abs(now - Long.parseLong(timestamp)) > WINDOW_SECONDS) {
            throw refused("Invalid timestamp.");
        }
        if (spentNonces.putIfAbsent(nonce, now) != null) {
            throw refused("Invalid nonce - nonce has already been used.");
        }
        if (spentNonces.size() % 1000 == 0) {
            spentNonces.values().removeIf(spent -> spent < now - 2 * WINDOW_SECONDS);
        }
    }

    private static Map<String, String> asMap(List<Map.Entry<String, String>> pairs) {
        Map<String, String> map = new HashMap<>();
        pairs.forEach(pair -> map.put(pair.getKey(), pair.getValue()));
        return map;
    }

    private static WooRefusal refused(String message) {
        return new WooRefusal(401, "woocommerce_rest_authentication_error", message);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String decodeBase64(String text) {
        try {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
