package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.PortsForTests;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.springframework.context.ConfigurableApplicationContext;

/** The partners on free ports, and a client that signs for itself. */
final class PartnersFixture implements AutoCloseable {
    static final String KEY = "ck_demo_tee";
    static final String SECRET = "cs_demo_tee";
    static final String WOO = "/woocommerce/tee/wp-json/wc/v3/";

    final String url;
    final String secureUrl;
    final int ftpPort;
    final int smtpPort;
    final Path data;
    final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(60)).build();
    private final ConfigurableApplicationContext context;

    PartnersFixture(Path data, Map<String, Object> more) {
        int port = PortsForTests.free();
        int securePort = PortsForTests.free();
        this.ftpPort = PortsForTests.free();
        this.smtpPort = PortsForTests.free();
        this.data = data;
        this.url = "http://127.0.0.1:" + port;
        this.secureUrl = "https://127.0.0.1:" + securePort;
        Map<String, Object> properties = new HashMap<>(Map.of(
                "partners.http-port", port,
                "partners.https-port", securePort,
                "partners.ftp-port", ftpPort,
                "partners.ftp-passive-ports", PortsForTests.free(),
                "partners.smtp-port", smtpPort,
                "partners.data", data,
                "partners.misbehaviour", "off",
                "partners.orders-per-minute", 0,
                "partners.initial-orders", 0));
        // files come when a test drops them
        properties.put("partners.files-every", 0);
        properties.put("partners.hub-url", "http://127.0.0.1:" + PortsForTests.free());
        properties.putAll(more);
        this.context = Partners.start(properties);
    }

    /** A parameter list as a query string that is signed with OAuth, written without the demo's own code. */
    static String signed(String method, String url, Map<String, String> parameters, String secret, String nonce) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("oauth_consumer_key", KEY);
        all.put("oauth_timestamp", Long.toString(Instant.now().getEpochSecond()));
        all.put("oauth_nonce", nonce);
        all.put("oauth_signature_method", "HMAC-SHA256");
        String joined = all.entrySet().stream()
                .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                .sorted()
                .collect(Collectors.joining("&"));
        try {
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA256");
            mac.init(
                    new javax.crypto.spec.SecretKeySpec((secret + "&").getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature =
                    mac.doFinal((method + "&" + encode(url) + "&" + encode(joined)).getBytes(StandardCharsets.UTF_8));
            return joined + "&oauth_signature="
                    + encode(java.util.Base64.getEncoder().encodeToString(signature));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String nonce() {
        return UUID.randomUUID().toString();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpResponse<byte[]> woo(String method, String path, Map<String, String> parameters, String body) {
        String address = url + WOO + path;
        return send(method, address + "?" + signed(method, address, parameters, SECRET, nonce()), body, Map.of());
    }

    HttpResponse<byte[]> send(String method, String address, String body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
                .timeout(Duration.ofSeconds(60))
                .method(method, HttpRequest.BodyPublishers.ofString(body == null ? "" : body));
        headers.forEach(request::header);
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(method + " " + address + " failed", e);
        }
    }

    JsonNode get(String path) {
        return Json.read(send("GET", url + path, null, Map.of()).body());
    }

    JsonNode post(String path, String body) {
        HttpResponse<byte[]> answer = send("POST", url + path, body, Map.of());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return Json.read(answer.body());
    }

    /** A call of the carrier's service, as a customer makes it. */
    HttpResponse<byte[]> sf(String service, String message, String digest) {
        Map<String, String> form = Map.of(
                "partnerID",
                "DEMOPARTNER",
                "requestID",
                nonce(),
                "serviceCode",
                service,
                "timestamp",
                "1700000000000",
                "msgData",
                message,
                "msgDigest",
                digest);
        String body = form.entrySet().stream()
                .map(pair -> encode(pair.getKey()) + "=" + encode(pair.getValue()))
                .collect(Collectors.joining("&"));
        return send("POST", url + "/sf/std/service", body, Map.of("Content-Type", "application/x-www-form-urlencoded"));
    }

    /** The inner answer of a call that the platform let through. */
    JsonNode sf(String service, String message) {
        String digest = SfDigest.of(message, "1700000000000", "demo-check-word-not-a-secret");
        JsonNode outer = Json.read(sf(service, message, digest).body());
        if (!outer.path("apiResultCode").asText().equals("A1000")) {
            throw new IllegalStateException(outer.toString());
        }
        return Json.read(outer.path("apiResultData").asText().getBytes(StandardCharsets.UTF_8));
    }

    static List<Long> ids(JsonNode orders) {
        List<Long> ids = new ArrayList<>();
        orders.forEach(order -> ids.add(order.path("id").asLong()));
        return ids;
    }

    /** A client that believes the self-signed certificate. */
    static HttpClient trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
