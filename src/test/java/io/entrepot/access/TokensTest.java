package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class TokensTest extends ApiTest {
    private static final AtomicInteger names = new AtomicInteger();

    @Autowired
    private TokenStore store;

    @Test
    void isShownOnceAndKeptAsAHash() {
        Answer answer = api("POST", "/api/tokens", "{\"name\":\"stock counter\",\"scopes\":[\"stock:read\"]}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.raw().headers().firstValue("Cache-Control")).hasValue("no-store");
        String token = answer.json().path("token").asText();
        assertThat(token).matches("ent_[A-Za-z0-9_-]{43}");
        assertThat(token).startsWith(answer.json().path("prefix").asText());
        assertThat(answer.json().path("prefix").asText()).hasSize(10);

        String kept = sql.sql("select t::text from api_token t where name = 'stock counter'")
                .query(String.class)
                .single();
        assertThat(kept).doesNotContain(token.substring(10));
        assertThat(count(
                        "select count(*) from api_token where name = 'stock counter' and hash = sha256(convert_to(?, 'UTF8'))",
                        token))
                .isEqualTo(1);

        Answer list = api("GET", "/api/tokens", null);
        assertThat(list.body()).doesNotContain(token.substring(10)).doesNotContain("hash");
        JsonNode one = list.json().get(0);
        assertThat(one.path("name").asText()).isEqualTo("stock counter");
        assertThat(one.path("createdBy").asText()).isEqualTo("api");
        assertThat(one.path("state").asText()).isEqualTo("LIVE");
    }

    @Test
    void isMadeShownOnceAndRevokedOnItsPage() {
        Visitor admin = visitor("admin");
        String page = admin.post(
                        "/settings/tokens", "name", "counter of the page", "scope", "stock:read", "until", "2030-01-31")
                .body();
        Matcher shown = Pattern.compile("ent_[A-Za-z0-9_-]{43}").matcher(page);
        assertThat(shown.find()).isTrue();
        String token = shown.group();
        assertThat(with(token, "GET", "/api/stock").status()).isEqualTo(200);
        assertThat(admin.get("/settings/tokens").body())
                .contains("counter of the page", "2030")
                .doesNotContain(token);
        assertThat(admin.post("/settings/tokens", "name", "other", "scope", "stock:read", "until", "soon")
                        .statusCode())
                .isEqualTo(400);
        UUID uid = sql.sql("select uid from api_token where name = 'counter of the page'")
                .query(UUID.class)
                .single();
        admin.post("/settings/tokens/" + uid + "/revoke");
        assertThat(with(token, "GET", "/api/stock").status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/warehouses, stock:read",
        "HEAD, /api/stock, stock:read",
        "PUT, /api/skus, stock:write",
        "POST, /api/orders, orders:write",
        "POST, /api/orders/EN100001/cancel, orders:write",
        "GET, /api/orders, orders:read",
        "GET, /api/orders/EN1?reveal=false, orders:read",
        "GET, /api/orders/EN1?reveal=true, orders:personal",
        "GET, /api/orders/EN1?reveal=ON, orders:personal",
        "GET, /api/orders/EN1?reveal=1&reveal=false, orders:personal",
        "GET, /api/messages/019abc00-0000-7000-8000-000000000000, messages:read",
        "GET, /api/messages/019abc00-0000-7000-8000-000000000000?reveal=true, messages:personal",
        "PUT, /api/watch/limits, settings:write",
        "PUT, /api/watch/causes, settings:write",
        "GET, /api/watch/severities, settings:read",
        "GET, /api/stats, hub:read",
        "GET, /api/tokens, tokens:read",
        "DELETE, /api/tokens/019abc00-0000-7000-8000-000000000000, tokens:write"
    })
    void opensWhatItsScopesSayAndNothingElse(String method, String path, String scope) {
        String right = token(scope);
        assertThat(with(right, method, path).status()).as("with " + scope).isNotIn(401, 403);
        Answer refused = with(token(scope.equals("hub:read") ? "stock:read" : "hub:read"), method, path);
        assertThat(refused.status()).as("without").isEqualTo(403);
        assertThat(refused.raw().headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("insufficient_scope")
                .contains("\"" + scope + "\"");
        if (!method.equals("HEAD")) {
            assertThat(refused.json().path("detail").asText()).isEqualTo("the token lacks the scope " + scope);
        }
        assertThat(send(method, path, null).status()).as("a stranger").isEqualTo(401);
    }

    @Test
    void allScopesOpenAllAndALesserTokenSeesNothingWhereNoRuleIs() {
        assertThat(with(token("*"), "GET", "/api/nothing").json().path("detail").asText())
                .isNotEqualTo("there is nothing here");
        assertThat(with(token("*"), "DELETE", "/api/warehouses").status()).isEqualTo(405);
        for (String path : new String[] {"/api/nothing", "/api", "/api/warehouses/", "/api/stock/receipts"}) {
            assertThat(with(token("stock:read"), "GET", path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void healthShowsItsDetailsToThoseWhoMayReadTheHub() {
        assertThat(with(token("hub:read"), "GET", "/actuator/health").json().has("components"))
                .isTrue();
        assertThat(with(token("orders:read"), "GET", "/actuator/health").json().has("components"))
                .isFalse();
    }

    @Test
    void deedsAreWrittenDownUnderItsName() {
        JsonNode made = make("{\"name\":\"clerk\",\"scopes\":[\"tokens:write\",\"hub:read\"]}")
                .json();
        String body = "{\"name\":\"by-clerk\",\"scopes\":[\"hub:read\"]}";
        Answer answer = send(
                "POST",
                "/api/tokens",
                body,
                "Authorization",
                "Bearer " + made.path("token").asText(),
                "Content-Type",
                "application/json");
        assertThat(answer.json().path("createdBy").asText()).isEqualTo("api/clerk");
    }

    @Test
    void nobodyHandsOnWhatTheyDoNotHave() {
        Instant end = Instant.now().plus(1, ChronoUnit.DAYS);
        String clerk = make("{\"name\":\"%s\",\"scopes\":[\"tokens:write\",\"stock:read\"],\"expiresAt\":\"%s\"}"
                        .formatted(name(), end))
                .json()
                .path("token")
                .asText();
        assertThat(make(clerk, "{\"name\":\"a\",\"scopes\":[\"*\"]}").body()).contains("[*]");
        assertThat(make(clerk, "{\"name\":\"a\",\"scopes\":[\"stock:write\"]}").status())
                .isEqualTo(400);
        assertThat(make(clerk, "{\"name\":\"a\",\"scopes\":[\"stock:read\"]}").body())
                .contains("outlives");
        assertThat(make(
                                clerk,
                                "{\"name\":\"a\",\"scopes\":[\"stock:read\"],\"expiresAt\":\"%s\"}"
                                        .formatted(end.plusSeconds(60)))
                        .status())
                .isEqualTo(400);
        assertThat(make(
                                clerk,
                                "{\"name\":\"%s\",\"scopes\":[\"stock:read\"],\"expiresAt\":\"%s\"}"
                                        .formatted(name(), end.minusSeconds(60)))
                        .status())
                .isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[null]}",
                "{\"name\":\"x\",\"scopes\":[\"orders\"]}",
                "{\"name\":\"x\",\"scopes\":[\"orders:*\"]}",
                "{\"name\":\"\",\"scopes\":[\"orders:read\"]}",
                "{\"name\":\"a\\nb\",\"scopes\":[\"orders:read\"]}",
                "{\"name\":\" x\",\"scopes\":[\"orders:read\"]}",
                "{\"name\":\"x\",\"scopes\":[\"orders:read\"],\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"scopes\":[\"orders:read\"],\"expiresAt\":\"3020-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"scopes\":[\"orders:read\"],\"token\":\"mine\"}",
                "{\"name\":\"x\",\"scopes\":[\"orders:read\"],\"createdBy\":\"me\"}"
            })
    void wishesThatAreNotRightAreRefused(String wish) {
        Answer answer = make(wish);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).isNotBlank();
    }

    @Test
    void twoLiveTokensNeverShareAName() {
        String wish = "{\"name\":\"twin\",\"scopes\":[\"hub:read\"]}";
        String uid = make(wish).json().path("uid").asText();
        assertThat(make(wish).status()).isEqualTo(409);
        assertThat(api("DELETE", "/api/tokens/" + uid, null).status()).isEqualTo(204);
        assertThat(make(wish).status()).isEqualTo(201);
    }

    @Test
    void isShutAtOnceWhereItIsRevokedAndStaysInTheList() {
        JsonNode made = make("{\"name\":\"leaver\",\"scopes\":[\"hub:read\"]}").json();
        String token = made.path("token").asText();
        String uid = made.path("uid").asText();
        assertThat(with(token, "GET", "/api/stats").status()).isEqualTo(200);
        assertThat(api("DELETE", "/api/tokens/" + uid, null).status()).isEqualTo(204);
        assertThat(with(token, "GET", "/api/stats").status()).isEqualTo(401);
        String first = revokedAt(uid);
        assertThat(api("DELETE", "/api/tokens/" + uid, null).status()).isEqualTo(204);
        assertThat(revokedAt(uid)).as("who was first stays").isEqualTo(first);
        assertThat(sql.sql("""
                                select action || ' ' || actor || ' ' || coalesce(before, '') || '>' || coalesce(after, '')
                                from audit where subject = (select name from api_token where uid = ?::uuid) order by id""").param(uid).query(String.class).list())
                .as("each once, and never the token")
                .containsExactly("TokenMade api >hub:read", "TokenRevoked api hub:read>");
        assertThat(api("DELETE", "/api/tokens/" + UUID.randomUUID(), null).status())
                .isEqualTo(404);
        assertThat(api("GET", "/api/tokens", null).body()).contains("\"REVOKED\"");
    }

    @Test
    void isShutWithinFiveSecondsEverywhereElse() {
        assertThat(KnownTokens.REMEMBERED).isLessThan(Duration.ofSeconds(5));
        JsonNode made = make("{\"name\":\"%s\",\"scopes\":[\"hub:read\"]}".formatted(name()))
                .json();
        String token = made.path("token").asText();
        assertThat(with(token, "GET", "/api/stats").status()).isEqualTo(200);
        // what another hub does leaves nothing here but a changed row
        assertThat(store.revoke(UUID.fromString(made.path("uid").asText()), "another hub"))
                .isTrue();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> with(token, "GET", "/api/stats").status() == 401);
    }

    @Test
    void endsWithItsTime() {
        JsonNode made = make("{\"name\":\"%s\",\"scopes\":[\"hub:read\"],\"expiresAt\":\"%s\"}"
                        .formatted(name(), Instant.now().plus(1, ChronoUnit.HOURS)))
                .json();
        String uid = made.path("uid").asText();
        assertThat(with(made.path("token").asText(), "GET", "/api/stats").status())
                .isEqualTo(200);
        sql.sql("update api_token set expires_at = now() where uid = ?::uuid")
                .param(uid)
                .update();
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        with(made.path("token").asText(), "GET", "/api/stats").status() == 401);
        assertThat(api("GET", "/api/tokens", null).body()).contains("\"EXPIRED\"");
    }

    @Test
    void oneBitLessOpensNothing() {
        String token = token("hub:read");
        char last = token.charAt(token.length() - 1);
        String flipped = token.substring(0, token.length() - 1) + (last == 'A' ? 'E' : 'A');
        assertThat(with(flipped, "GET", "/api/stats").status()).isEqualTo(401);
        assertThat(with(token.substring(0, 46), "GET", "/api/stats").status()).isEqualTo(401);
        assertThat(with(token + "A", "GET", "/api/stats").status()).isEqualTo(401);
        assertThat(with(token.substring(4), "GET", "/api/stats").status()).isEqualTo(401);
    }

    @Test
    void aBusyTokenCostsAQueryEveryFewSecondsAndAWriteEveryFewMinutes() {
        String name = name();
        String token = make("{\"name\":\"%s\",\"scopes\":[\"hub:read\"]}".formatted(name))
                .json()
                .path("token")
                .asText();
        var clock = new AtomicLong();
        var known = new KnownTokens(store, clock::get);
        byte[] hash = Hashes.sha256(token);

        assertThat(known.find(hash)).isPresent();
        String used = lastUsed(name);
        assertThat(used).isNotNull();
        sql.sql("update api_token set revoked_at = now() where name = ?")
                .param(name)
                .update();
        clock.addAndGet(KnownTokens.REMEMBERED.toNanos() - 1);
        assertThat(known.find(hash)).as("remembered").isPresent();
        clock.addAndGet(1);
        assertThat(known.find(hash)).as("looked up again").isEmpty();

        sql.sql("update api_token set revoked_at = null where name = ?")
                .param(name)
                .update();
        assertThat(known.find(hash)).as("a no is not remembered").isPresent();
        assertThat(lastUsed(name)).as("written once only").isEqualTo(used);
        sql.sql("update api_token set last_used_at = now() - interval '11 minutes' where name = ?")
                .param(name)
                .update();
        clock.addAndGet(KnownTokens.REMEMBERED.toNanos());
        known.find(hash);
        assertThat(count(
                        "select count(*) from api_token where name = ? and last_used_at > now() - interval '1 minute'",
                        name))
                .isEqualTo(1);
    }

    @Test
    void theTokenOfTheSettingsIsNoneOfThese() {
        assertThat(api("GET", "/api/tokens", null).body()).doesNotContain(TOKEN);
        assertThat(count("select count(*) from api_token where hash = sha256(convert_to(?, 'UTF8'))", TOKEN))
                .isZero();
    }

    private String lastUsed(String name) {
        return sql.sql("select last_used_at::text from api_token where name = ?")
                .param(name)
                .query(String.class)
                .single();
    }

    private String revokedAt(String uid) {
        return sql.sql("select revoked_at::text || revoked_by from api_token where uid = ?::uuid")
                .param(uid)
                .query(String.class)
                .single();
    }

    private String token(String scope) {
        return make("{\"name\":\"%s\",\"scopes\":[\"%s\"]}".formatted(name(), scope))
                .json()
                .path("token")
                .asText();
    }

    private static String name() {
        return "test " + names.incrementAndGet();
    }

    private Answer make(String wish) {
        return make(TOKEN, wish);
    }

    private Answer make(String token, String wish) {
        return send(
                "POST", "/api/tokens", wish, "Authorization", "Bearer " + token, "Content-Type", "application/json");
    }

    private Answer with(String token, String method, String path) {
        return send(method, path, null, "Authorization", "Bearer " + token);
    }
}
