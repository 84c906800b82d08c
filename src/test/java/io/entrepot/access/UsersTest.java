package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest extends ApiTest {
    private static final String GOOD = "seven green parcels";

    @Test
    void aNewUserChoosesAPasswordBeforeAnythingElse() {
        String name = name();
        Visitor user = Visitor.named(port, name, created(name, "clerk"));
        HttpResponse<String> orders = user.get("/orders");
        assertThat(orders.statusCode()).isEqualTo(302);
        assertThat(to(orders)).isEqualTo("/me?must");
        assertThat(user.get("/me").body()).contains("Choose a password of your own first");

        HttpResponse<String> changed = change(user, oneTime, GOOD, GOOD);
        assertThat(to(changed)).endsWith("/signin?changed");
        assertThat(to(user.get("/me"))).as("all sessions ended").contains("/signin");
        assertThat(Visitor.named(port, name, GOOD).get("/settings/users").statusCode())
                .as("a clerk's right")
                .isEqualTo(403);
        assertThat(Visitor.named(port, name, GOOD).get("/").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "short,fewer than 12 characters",
        "aaaaaaaaaaaaaaaa,fewer than 6 different characters",
        "passwordpassword,one of the first",
        "administrator2026!,one of the first",
        "abcdefghijklmnop,one of the first",
        "1234567890123,one of the first"
    })
    void weakPasswordsAreRefusedWithTheReason(String weak, String why) {
        String name = name();
        Visitor user = Visitor.named(port, name, created(name, "clerk"));
        HttpResponse<String> refused = change(user, oneTime, weak, weak);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(why).doesNotContain(">" + weak);
        assertThat(change(user, "not the present one", GOOD, GOOD).body()).contains("the present password is wrong");
        assertThat(change(user, oneTime, GOOD, GOOD + "!").body()).contains("differ");
        assertThat(change(user, oneTime, name + " and more", name + " and more").body())
                .contains("contains the name");
    }

    @Test
    void fiveWrongTriesLockTheNameAndAnAdministratorUnlocksIt() {
        String name = name();
        String password = created(name, "clerk");
        Visitor guesser = Visitor.stranger(port);
        guesser.get("/signin");
        for (int i = 0; i < 5; i++) {
            assertThat(to(guesser.post("/signin", "name", name, "password", "guess " + i)))
                    .endsWith("/signin?wrong");
        }
        HttpResponse<String> right = guesser.post("/signin", "name", name, "password", password);
        HttpResponse<String> unknown = guesser.post("/signin", "name", "nobody-" + name, "password", password);
        assertThat(to(right))
                .as("locked, and no other answer than a stranger gets")
                .isEqualTo(to(unknown));
        assertThat(actions(name)).containsSubsequence("SignInRefused", "NameLocked", "SignInFailed");

        JsonNode shown = user(name);
        assertThat(shown.path("lockedUntil").isNull()).isFalse();
        api("POST", "/api/users/" + shown.path("uid").asText() + "/unlock", null);
        assertThat(Visitor.named(port, name, password).get("/me").statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongTryCountsOnce() {
        String name = name();
        Visitor guesser = Visitor.stranger(port);
        guesser.get("/signin");
        for (int tries = 1; tries <= 4; tries++) {
            guesser.post("/signin", "name", name, "password", "guess");
            assertThat(actions(name)).hasSize(tries).containsOnly("SignInFailed");
            assertThat(count("select failures from sign_in_failure where name = ? and range <> '*'", name))
                    .isEqualTo(tries);
        }
        guesser.post("/signin", "name", name, "password", "guess");
        assertThat(actions(name)).as("newest first").startsWith("NameLocked").hasSize(6);
    }

    @Test
    void eachFurtherLockLastsTwiceAsLong() {
        String name = name();
        for (int lock = 0; lock < 2; lock++) {
            sql.sql("update sign_in_failure set locked_until = now() where name = :name")
                    .param("name", name)
                    .update();
            Visitor guesser = Visitor.stranger(port);
            guesser.get("/signin");
            for (int i = 0; i < 5; i++) {
                guesser.post("/signin", "name", name, "password", "guess");
            }
            assertThat(count("""
                            select round(extract(epoch from locked_until - now()) / 60)::int
                            from sign_in_failure where name = ? and range <> '*'""", name)).isBetween(15 << lock, (15 << lock) + 1);
        }
    }

    @Test
    void aRightThatIsTakenAwayIsGoneAtOnce() {
        String name = name();
        Visitor user = settled(name, "operator");
        assertThat(user.get("/settings/rules").statusCode()).isEqualTo(200);
        String uid = user(name).path("uid").asText();
        api("PUT", "/api/users/" + uid, "{\"fullName\":\"Ann\",\"roles\":[\"clerk\"]}");
        assertThat(user.get("/settings/rules").statusCode()).isEqualTo(403);
        api("POST", "/api/users/" + uid + "/disable", null);
        assertThat(to(user.get("/"))).contains("/signin");
        assertThat(to(Visitor.named(port, name, GOOD).get("/"))).as("closed").contains("/signin");
        assertThat(actions("api")).contains("UserDisabled", "UserChanged", "UserCreated");
    }

    @Test
    void nobodyHandsOnWhatTheyMayNotDo() {
        String name = name();
        assertThat(api("PUT", "/api/roles/registrar", "{\"scopes\":[\"users:read\",\"users:write\",\"orders:read\"]}")
                        .status())
                .isEqualTo(200);
        Visitor registrar = settled(name, "registrar");
        assertThat(registrar
                        .post("/settings/users", "name", name(), "fullName", "Ben", "role", "administrator")
                        .statusCode())
                .isEqualTo(409);
        assertThat(registrar
                        .post("/settings/roles", "name", "registrar", "scope", "*")
                        .statusCode())
                .isEqualTo(409);
        String admin = user("admin").path("uid").asText();
        assertThat(registrar
                        .post("/settings/users/" + admin + "/reset-password")
                        .statusCode())
                .as("or it would become the administrator")
                .isEqualTo(409);
    }

    @Test
    void theLastAdministratorStays() {
        String admin = user("admin").path("uid").asText();
        Answer closed = api("POST", "/api/users/" + admin + "/disable", null);
        assertThat(closed.status()).isEqualTo(409);
        assertThat(closed.body()).contains("nobody would be left");
        assertThat(api("PUT", "/api/roles/administrator", "{\"scopes\":[\"orders:read\"]}")
                        .status())
                .isEqualTo(409);
        assertThat(Visitor.named(port, "admin", PASSWORD).get("/settings/audit").statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clerk", "stock", "dispatch", "service", "operator", "integrator"})
    void onlyAdministratorsSeeUsersAndTheAuditLog(String name) {
        Visitor visitor = visitor(name);
        for (String path : List.of("/settings/users", "/settings/roles", "/settings/tokens", "/settings/audit")) {
            assertThat(visitor.get(path).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(visitor.post("/settings/users", "name", "x1", "fullName", "X")
                        .statusCode())
                .isEqualTo(403);
        assertThat(visitor.get("/").body()).doesNotContain("/settings/users");
    }

    @Test
    void aFormOfAnotherSiteIsRefused() {
        Visitor admin = visitor("admin");
        admin.forgetToken();
        assertThat(admin.post("/settings/users", "name", "x2", "fullName", "X").statusCode())
                .isEqualTo(403);
        assertThat(count("select count(*) from hub_user where name = 'x2'")).isZero();
    }

    @Test
    void aFormThatWasOpenedBeforeAnotherSignInIsTooOld() {
        Visitor clerk = visitor("clerk");
        for (String path : List.of("/signout", "/me/password", "/orders/new", "/signin")) {
            clerk.oldForm();
            HttpResponse<String> refused = clerk.post(path, "name", "x");
            assertThat(refused.statusCode()).as(path).isEqualTo(403);
            assertThat(refused.body())
                    .contains("This form is too old", "reload the page", "href=\"/me\"")
                    .doesNotContain("href=\"/signin\"");
        }
        assertThat(clerk.get("/").statusCode()).as("still signed in").isEqualTo(200);

        Visitor stranger = Visitor.stranger(port);
        stranger.get("/signin?lang=zh-CN");
        stranger.oldForm();
        HttpResponse<String> refused = stranger.post("/signin?lang=zh-CN", "name", "clerk", "password", PASSWORD);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .contains("这个表单已过期", "href=\"/signin\"")
                .as("nobody has an account here")
                .doesNotContain("href=\"/me\"", "/signout", ">name<");
        stranger.get("/signin");
        assertThat(stranger.post("/signin", "name", "clerk", "password", PASSWORD)
                        .statusCode())
                .as("where its button leads there is a new form")
                .isEqualTo(302);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin' or '1'='1",
                "admin\u0000",
                "\uD800",
                "ADMIN\r\nX-Evil: 1",
                "   ",
                "../admin",
                "${7*7}",
                "*"
            })
    void oddNamesAreNobodys(String name) {
        Visitor visitor = Visitor.stranger(port);
        visitor.get("/signin");
        assertThat(to(visitor.post("/signin", "name", name, "password", "x".repeat(5000))))
                .isEqualTo("/signin?wrong");
    }

    @Test
    void aSessionThatSomebodyElseChoseIsNotTheOneThatIsSignedIn() {
        Visitor visitor = Visitor.stranger(port);
        HttpResponse<String> door =
                visitor.get("/signin", "Cookie", "entrepot=ZmY1ZjA4YzAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAw");
        HttpResponse<String> in = visitor.post("/signin", "name", "clerk", "password", PASSWORD);
        assertThat(door.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("entrepot="));
        assertThat(in.headers().allValues("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith("entrepot="))
                .singleElement()
                .satisfies(cookie -> assertThat(cookie)
                        .contains("HttpOnly")
                        .contains("SameSite=Lax")
                        .doesNotContain("ZmY1ZjA4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"})
    void signingInLeadsToNoOtherSite(String to) {
        Visitor visitor = Visitor.stranger(port);
        visitor.get("/signin");
        assertThat(to(visitor.post("/signin", "name", "clerk", "password", PASSWORD, "to", to)))
                .isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/settings/users",
                "/settings/roles",
                "/settings/tokens",
                "/settings/audit",
                "/settings/rules",
                "/me"
            })
    void everyTextIsThereInBothLanguages(String path) {
        Visitor admin = visitor("admin");
        for (String language : List.of("en", "zh-CN")) {
            HttpResponse<String> page = admin.get(path + "?lang=" + language);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("lang=\"" + language + "\"").doesNotContain("??");
        }
    }

    @Test
    void nobodyIsAUserWithoutARole() {
        String name = name();
        for (String roles : new String[] {"", ",\"roles\":[]", ",\"roles\":null"}) {
            Answer answer =
                    api("POST", "/api/users", "{\"name\":\"%s\",\"fullName\":\"Ann\"%s}".formatted(name, roles));
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("roles is empty");
        }
        created(name, "clerk");
        assertThat(api("PUT", "/api/users/" + user(name).path("uid").asText(), "{\"fullName\":\"Ann\",\"roles\":[]}")
                        .body())
                .contains("roles is empty");
        Visitor admin = visitor("admin");
        admin.get("/settings/users");
        HttpResponse<String> page = admin.post("/settings/users", "name", name(), "fullName", "Ann", "lang", "zh-CN");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("请至少选择一个");
    }

    private String oneTime;

    /** @return the one-time password */
    private String created(String name, String role) {
        Answer answer = api(
                "POST",
                "/api/users",
                "{\"name\":\"%s\",\"fullName\":\"Ann\",\"roles\":[\"%s\"]}".formatted(name, role));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        oneTime = answer.json().path("password").asText();
        return oneTime;
    }

    private Visitor settled(String name, String role) {
        change(Visitor.named(port, name, created(name, role)), oneTime, GOOD, GOOD);
        return Visitor.named(port, name, GOOD);
    }

    private static HttpResponse<String> change(Visitor user, String present, String fresh, String again) {
        user.get("/me");
        return user.post("/me/password", "present", present, "fresh", fresh, "again", again);
    }

    private JsonNode user(String name) {
        for (JsonNode user : api("GET", "/api/users", null).json()) {
            if (user.path("name").asText().equals(name)) {
                return user;
            }
        }
        throw new AssertionError("there is no user " + name);
    }

    /** Newest first. */
    private List<String> actions(String actor) {
        return api("GET", "/api/audit?size=200&actor=" + actor, null)
                .json()
                .path("items")
                .findValuesAsText("action");
    }

    private static String name() {
        return "u" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String to(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("").replaceFirst("^http://[^/]+", "");
    }
}
