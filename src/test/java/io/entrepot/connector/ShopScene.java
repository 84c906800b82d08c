package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.PortsForTests;
import io.entrepot.RoutesForTests;
import io.entrepot.demo.Partners;
import io.entrepot.stock.StockNews;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/**
 * Routes of a marketplace over real HTTP against its simulated shop: well-behaved and idle until a test says otherwise, with
 * an account {@code main} that is polled when a test wants it. No intake takes what is kept.
 */
@DirtiesContext
@SpringJUnitConfig({
    DatabaseForTests.class,
    OrdersForTests.class,
    RoutesForTests.class,
    Heard.class,
    ShopScene.Stock.class
})
abstract class ShopScene {
    @ComponentScan(
            basePackageClasses = StockNews.class,
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = "io\\.entrepot\\.stock\\.(StockNews|NewsStore)"))
    static class Stock {}

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int HTTP = PortsForTests.free();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext partners;

    @Autowired
    OrdersForTests orders;

    @Autowired
    StockNews news;

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    CamelContext camel;

    ProducerTemplate queue;

    static String url(String path) {
        return "http://127.0.0.1:" + HTTP + path;
    }

    /** Of the simulated shop, beside what all have. */
    Map<String, Object> partnerSettings() {
        return Map.of();
    }

    abstract List<String> platforms();

    @BeforeEach
    void openScene() throws Exception {
        if (partners == null) {
            var settings = new HashMap<String, Object>();
            settings.put("http-port", HTTP);
            settings.put("ftp-port", PortsForTests.free());
            settings.put("ftp-passive-ports", "0");
            settings.put("smtp-port", PortsForTests.free());
            settings.put("data", Path.of("target/test-data/partners-" + UUID.randomUUID()));
            settings.put("orders-per-minute", 0);
            settings.put("initial-orders", 0);
            settings.put("files-every", 0);
            settings.put("misbehaviour", "off");
            settings.put("webhook-share", 0);
            settings.putAll(partnerSettings());
            var named = new HashMap<String, Object>();
            settings.forEach((name, value) -> named.put("partners." + name, value));
            partners = Partners.start(named);
        }
        orders.clear();
        heard.failures.clear();
        sql.sql("truncate journal, outbox, page_underway, call_budget, access_token, stock_dirty, listing,"
                        + " stock_audience cascade")
                .update();
        platforms()
                .forEach(platform -> sql.sql(
                                "insert into account (platform, name, next_poll_at) values (:p, 'main', now() + interval '1 hour')")
                        .param("p", platform)
                        .update());
        queue = camel.createProducerTemplate();
    }

    @AfterAll
    static void closeScene() {
        partners.close();
        partners = null;
    }

    /** One poll, to its end. */
    void poll(String platform) {
        sql.sql("delete from page_underway").update();
        sql.sql("update account set next_poll_at = now() - interval '1 second' where platform = :p")
                .param("p", platform)
                .update();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> sql.sql(
                                "select next_poll_at > now() and lease_until is null from account where platform = :p")
                        .param("p", platform)
                        .query(Boolean.class)
                        .single());
    }

    /** The next poll begins there. */
    void startAt(String platform, String time) {
        sql.sql("update account set cursor = jsonb_build_object('modifiedAfter', :at::text) where platform = :p")
                .param("at", time)
                .param("p", platform)
                .update();
    }

    int failures(String platform) {
        return sql.sql("select failures from account where platform = :p")
                .param("p", platform)
                .query(Integer.class)
                .single();
    }

    String cursor(String platform) {
        return sql.sql("select coalesce(cursor::text, '') from account where platform = :p")
                .param("p", platform)
                .query(String.class)
                .single();
    }

    /** What the platform was sent about orders, as it is kept. */
    List<String> told() {
        return sql.sql(
                        "select convert_from(body, 'UTF8') from journal where direction = 'OUT' and about -> 'orders' is not null order by id")
                .query(String.class)
                .list();
    }

    /** What it answered, as HTTP status and outcome. */
    List<String> heardOfOrders() {
        return sql.sql("""
                        select concat_ws(' ', about ->> 'status', about ->> 'outcome') from journal
                        where direction = 'IN' and kind = 'answer' and about -> 'orders' is not null order by id""").query(String.class).list();
    }

    long journal() {
        return sql.sql("select count(*) from journal").query(Long.class).single();
    }

    /** Tells the shop what it is owed. */
    void work(String platform) {
        List<Long> ids =
                sql.sql("select id from platform_answer").query(Long.class).list();
        queue.sendBody("jms:queue:account.answer." + platform, "{\"ids\":" + ids + "}");
    }

    /** Time passes until all that waits for its next try is due. */
    void pass() {
        sql.sql("update platform_answer set due_at = now() where due_at is not null")
                .update();
    }

    List<String> states() {
        return sql.sql("select state from platform_answer order by id")
                .query(String.class)
                .list();
    }

    /** Tells the shop of its levels, and answers of how many. */
    int tell(String platform) {
        List<StockNews.AccountNews> all = news.take(platform, 100);
        all.forEach(one -> queue.sendBody("direct:" + platform + ".stock", one));
        return all.size();
    }

    /** What a simulated shop ({@code amazon/bag}) has in its books. */
    static JsonNode books(String shop) throws Exception {
        return JSON.readTree(CLIENT.send(
                        HttpRequest.newBuilder(URI.create(url("/books/" + shop)))
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    static void control(String shop, String what, String body) throws Exception {
        post("/control/" + shop + "/" + what, body);
    }

    /** @param headers names and values by turns */
    static String post(String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url(path)))
                .POST(BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
