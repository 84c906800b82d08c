package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.order.OrderFixture;
import io.entrepot.order.OrderStatus;
import io.entrepot.shared.FailureCause;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

class HomePageTest extends ApiTest {
    @Autowired
    private OrderFixture fixture;

    @Autowired
    private FiguresStore store;

    @Autowired
    private Moments moments;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    /** On the wire, with everything that a browser fetches for it the first time. */
    @Test
    void theFirstPageWeighsLessThan300Kilobytes() throws Exception {
        String page = visitor("admin").get("/").body();
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(page.getBytes(StandardCharsets.UTF_8));
        }
        int bytes = packed.size();
        var addresses = new TreeSet<String>();
        Matcher found =
                Pattern.compile("(?:href|src)=\"(/(?:assets|webjars)/[^\"]+)\"").matcher(page);
        while (found.find()) {
            addresses.add(found.group(1));
        }
        assertThat(addresses).hasSizeGreaterThan(5);
        HttpClient http = HttpClient.newHttpClient();
        for (String address : addresses) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address))
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(address).isEqualTo(200);
            bytes += answer.body().length;
        }
        assertThat(bytes).as("bytes of the page and %s", addresses).isLessThan(300_000);
    }

    @Test
    void thePageShowsFiguresAndNoPersonalData() {
        api("PUT", "/api/skus", "[{\"sku\":\"C-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        fixture.receive("C-1", 1);
        sql.sql("""
                insert into incident (uid, dedupe_key, cause, stage, platform, account, message, payload, content_type)
                values (gen_random_uuid(), gen_random_uuid()::text, 'UNKNOWN_SKU', 'order.intake', 'woocommerce', 'tee',
                    'secret words', '', 'application/json')""").update();
        Visitor operator = visitor("operator");
        // figures are counted once for all who look within some seconds
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            String seen = operator.get("/", "Accept-Language", "zh-CN").body();
            return seen.contains("已接收") && seen.contains("未知商品编码");
        });
        var page = operator.get("/", "Accept-Language", "zh-CN");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("lang=\"zh-CN\"")
                .contains("已接收")
                .contains("模拟")
                .contains("未知商品编码")
                .doesNotContain("secret words")
                .doesNotContain("王静")
                .doesNotContain("??");
        assertThat(operator.get("/?lang=en", "Accept-Language", "zh-CN").body())
                .contains("Received")
                .contains("Unknown SKU")
                .contains("href=\"/incidents?severity=CRITICAL\"", "/incidents?cause=UNKNOWN_SKU&amp;severity=NORMAL")
                .doesNotContain("??");
        assertThat(get("/assets/console.css").status()).isEqualTo(200);
        assertThat(get("/assets/console.js").status()).isEqualTo(200);
    }

    @Test
    void whatWasCancelledIsSaidBesideTheFunnel() {
        api("PUT", "/api/skus", "[{\"sku\":\"C-2\",\"name\":\"杯\",\"weightGrams\":100}]");
        long order = fixture.receive("C-2", 1);
        sql.sql("update orders set status = 'CANCELLED' where id = :order")
                .param("order", order)
                .update();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> visitor("operator")
                        .get("/?lang=en")
                        .body()
                        .matches("(?s).*>\\d+ more (was|were) cancelled<.*"));
    }

    @Test
    void aCarrierThatFailsNowIsSeenUntilItAnswersAgain() {
        long order = fixture.receive("C-1", 1);
        sql.sql("update orders set status = 'CONFIRMED' where id = :order")
                .param("order", order)
                .update();
        sql.sql("""
                insert into parcel (order_id, seq, warehouse_id, reference, carrier, service, weight_grams, cost,
                    currency, days, why, status, status_at, due_at)
                values (:order, 1, 1, 'LATE-1', 'snail', '2', 500, 10, 'CNY', 2, 'why', 'REQUESTED',
                    now() - interval '2 minutes', now())""").param("order", order).update();
        called("BOOKED", 20);
        called("UNKNOWN", 6);
        assertThat(snail().state()).isEqualTo("FAILING");
        assertThat(snail().waiting()).isEqualTo(1);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> visitor("operator")
                        .get("/?part=platforms&lang=en")
                        .body()
                        .contains("snail"));
        assertThat(visitor("operator").get("/?part=platforms&lang=en").body()).contains("fails now");
        called("BOOKED", 6);
        assertThat(snail().state()).as("its latest calls count").isEqualTo("OK");
        sql.sql("delete from parcel where reference = 'LATE-1'").update();
    }

    private void called(String outcome, int times) {
        sql.sql("""
                insert into booking_attempt (parcel_id, action, deadline, settled_at, outcome)
                select id, 'BOOK', now(), clock_timestamp(), :outcome
                from parcel, generate_series(1, :times) where reference = 'LATE-1'""").param("outcome", outcome).param("times", times).update();
    }

    private FiguresStore.Carrier snail() {
        return store.carriers().stream()
                .filter(one -> one.carrier().equals("snail"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void eachReaderSeesThePartsThatTheRightsAllow() {
        String all = visitor("operator").get("/").body();
        assertThat(all).contains("id=\"hours\"", "incidents-title", "queues-title", "platforms-title");
        String service = visitor("service").get("/").body();
        assertThat(service).contains("id=\"hours\"", "platforms-title").doesNotContain("incidents-title");
        assertThat(visitor("service").get("/?part=incidents").body())
                .as("a part that is asked for alone")
                .doesNotContain("<a ");
        assertThat(visitor("stock").get("/").body())
                .as("no review, no such figure")
                .doesNotContain("href=\"/review\"");
    }

    /** A page that stood open when a right was taken away asks for its parts all the same. */
    @Test
    void aPartWithoutTheRightToItIsEmpty() {
        sql.sql("delete from role_scope where role = 'service' and scope = 'hub:read'")
                .update();
        try {
            for (String part : List.of("incidents", "queues", "platforms", "unknown")) {
                var answer = visitor("service").get("/?part=" + part);
                assertThat(answer.statusCode()).as(part).isEqualTo(200);
                assertThat(answer.body()).as(part).isBlank();
            }
        } finally {
            sql.sql("insert into role_scope (role, scope) values ('service', 'hub:read')")
                    .update();
        }
    }

    @Test
    void hoursThatAreOverAreCountedOnce() {
        fixtureOrders(2);
        sql.sql("update orders set received_at = now() - interval '3 hours' where id = (select max(id) from orders)")
                .update();
        var figures = new Figures(store, moments);
        Instant before = Instant.now();
        Figures.Day first = figures.day();
        assertThat(first.hours()).hasSize(24);
        assertThat(first.hours().get(23))
                .isBetween(before.truncatedTo(ChronoUnit.HOURS), Instant.now().truncatedTo(ChronoUnit.HOURS));
        long orders =
                first.orders().stream().mapToLong(FiguresStore.Hour::orders).sum();
        assertThat(orders)
                .isEqualTo(count("select count(*) from orders where received_at > now() - interval '23 hours'"));
        assertThat(first.orders().stream().mapToLong(FiguresStore.Hour::lately).sum())
                .isEqualTo(count("select count(*) from orders where received_at > now() - interval '1 hour'"));
    }

    private void fixtureOrders(int orders) {
        api("PUT", "/api/skus", "[{\"sku\":\"C-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        for (int n = 0; n < orders; n++) {
            fixture.receive("C-1", 1);
        }
    }

    @Test
    void strangersAreAskedToSignIn() {
        Answer page = get("/orders?q=1");
        assertThat(page.status()).isEqualTo(302);
        assertThat(page.raw().headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/signin?to=%2Forders%3Fq%3D1"));
        Visitor stranger = Visitor.stranger(port);
        assertThat(stranger.get("/signin").statusCode()).isEqualTo(200);
        assertThat(stranger.post("/signin", "name", "admin", "password", "wrong")
                        .headers()
                        .firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/signin?wrong"));
        assertThat(get("/nothing-here").status()).isEqualTo(404);
    }

    @Test
    void theStatisticsCountByStatusPlatformAndCause() {
        var stats = api("GET", "/api/stats", null).json();
        assertThat(stats.path("orders").fieldNames()).toIterable().hasSize(OrderStatus.values().length);
        assertThat(stats.path("platforms").isObject()).isTrue();
        assertThat(stats.path("incidents").isObject()).isTrue();
        assertThat(stats.path("severities").fieldNames()).toIterable().containsExactly("CRITICAL", "HIGH", "NORMAL");
        // figures are counted once for all who look within some seconds
        await().atMost(Duration.ofSeconds(60))
                .until(() -> api("GET", "/api/stats", null)
                                .json()
                                .at("/severities/NORMAL")
                                .asLong()
                        == count("select count(*) from incident where state = 'OPEN' and severity = 'NORMAL'"));
        assertThat(api("GET", "/api/accounts", null).json().isArray()).isTrue();
    }

    @Test
    void bothLanguagesSayTheSame() throws IOException {
        for (String bundle : List.of(
                "/messages",
                "/i18n/console",
                "/i18n/orders",
                "/i18n/incidents",
                "/i18n/operations",
                "/i18n/settings")) {
            assertThat(keys(bundle + "_zh_CN.properties")).as(bundle).isEqualTo(keys(bundle + ".properties"));
        }
        Set<Object> english = keys("/messages.properties");
        for (OrderStatus status : OrderStatus.values()) {
            assertThat(english).contains("order." + status);
        }
        for (FailureCause cause : FailureCause.values()) {
            assertThat(english).contains("cause." + cause);
        }
    }

    @Test
    void theTextOfTheApiNamesEveryAddress() {
        String text = get("/assets/api.txt").body();
        assertThat(mappings.getHandlerMethods().keySet().stream()
                        .flatMap(mapping -> mapping.getPatternValues().stream())
                        .filter(path -> path.startsWith("/api")))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(text).contains(path));
    }

    private static Set<Object> keys(String bundle) throws IOException {
        var messages = new Properties();
        try (Reader reader =
                new InputStreamReader(HomePageTest.class.getResourceAsStream(bundle), StandardCharsets.UTF_8)) {
            messages.load(reader);
        }
        return messages.keySet();
    }
}
