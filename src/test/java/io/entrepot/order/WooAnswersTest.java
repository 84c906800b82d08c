package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.RoutesForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** The route of WooCommerce's answers against a shop that misbehaves on command. */
@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, RoutesForTests.class, Heard.class})
class WooAnswersTest {

    /** Orders by id, every request, and what to do instead of a proper answer. */
    static class Shop {
        enum Mood {
            FINE,
            BUSY,
            REFUSES,
            CHOKES_ON_100,
            LACKS_100,
            FAILS_AFTERWARDS,
            SPEAKS_HTML,
            HANGS_UP,
            IGNORES
        }

        final ObjectMapper json = new ObjectMapper();
        final Map<String, ObjectNode> orders = new ConcurrentHashMap<>();
        final List<String> requests = new CopyOnWriteArrayList<>();
        final HttpServer server;
        volatile Mood mood = Mood.FINE;

        Shop() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newFixedThreadPool(8));
            server.createContext("/wp-json/wc/v3/orders", this::handle);
            server.start();
        }

        private void handle(HttpExchange call) throws IOException {
            if (mood == Mood.BUSY) {
                call.getResponseHeaders().add("Retry-After", "33");
                requests.add(call.getRequestMethod());
                send(call, 429, "slow down");
            } else if (call.getRequestMethod().equals("GET")) {
                String include = call.getRequestURI().getQuery().replaceFirst(".*include=([^&]*).*", "$1");
                requests.add("GET " + include);
                ArrayNode list = json.createArrayNode();
                Stream.of(include.split(",")).filter(orders::containsKey).forEach(id -> list.add(orders.get(id)));
                send(call, 200, list.toString());
            } else {
                update(call, json.readTree(call.getRequestBody()).path("update"));
            }
        }

        private void update(HttpExchange call, JsonNode items) throws IOException {
            requests.add("POST " + String.join(",", items.findValuesAsText("id")));
            if (mood == Mood.HANGS_UP) {
                call.close();
                return;
            }
            if (mood == Mood.REFUSES
                    || mood == Mood.CHOKES_ON_100
                            && items.findValuesAsText("id").contains("100")) {
                send(call, 400, "{\"message\":\"Invalid parameter(s): update\"}");
                return;
            }
            ObjectNode answer = json.createObjectNode();
            ArrayNode updated = answer.putArray("update");
            for (JsonNode item : items) {
                String id = item.path("id").asText();
                if (mood == Mood.LACKS_100 && id.equals("100")) {
                    updated.addObject()
                            .put("id", 100)
                            .putObject("error")
                            .put("message", "Invalid ID.")
                            .putObject("data")
                            .put("status", 400);
                    continue;
                }
                ObjectNode order = orders.computeIfAbsent(
                        id,
                        key -> json.createObjectNode()
                                .put("id", Long.parseLong(key))
                                .put("status", "processing"));
                if (mood != Mood.IGNORES) {
                    order.setAll((ObjectNode) item);
                }
                updated.add(order);
            }
            if (mood == Mood.FAILS_AFTERWARDS) {
                send(call, 500, "{}");
            } else {
                send(call, 200, mood == Mood.SPEAKS_HTML ? "<html>" : answer.toString());
            }
        }

        private static void send(HttpExchange call, int status, String text) throws IOException {
            byte[] body = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            call.getResponseHeaders().add("Content-Type", "application/json");
            call.sendResponseHeaders(status, body.length);
            call.getResponseBody().write(body);
            call.close();
        }
    }

    private static final Shop shop;

    static {
        try {
            shop = new Shop();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        String account = "hub.marketplaces.woocommerce.accounts[0].";
        registry.add(account + "name", () -> "main");
        registry.add(
                account + "url",
                () -> "http://127.0.0.1:" + shop.server.getAddress().getPort());
        registry.add(account + "consumer-key", () -> "ck");
        registry.add(account + "consumer-secret", () -> "cs");
    }

    @AfterAll
    static void stop() {
        shop.server.stop(0);
    }

    @Autowired
    OrdersForTests orders;

    @Autowired
    Heard heard;

    @Autowired
    JdbcClient sql;

    @Autowired
    CamelContext camel;

    private ProducerTemplate queue;

    @BeforeEach
    void start() throws Exception {
        orders.clear();
        heard.failures.clear();
        shop.mood = Shop.Mood.FINE;
        shop.orders.clear();
        shop.requests.clear();
        sql.sql("truncate journal").update();
        if (camel.getRoute("account.answer.woocommerce") == null) {
            RoutesForTests.load(camel, "routes/marketplaces/woocommerce.camel.yaml", "marketplace.woocommerce.get");
            RoutesForTests.load(camel, "routes/marketplaces/woocommerce-answers.camel.yaml");
        }
        queue = camel.createProducerTemplate();
    }

    @Test
    void aPageIsToldAndConfirmed() {
        owe(30);
        work();
        assertThat(states()).containsOnly("CONFIRMED").hasSize(30);
        assertThat(shop.requests).hasSize(3).allMatch(request -> request.startsWith("POST "));
        JsonNode told = shop.orders.get("117");
        assertThat(told.path("status").asText()).isEqualTo("completed");
        assertThat(told.path("meta_data").findValuesAsText("value")).contains("SF117");
        assertThat(kept()).hasSize(6);
        assertThat(kept().stream().filter("OUT tell SHIPPED CONFIRMED 200 of 10"::equals))
                .hasSize(3);
        assertThat(kept().stream().filter("IN answer SHIPPED CONFIRMED 200 of 10"::equals))
                .hasSize(3);
        assertThat(sql.sql("select count(distinct o) from journal, jsonb_array_elements(about -> 'orders') o")
                        .query(Integer.class)
                        .single())
                .isEqualTo(30);
        assertThat(sql.sql("select convert_from(body, 'UTF8') from journal")
                        .query(String.class)
                        .list())
                .allMatch(body -> body.contains("\"update\":[") && !body.contains("oauth"));
        work();
        assertThat(shop.requests).as("the same message again").hasSize(3);
        assertThat(kept()).hasSize(6);
    }

    @Test
    void aCallWithoutAnAnswerIsKept() {
        owe(2);
        shop.mood = Shop.Mood.HANGS_UP;
        work();
        assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
        assertThat(kept()).containsExactly("OUT tell SHIPPED UNKNOWN of 2");
    }

    @Test
    void aCancelledOrderIsTold() {
        orders.reach(OrderStatus.CANCELLED, orders.add("woocommerce", "17", ""));
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(shop.orders.get("17").path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void aBusyShopIsLeftAloneAsLongAsItAsks() {
        owe(1);
        shop.mood = Shop.Mood.BUSY;
        String begun = sql.sql("select now()::text").query(String.class).single();
        work();
        assertThat(states()).containsExactly("REQUESTED");
        assertThat(sql.sql("select count(*) from outbox where not_before between :begun::timestamptz"
                                + " + interval '33 seconds' and now() + interval '33 seconds'")
                        .param("begun", begun)
                        .query(Integer.class)
                        .single())
                .as("promised again 33 seconds later")
                .isEqualTo(1);
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void aRefusalIsAnIncidentWithTheShopsWords() {
        owe(1);
        shop.mood = Shop.Mood.REFUSES;
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("Invalid parameter(s)");
    }

    @Test
    void oneRefusedOrderOfABatchLeavesTheOthersAlone() {
        owe(3);
        shop.mood = Shop.Mood.LACKS_100;
        work();
        assertThat(states()).containsExactlyInAnyOrder("DECLINED", "CONFIRMED", "CONFIRMED");
        assertThat(heard.failures).hasSize(1);
        assertThat(heard.failures.get(0).message()).contains("Invalid ID.");
        assertThat(shop.requests).containsExactly("POST 100,101,102");
    }

    @Test
    void aBatchThatIsRefusedAsAWholeIsToldOrderByOrder() {
        owe(3);
        shop.mood = Shop.Mood.CHOKES_ON_100;
        work();
        assertThat(states()).containsExactlyInAnyOrder("DECLINED", "CONFIRMED", "CONFIRMED");
        assertThat(shop.requests).containsExactly("POST 100,101,102", "POST 100", "POST 101", "POST 102");
        assertThat(kept())
                .contains("OUT tell SHIPPED 400 of 3", "IN answer SHIPPED 400 of 3")
                .contains("OUT tell SHIPPED DECLINED 400 of 1", "IN answer SHIPPED CONFIRMED 200 of 1")
                .hasSize(8);
    }

    @Test
    void whatHasNoWordsIsNotSentAndKeepsNobodyBack() {
        owe(2);
        sql.sql("update orders set platform_order_id = 'no number' where platform_order_id = '100'")
                .update();
        work();
        assertThat(states()).containsExactlyInAnyOrder("DECLINED", "CONFIRMED");
        assertThat(heard.failures.get(0).message()).contains("cannot be told SHIPPED");
        assertThat(shop.requests).containsExactly("POST 101");
    }

    @Test
    void anAnswerWithStatus200ThatChangedNothingIsARefusal() {
        owe(1);
        shop.mood = Shop.Mood.IGNORES;
        work();
        assertThat(states()).containsExactly("DECLINED");
        assertThat(heard.failures.get(0).message()).contains("status is 'processing'");
    }

    @Test
    void whatFailedAfterItHappenedIsReadBackAndNotToldTwice() {
        owe(1);
        shop.mood = Shop.Mood.FAILS_AFTERWARDS;
        work();
        assertThat(states()).containsExactly("UNKNOWN");
        shop.mood = Shop.Mood.FINE;
        pass();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(shop.requests).containsExactly("POST 100", "GET 100");
        assertThat(kept())
                .containsExactly(
                        "OUT tell SHIPPED UNKNOWN 500 of 1",
                        "IN answer SHIPPED UNKNOWN 500 of 1",
                        "OUT ask SHIPPED CONFIRMED 200 of 1",
                        "IN answer SHIPPED CONFIRMED 200 of 1");
        assertThat(sql.sql("select convert_from(body, 'UTF8') from journal where kind = 'ask'")
                        .query(String.class)
                        .single())
                .as("without the signature")
                .isEqualTo("{\"method\":\"GET\",\"path\":\"orders\",\"query\":\"include=100&per_page=1\"}");
    }

    @Test
    void whatDidNotHappenIsToldAgainAfterReadingBack() {
        owe(1);
        shop.mood = Shop.Mood.SPEAKS_HTML;
        shop.orders.clear();
        work();
        assertThat(states()).containsExactly("UNKNOWN");
        shop.mood = Shop.Mood.FINE;
        shop.orders.clear();
        pass();
        work();
        assertThat(states()).containsExactly("REQUESTED");
        pass();
        work();
        assertThat(states()).containsExactly("CONFIRMED");
        assertThat(shop.requests).containsExactly("POST 100", "GET 100", "POST 100");
    }

    @Test
    void anUnknownAccountDoesNotSpoilTheOthers() {
        owe(2);
        sql.sql("insert into account (platform, name) values ('woocommerce', 'gone')")
                .update();
        sql.sql(
                        "update orders set account_id = (select id from account where name = 'gone') where platform_order_id = '100'")
                .update();
        work();
        assertThat(states()).containsExactlyInAnyOrder("CONFIRMED", "UNKNOWN");
    }

    private void owe(int count) {
        var ids = new ArrayList<Long>();
        IntStream.range(100, 100 + count).forEach(n -> {
            long id = orders.add("woocommerce", "" + n, "");
            orders.parcels(id, "SF" + n + " COLLECTED");
            ids.add(id);
        });
        orders.reach(OrderStatus.SHIPPED, ids.toArray(Long[]::new));
    }

    private void work() {
        List<Long> ids =
                sql.sql("select id from platform_answer").query(Long.class).list();
        queue.sendBody("jms:queue:account.answer.woocommerce", "{\"ids\":" + ids + "}");
    }

    private void pass() {
        sql.sql("update platform_answer set due_at = now() where due_at is not null")
                .update();
    }

    private List<String> states() {
        return sql.sql("select state from platform_answer order by id")
                .query(String.class)
                .list();
    }

    private List<String> kept() {
        return sql.sql("""
                        select concat_ws(' ', direction, kind, about ->> 'told', about ->> 'outcome', about ->> 'status', 'of',
                            jsonb_array_length(about -> 'orders'))
                        from journal order by id""").query(String.class).list();
    }
}
