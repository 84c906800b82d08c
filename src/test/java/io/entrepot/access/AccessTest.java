package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.ApiTest;
import jakarta.servlet.Filter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AccessTest extends ApiTest {
    @Autowired
    @Qualifier("springSecurityFilterChain")
    private Filter chain;

    @Test
    void aRightTokenOpensTheApi() {
        assertThat(api("GET", "/api/warehouses", null).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer", "Bearer ", "Bearer wrong", "Basic YXBpOnRva2Vu", "bearer a-token-for-tests-onl"})
    void anyOtherTokenIsRefusedInTheSameWords(String header) {
        Answer answer = header.isEmpty() ? get("/api/warehouses") : get("/api/warehouses", "Authorization", header);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().path("detail").asText())
                .isEqualTo("a valid token is wanted here: Authorization: Bearer <token>");
        assertThat(answer.raw().headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(answer.raw().headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void anAddressThatIsNoneIsNamed() {
        Answer answer = api("GET", "/api/nope", null);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("detail").asText()).isEqualTo("there is nothing at /api/nope");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/env",
                "/actuator/heapdump",
                "/actuator/loggers",
                "/h2-console",
                "/jolokia",
                "/error",
                "/swagger-ui.html",
                "/login",
                "/nothing"
            })
    void whatIsNotMeantForAnybodyIsNotThere(String path) {
        for (Answer answer : new Answer[] {get(path), api("GET", path, null)}) {
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.type()).startsWith("application/problem+json");
        }
    }

    @Test
    void unknownPathsOfTheApiAreNotFound() {
        Answer answer = api("GET", "/api/nothing", null);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(api("DELETE", "/api/warehouses", null).status()).isEqualTo(405);
    }

    /** Whoever would rather read a page gets one of no console: there is no session to have its token from. */
    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/nothing", "/track/ENTXXXXXXXXXXXXXXXX/", "/track/x/y", "/nothing"})
    void unknownPathsAreNotFoundByBrowsersEither(String path) {
        String page = "text/html,application/xhtml+xml,*/*;q=0.8";
        assertThat(get(path, "Accept", page).status()).isIn(401, 404);
        assertThat(get(path, "Accept", page, "Authorization", "Bearer " + TOKEN).status())
                .isEqualTo(404);
    }

    @Test
    void healthIsOpenAndItsDetailsAreNot() {
        assertThat(get("/actuator/health").status()).isEqualTo(200);
        assertThat(get("/actuator/health").json().has("components")).isFalse();
        assertThat(api("GET", "/actuator/health", null).json().has("components"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/signin",
                "/track/ENTXXXXXXXXXXXXXXXX",
                "/assets/api.txt",
                "/api/warehouses",
                "/api/nothing",
                "/actuator/health",
                "/actuator/env",
                "/nothing",
                "/webhooks/nobody"
            })
    void answersCarrySecurityHeaders(String path) {
        for (Answer answer : new Answer[] {get(path), api("GET", path, null)}) {
            var headers = answer.raw().headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
            assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
            assertThat(headers.firstValue("Permissions-Policy")).isPresent();
            assertThat(headers.firstValue("Cache-Control").orElse(""))
                    .contains(path.startsWith("/assets/") ? "no-cache" : "no-store");
            assertThat(headers.firstValue("Strict-Transport-Security"))
                    .as("never over http, where anybody could have written it")
                    .isEmpty();
            assertThat(headers.firstValue("Server")).isEmpty();
            assertThat(headers.firstValue("X-Powered-By")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/%2e%2e/x", "/api//warehouses", "/api/warehouses;a=b"})
    void refusalsBeforeAnybodyIsAskedCarryThemToo(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).isBetween(400, 404);
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("Tomcat");
        assertThat(answer.raw().headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.raw().headers().firstValue("Cache-Control").orElse(""))
                .contains("no-store");
    }

    @Test
    void whatTheServerRefusesByItselfDoesNotSayWhatItIs() {
        Answer answer = get("/%00");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("Tomcat").doesNotContain("Message");
    }

    @Test
    void overHttpsTheBrowserIsToldToStayThere() throws Exception {
        var request = new MockHttpServletRequest("GET", "/nothing");
        request.setSecure(true);
        request.setScheme("https");
        var response = new MockHttpServletResponse();
        chain.doFilter(request, response, new MockFilterChain());
        assertThat(response.getHeader("Strict-Transport-Security"))
                .contains("max-age=31536000")
                .doesNotContain("includeSubDomains");
    }

    @Test
    void formsAndUploadsAreNotRead() {
        String parts = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx\r\n--b--\r\n";
        for (String type : new String[] {
            "multipart/form-data; boundary=b",
            "application/x-www-form-urlencoded",
            "application/xml",
            "application/x-java-serialized-object",
            "text/plain"
        }) {
            Answer answer = send("PUT", "/api/skus", parts, "Authorization", "Bearer " + TOKEN, "Content-Type", type);
            assertThat(answer.status()).as(type).isEqualTo(415);
        }
    }

    @Test
    void headersHaveALimit() {
        assertThat(get("/api/warehouses", "X-Long", "x".repeat(9000)).status()).isIn(400, 431);
        assertThat(get("/api/warehouses", "X-Long", "x".repeat(4000)).status()).isEqualTo(401);
    }

    @Test
    void bodiesHaveALimit() throws IOException {
        // what it announces is enough: who really sent it might find the door shut before reading why
        String request = "PUT /api/skus HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer " + TOKEN
                + "\r\nContent-Type: application/json\r\nContent-Length: " + 9 * 1024 * 1024 + "\r\n\r\n";
        try (var line = new Socket("127.0.0.1", port)) {
            line.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var answer = new BufferedReader(new InputStreamReader(line.getInputStream(), StandardCharsets.US_ASCII));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "[{\"sku\":\"A\",\"colour\":\"red\"}]",
                "[{\"sku\":\"A\",\"sku\":\"B\"}]",
                "[{\"weightGrams\":1.5}]",
                "[{\"weightGrams\":\"1\"}]",
                "[{\"weightGrams\":99999999999}]",
                "[null]",
                "[] []"
            })
    void bodiesThatAreNotWhatIsExpectedAreRefused(String body) {
        Answer answer = api("PUT", "/api/skus", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.body()).doesNotContain("io.entrepot").doesNotContain("jackson");
    }

    @Test
    void moneyMayBeADecimalText() throws Exception {
        var mapper =
                new StrictBodies().strictJson(new Jackson2ObjectMapperBuilder()).getObjectMapper();
        assertThat(mapper.readValue("\"12.50\"", BigDecimal.class)).isEqualTo("12.50");
        assertThatThrownBy(() -> mapper.readValue("\"12.50 yuan\"", BigDecimal.class))
                .isNotNull();
        assertThatThrownBy(() -> mapper.readValue("\"12\"", Integer.class)).isNotNull();
    }

    @ExtendWith(OutputCaptureExtension.class)
    static class TokenFileTest {
        @Test
        void isMadeOnceShownOnceAndReadByItsOwnerOnly(@TempDir Path data, CapturedOutput output) throws Exception {
            var first = new ApiToken("", data);
            assertThat(first.value()).hasSize(43);
            assertThat(output.getOut()).containsOnlyOnce(first.value());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("api-token"))))
                    .isEqualTo("rw-------");

            var second = new ApiToken("", data);
            assertThat(second.value()).isEqualTo(first.value());
            assertThat(output.getOut()).containsOnlyOnce(first.value());
            assertThat(second.matches(first.value())).isTrue();
            assertThat(second.matches(first.value() + "x")).isFalse();
        }

        @Test
        void givesWayToATokenThatIsSet(@TempDir Path data) {
            assertThat(new ApiToken("chosen", data).value()).isEqualTo("chosen");
            assertThat(data.resolve("api-token")).doesNotExist();
        }
    }
}
