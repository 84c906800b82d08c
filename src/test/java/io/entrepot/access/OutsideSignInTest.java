package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Signing in with an outside provider: a server of ours that speaks OpenID Connect, with a key of its own. */
@DirtiesContext
class OutsideSignInTest extends ApiTest {
    private static final Map<String, Object> claims = new ConcurrentHashMap<>();
    private static final RSAKey key = key();
    private static final HttpServer provider = provider();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        String base = "http://127.0.0.1:" + provider.getAddress().getPort();
        String client = "spring.security.oauth2.client.registration.corp.";
        registry.add(client + "client-id", () -> "entrepot");
        registry.add(client + "client-secret", () -> "a-secret");
        registry.add(client + "client-name", () -> "Corp");
        registry.add(client + "scope", () -> "openid,email");
        registry.add(client + "authorization-grant-type", () -> "authorization_code");
        registry.add(client + "redirect-uri", () -> "{baseUrl}/login/oauth2/code/{registrationId}");
        String at = "spring.security.oauth2.client.provider.corp.";
        registry.add(at + "authorization-uri", () -> base + "/authorize");
        registry.add(at + "token-uri", () -> base + "/token");
        registry.add(at + "jwk-set-uri", () -> base + "/keys");
    }

    @AfterAll
    static void stop() {
        provider.stop(0);
    }

    @Test
    void whoHasAUserHereIsLetInWithTheRightsOfThatUser() {
        api(
                "POST",
                "/api/users",
                "{\"name\":\"ann\",\"fullName\":\"Ann\",\"email\":\"ann@corp.example\",\"roles\":[\"clerk\"]}");
        sql.sql("update hub_user set must_change = false where name = 'ann'").update();
        Visitor ann = Visitor.stranger(port);
        assertThat(ann.get("/signin").body()).contains("Sign in with Corp");
        assertThat(to(come(ann, "ann@corp.example", true))).isEqualTo("/");
        assertThat(ann.get("/").statusCode()).isEqualTo(200);
        assertThat(ann.get("/settings/users").statusCode()).as("a clerk").isEqualTo(403);
        assertThat(api("GET", "/api/audit?actor=ann", null).body()).contains("\"subject\":\"corp\"");
    }

    @Test
    void whoHasNoneIsNot() {
        assertThat(to(come(Visitor.stranger(port), "ben@corp.example", true))).isEqualTo("/signin?unknown");
        api(
                "POST",
                "/api/users",
                "{\"name\":\"eve\",\"fullName\":\"Eve\",\"email\":\"eve@corp.example\",\"roles\":[\"clerk\"]}");
        assertThat(to(come(Visitor.stranger(port), "eve@corp.example", false)))
                .as("an address that nobody has verified")
                .isEqualTo("/signin?unknown");
    }

    @Test
    void anAnswerThatNobodyAskedForIsRefused() {
        Visitor victim = Visitor.stranger(port);
        victim.get("/oauth2/authorization/corp");
        assertThat(to(victim.get("/login/oauth2/code/corp?code=1&state=forged")))
                .isEqualTo("/signin?outside");
        assertThat(to(Visitor.stranger(port).get("/login/oauth2/code/corp?code=1&state=x")))
                .isEqualTo("/signin?outside");
    }

    /** The way over the provider and back. */
    private static HttpResponse<String> come(Visitor visitor, String email, boolean verified) {
        String asked = visitor.get("/oauth2/authorization/corp")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        claims.putAll(Map.of("email", email, "email_verified", verified, "nonce", parameter(asked, "nonce")));
        return visitor.get("/login/oauth2/code/corp?code=1&state=" + parameterRaw(asked, "state"));
    }

    private static String parameter(String url, String name) {
        return URLDecoder.decode(parameterRaw(url, name), StandardCharsets.UTF_8);
    }

    private static String parameterRaw(String url, String name) {
        var found = Pattern.compile("[?&]" + name + "=([^&]*)").matcher(url);
        assertThat(found.find()).as("%s in %s", name, url).isTrue();
        return found.group(1);
    }

    private static String to(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("").replaceFirst("^http://[^/]+", "");
    }

    private static HttpServer provider() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/keys", exchange -> {
                answer(exchange, new JWKSet(key.toPublicJWK()).toString());
            });
            server.createContext(
                    "/token",
                    exchange -> answer(
                            exchange,
                            "{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\""
                                    + idToken() + "\"}"));
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String idToken() {
        try {
            var set = new JWTClaimsSet.Builder()
                    .issuer("http://127.0.0.1")
                    .subject("17")
                    .audience("entrepot")
                    .issueTime(new Date())
                    .expirationTime(new Date(System.currentTimeMillis() + 60_000));
            claims.forEach(set::claim);
            var jwt = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), set.build());
            jwt.sign(new RSASSASigner(key));
            return jwt.serialize();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RSAKey key() {
        try {
            return new RSAKeyGenerator(2048).keyID("k").generate();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
