package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.order.OrderFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Platforms, queues and flow on screen: who may do what, what it does, and that a missing broker is said and not fatal. */
class OperationsTest extends ApiTest {
    private static final String TEE = "woocommerce/tee";

    @Autowired
    private OrderFixture fixture;

    @BeforeEach
    @AfterEach
    void polledBefore() {
        sql.sql("""
                        update account set lease_owner = 'a hub', paused = false, failures = 0, last_failure = null,
                            cursor = null, last_contact_at = now(), reconcile_asked_at = null
                        where platform = 'woocommerce' and name = 'tee'""").update();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/platforms", "/platforms/woocommerce/tee", "/queues", "/flow"})
    void everyPageStandsInBothLanguagesForReadersAndDoers(String page) {
        for (String user : List.of("operator", "clerk")) {
            for (String language : List.of("en", "zh-CN")) {
                var answer = visitor(user).get(page + "?lang=" + language);
                assertThat(answer.statusCode()).as("%s %s", user, language).isEqualTo(200);
                assertThat(answer.body()).as("%s %s", user, language).doesNotContain("??");
            }
        }
    }

    @Test
    void whoeverOperatesPausesWithAReasonThatEverybodySees() {
        Visitor operator = visitor("operator");
        assertThat(operator.get("/platforms").body()).contains("/platforms/woocommerce/tee/pause");
        assertThat(operator.post("/platforms/" + TEE + "/pause", "reason", "their maintenance")
                        .statusCode())
                .isEqualTo(302);
        assertThat(count("select count(*) from account where paused and paused_by = 'operator'"))
                .isEqualTo(1);
        assertThat(visitor("clerk").get("/").body()).contains(TEE, "their maintenance");
        assertThat(count("select count(*) from audit where action = 'AccountPaused' and subject = ?", TEE))
                .isPositive();

        assertThat(operator.get("/platforms/" + TEE + "?lang=en").body())
                .as("what its shop sends by itself is not held")
                .contains("Only reading stops: what the shop sends by itself (webhooks) still comes in")
                .contains("<dt>Next poll</dt><dd>–</dd>");
        assertThat(operator.get("/?part=paused", "HX-Request", "true").body())
                .as("what stands above every page, by itself")
                .contains(TEE, "what the shop sends by itself still comes in", "their maintenance")
                .doesNotContain("<html");

        operator.get("/platforms");
        assertThat(operator.post("/platforms/" + TEE + "/pause", "reason", "again")
                        .statusCode())
                .as("paused already")
                .isEqualTo(409);
        operator.get("/platforms");
        assertThat(operator.post("/platforms/" + TEE + "/resume").headers().firstValue("Location"))
                .as("where it was asked for")
                .hasValueSatisfying(to -> assertThat(to).endsWith("/platforms/" + TEE));
        assertThat(count("select count(*) from account where paused")).isZero();
        sql.sql("update account set lease_owner = 'a hub' where name = 'mug'").update();
        assertThat(operator.get("/platforms?lang=en").body())
                .contains(
                        "Look for new orders at " + TEE + " no more",
                        "(webhooks) still comes in",
                        "Ask woocommerce/mug nothing any more");
        assertThat(operator.post("/platforms/" + TEE + "/pause", "reason", "x", "back", "list")
                        .headers()
                        .firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/platforms"));
    }

    @Test
    void howSevereACauseIsAndHowSoonToActIsSetOnScreen() {
        Visitor admin = visitor("admin");
        assertThat(admin.get("/settings/watch").body()).contains("name=\"DEAD_LETTER\"", "id=\"within-HIGH\"");
        try {
            assertThat(admin.post("/settings/watch/causes", "DEAD_LETTER", "CRITICAL", "MAIL_UNKNOWN", "NORMAL")
                            .statusCode())
                    .isEqualTo(302);
            assertThat(
                            count(
                                    "select count(*) from incident_cause where cause = 'DEAD_LETTER' and severity = 'CRITICAL'"))
                    .isEqualTo(1);
            assertThat(count(
                            "select count(*) from audit where subject = ? and before = 'HIGH' and after = 'CRITICAL'",
                            "severity of DEAD_LETTER"))
                    .isEqualTo(1);
            admin.get("/settings/watch");
            admin.post("/settings/watch/severities", "severity", "HIGH", "minutes", "30");
            assertThat(api("GET", "/api/watch/severities", null).json().toString())
                    .contains("{\"severity\":\"HIGH\",\"actWithinSeconds\":1800}");
        } finally {
            api("PUT", "/api/watch/causes", "[{\"cause\":\"DEAD_LETTER\",\"severity\":\"HIGH\"}]");
            api("PUT", "/api/watch/severities", "[{\"severity\":\"HIGH\",\"actWithinSeconds\":14400}]");
        }
        Visitor operator = visitor("operator");
        operator.get("/");
        assertThat(operator.post("/settings/watch/causes", "DEAD_LETTER", "NORMAL")
                        .statusCode())
                .isEqualTo(403);
        assertThat(count("select count(*) from incident_cause where cause = 'DEAD_LETTER' and severity = 'HIGH'"))
                .isEqualTo(1);
    }

    @Test
    void aLimitIsChosenFromWhatThereIsAndWhatIsStoredIsReadable() {
        Visitor admin = visitor("admin");
        assertThat(admin.get("/settings/watch?lang=en").body())
                .contains("<option value=\"ORDER IN_REVIEW\">In review</option>")
                .contains("<option value=\"PARCEL IN_TRANSIT\">On its way</option>")
                .contains("<option value=\"CROSS_BORDER\">Cross-border</option>");
        String[] form = {
            "form",
            "limit",
            "what",
            "ORDER Approved",
            "platform",
            "woocommerce",
            "class",
            "URGENT",
            "minutes",
            "77",
            "deed",
            "save"
        };
        HttpResponse<String> refused = admin.post("/settings/watch/limits", form);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .as("said at the form, which keeps what was typed")
                .contains("state &#39;Approved&#39; of a limit of kind ORDER is not one of", "value=\"77\"")
                .contains("<option value=\"URGENT\" selected=\"selected\">");
        form[3] = "ORDER APPROVED";
        try {
            assertThat(admin.post("/settings/watch/limits", form).statusCode()).isEqualTo(302);
            assertThat(count("select count(*) from watch_limit where class = 'URGENT' and seconds = 4620"))
                    .isEqualTo(1);
            form[9] = "soon";
            assertThat(admin.post("/settings/watch/limits", form).body())
                    .contains("minutes &#39;soon&#39; is not a whole number", "value=\"soon\"");
            form[9] = "525601";
            assertThat(admin.post("/settings/watch/limits", form).body())
                    .contains("minutes 525601 is not a whole number between 1 and 525600");
            sql.sql("insert into watch_limit (kind, class, state, seconds) values ('ORDER', 'urgent', 'Approved', 60)")
                    .update();
            for (String language : List.of("en", "zh-CN")) {
                assertThat(visitor("operator")
                                .get("/settings/watch?lang=" + language)
                                .body())
                        .contains("<code>Approved</code>", "urgent")
                        .doesNotContain("??");
            }
        } finally {
            sql.sql("delete from watch_limit where class = 'urgent' or platform = 'woocommerce'")
                    .update();
        }
    }

    @Test
    void whoMayOnlyReadSettingsFindsNothingToFillIn() {
        for (String page : List.of("/settings/rules", "/settings/watch")) {
            String seen = visitor("operator").get(page + "?lang=en").body();
            String content = seen.substring(seen.indexOf("<main"), seen.indexOf("</main>"));
            assertThat(content).contains("You may look at this, not change it").doesNotContain("Save");
            var fields = Pattern.compile("<(?:select|input)(?![^>]*type=\"hidden\")[^>]*>")
                    .matcher(content)
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertThat(fields)
                    .isNotEmpty()
                    .allSatisfy(field -> assertThat(field).contains("disabled=\"disabled\""));
            assertThat(visitor("admin").get(page + "?lang=en").body()).doesNotContain("disabled=\"disabled\"");
        }
    }

    @Test
    void whoMayOnlyReadChangesNothing() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/platforms").body()).doesNotContain("/pause");
        for (String path :
                List.of("/platforms/" + TEE + "/pause", "/platforms/" + TEE + "/fetch", "/queues/dead/retry")) {
            assertThat(clerk.post(path, "reason", "because", "from", "2026-11-20T08:00")
                            .statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(clerk.get("/queues/dead/messages").statusCode()).isEqualTo(403);
        assertThat(count("select count(*) from account where paused")).isZero();
    }

    @Test
    void anAccountIsReadAgainFromATimeOfTheHubsZone() {
        Visitor operator = visitor("operator");
        operator.get("/platforms/" + TEE);
        assertThat(operator.post("/platforms/" + TEE + "/fetch", "from", "2026-11-20T08:00")
                        .statusCode())
                .isEqualTo(302);
        assertThat(sql.sql("select cursor ->> 'modifiedAfter' from account where name = 'tee'")
                        .query(String.class)
                        .single())
                .isEqualTo("2026-11-20T00:00:00");
        operator.get("/platforms/" + TEE);
        assertThat(operator.post("/platforms/" + TEE + "/fetch", "form", "fetch", "from", "2099-12-31T08:00")
                        .body())
                .as("in the zone that it was entered in, on the account's page, which keeps it")
                .contains("from 2099-12-31 08:00:00 is still to come", "value=\"2099-12-31T08:00\"", "<h1>" + TEE);
        assertThat(operator.post("/platforms/" + TEE + "/fetch", "from", "yesterday")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void programsDoTheSameAndAreToldWhatIsWrong() {
        assertThat(api("POST", "/api/accounts/" + TEE + "/pause", "{}")
                        .json()
                        .path("detail")
                        .asText())
                .isEqualTo("reason is missing");
        assertThat(api("POST", "/api/accounts/" + TEE + "/fetch", "{\"from\":\"2099-01-01T00:00:00Z\"}")
                        .json()
                        .path("detail")
                        .asText())
                .contains("still to come");
        assertThat(api("POST", "/api/accounts/manual/api/pause", "{\"reason\":\"x\"}")
                        .json()
                        .path("detail")
                        .asText())
                .contains("manual/api is not polled");
        assertThat(api("POST", "/api/accounts/woocommerce/nobody/resume", null).status())
                .isEqualTo(404);
        assertThat(api("POST", "/api/accounts/" + TEE + "/reconcile", null)
                        .json()
                        .path("detail")
                        .asText())
                .as("no route compares in this hub")
                .contains("not compared");
        assertThat(api("POST", "/api/accounts/" + TEE + "/pause", "{\"reason\":\"x\"}")
                        .status())
                .isEqualTo(204);
        assertThat(api("GET", "/api/accounts", null).json().findValuesAsText("pausedBy"))
                .contains("api");
        assertThat(api("POST", "/api/accounts/" + TEE + "/resume", null).status())
                .isEqualTo(204);
    }

    /** A mean over a day says nothing of an account whose first order came minutes ago. */
    @Test
    void whatIsUsualIsSaidOnceSomeHoursAreKnown() {
        api("PUT", "/api/skus", "[{\"sku\":\"USUAL-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        fixture.receive("USUAL-1", 1);
        sql.sql("delete from account_gap").update();
        String page = "/platforms/" + TEE + "?lang=en";
        await().atMost(Duration.ofSeconds(60))
                .until(() -> visitor("operator").get(page).body().contains("last hour, usually –"));
        sql.sql("insert into account_gap (account_id, day, seconds) select id, current_date - 3, 60 from account")
                .update();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> visitor("operator").get(page).body().matches("(?s).*last hour, usually \\d+\\.\\d.*"));
        sql.sql("delete from account_gap").update();
    }

    @Test
    void silenceIsSaid() {
        sql.sql("""
                        update account set last_contact_at = now(), next_poll_at = now() - interval '10 minutes',
                            lease_until = null where name = 'tee'""").update();
        assertThat(visitor("operator").get("/platforms?lang=en").body()).contains("due, but nobody asks it");
        sql.sql("update account set failures = 3, last_failure = 'HTTP 503 of 13800138000' where name = 'tee'")
                .update();
        assertThat(visitor("operator").get("/platforms?lang=en").body())
                .contains("fails, 3 in a row", "HTTP 503")
                .doesNotContain("13800138000");
    }

    @Test
    void aHubWithoutBrokersSaysSo() {
        assertThat(visitor("operator").get("/queues").body()).contains("this hub has no broker");
        assertThat(api("GET", "/api/queues", null).json().path("problem").asText())
                .isEqualTo("this hub has no broker");
        assertThat(api("POST", "/api/queues/dead/pause", "{\"reason\":\"x\"}").status())
                .isEqualTo(409);
        assertThat(api("GET", "/api/flow", null).json().path("files").isEmpty()).isTrue();
    }

    @Test
    void anOpenPageIsToldWhatChangedUntilItsReaderSignsOut() throws Exception {
        var http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
        String form = send(http, "/signin", null);
        send(http, "/signin", "_csrf=" + token(form) + "&name=operator&password=" + PASSWORD);
        var stream = http.send(request("/live", null), BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        var heard = new CopyOnWriteArrayList<String>();
        var reader = new Thread(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> !line.isEmpty()).forEach(heard::add);
            } catch (IOException | java.io.UncheckedIOException cut) {
                // it ended
            }
            heard.add("the end");
        });
        reader.start();
        soon(() -> heard.stream().anyMatch(line -> line.startsWith("data:")));
        assertThat(heard.stream()
                        .filter(line -> line.startsWith("data:"))
                        .findFirst()
                        .orElseThrow())
                .as("what may have changed between its page and its stream")
                .contains("orders", "incidents", "platforms", "tour", "queues");
        soon(() -> heard.contains("data:queues"));
        api("POST", "/api/accounts/" + TEE + "/pause", "{\"reason\":\"x\"}");
        heard.clear();
        sql.sql("insert into order_event (order_id, event, actor) values (1, 'x', 'x')")
                .update();
        soon(() -> heard.stream().anyMatch(line -> line.startsWith("data:") && line.contains("orders")));
        api("POST", "/api/accounts/" + TEE + "/resume", null);
        send(http, "/signout", "_csrf=" + token(send(http, "/", null)));
        soon(() -> heard.contains("the end"));
        assertThat(get("/live").status()).as("a stranger").isNotEqualTo(200);
    }

    private static void soon(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private String send(HttpClient http, String path, String form) throws IOException, InterruptedException {
        return http.send(request(path, form), BodyHandlers.ofString()).body();
    }

    private HttpRequest request(String path, String form) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return form == null
                ? request.build()
                : request.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form))
                        .build();
    }

    private static String token(String page) {
        var found = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"").matcher(page);
        assertThat(found.find()).isTrue();
        return URLEncoder.encode(found.group(1), StandardCharsets.UTF_8);
    }
}
