package io.entrepot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The whole hub from outside, among partners who are away or echo what they were told: who gets in, and what gets out. */
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DirtiesContext
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"hub.demo.enabled=false", "hub.shipment.sweep-every=300ms"})
class DoorsTest {
    /** Each is recognisable wherever it may turn up. */
    private static final Map<String, String> SECRETS = new LinkedHashMap<>();

    /** Rights to change something, by how they end. */
    private static final List<String> CHANGING = List.of(":write", ":review", ":note", ":operate");

    /** What asks with a body and changes nothing, and what changes the caller's own only. */
    private static final List<String> ASKS = List.of("/dry-run", "/views/x", "/mappings/try", "/mappings/compare");

    /** Other tests' hubs may still run in this process. */
    private static final Set<Integer> OTHERS = portsBefore();

    private static final String API = secret("hub.api.token");
    private static final String SHOP = "hub.marketplaces.woocommerce.accounts[0].";
    private static final String WEBHOOK = secret(SHOP + "webhook-secret");
    private static final String CALLBACK = secret("hub.carriers.sf.callback-secret");
    private static final HttpServer PARTNERS = partnersThatEcho();
    private static final int NOBODY = PortsForTests.free();

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Environment environment;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping mappings;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        secret(SHOP + "webhook-secret-before");
        secret(SHOP + "consumer-secret");
        secret("hub.marketplaces.woocommerce.accounts[1].consumer-secret");
        secret("hub.marketplaces.csvdrop.accounts[0].password");
        secret("hub.carriers.sf.check-word");
        secret("hub.carriers.sf.callback-secret-before");
        secret("hub.mail.password");
        SECRETS.forEach((name, value) -> registry.add(name, () -> value));
        String partners = "http://127.0.0.1:" + PARTNERS.getAddress().getPort();
        registry.add(SHOP + "name", () -> "echo");
        registry.add(SHOP + "url", () -> partners + "/shop");
        registry.add(SHOP + "consumer-key", () -> "ck_echo");
        registry.add(SHOP + "poll-every", () -> "200ms");
        registry.add("hub.marketplaces.woocommerce.accounts[1].name", () -> "away");
        registry.add("hub.marketplaces.woocommerce.accounts[1].url", () -> "http://127.0.0.1:" + NOBODY);
        registry.add("hub.marketplaces.woocommerce.accounts[1].consumer-key", () -> "ck_away");
        registry.add("hub.marketplaces.woocommerce.accounts[1].poll-every", () -> "200ms");
        registry.add("hub.marketplaces.csvdrop.accounts[0].name", () -> "drop");
        registry.add("hub.marketplaces.csvdrop.accounts[0].host", () -> "127.0.0.1");
        registry.add("hub.marketplaces.csvdrop.accounts[0].port", () -> NOBODY);
        registry.add("hub.marketplaces.csvdrop.accounts[0].user", () -> "csv");
        registry.add("hub.carriers.sf.url", () -> partners + "/sf");
        registry.add("hub.carriers.sf.partner-id", () -> "PARTNER");
        registry.add("hub.mail.port", () -> NOBODY);
        registry.add("hub.mail.user", () -> "mailer");
    }

    @AfterAll
    static void stop() {
        PARTNERS.stop(0);
    }

    @Test
    @Order(1)
    void everyRequestToTheApiNeedsAScopeOfItsOwn() throws Exception {
        String hubReader = token("reader", "hub:read");
        String tokenReader = token("auditor", "tokens:read");
        var endpoints = new ArrayList<String>();
        var wrong = new ArrayList<String>();
        for (var mapping : mappings.getHandlerMethods().keySet()) {
            for (String pattern : mapping.getPatternValues()) {
                if (!pattern.startsWith("/api")) {
                    continue;
                }
                Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
                for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                    String endpoint = method + " " + pattern;
                    endpoints.add(endpoint);
                    wrong.addAll(
                            objections(method.name(), pattern.replaceAll("\\{[^}]*}", "x"), hubReader, tokenReader)
                                    .stream()
                                    .map(objection -> endpoint + ": " + objection)
                                    .toList());
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(endpoints)
                .as("all modules were looked at")
                .contains(
                        "POST /api/orders",
                        "PUT /api/carriers/{carrier}/services",
                        "GET /api/parcels/{reference}/label",
                        "POST /api/incidents/{uid}/resend",
                        "PUT /api/watch/limits",
                        "POST /api/mappings/compare",
                        "GET /api/stock",
                        "GET /api/messages/{id}",
                        "GET /api/stats",
                        "DELETE /api/tokens/{uid}")
                .hasSizeGreaterThan(30);
    }

    @Test
    @Order(1)
    void theDescriptionOfTheApiSaysWhatEachRequestIsForToEveryToken() throws Exception {
        HttpResponse<String> answer =
                send("GET", "/openapi", null, "Authorization", "Bearer " + token("describer", "stock:read"));
        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode paths = json.readTree(answer.body()).path("paths");
        var operations = new TreeMap<String, JsonNode>();
        paths.fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(one -> operations.put(one.getKey() + " " + path.getKey(), one.getValue())));
        assertThat(operations).hasSizeGreaterThan(80).allSatisfy((endpoint, operation) -> {
            assertThat(operation.path("summary").asText()).isNotBlank().hasSizeLessThan(120);
            assertThat(operation.at("/tags/0").asText()).matches("[A-Z][A-Za-z:, ]+");
            assertThat(operation.findValuesAsText("name")).doesNotContain("asked", "who", "by");
        });
        // what is written and answered by nobody
        List<String> written = Files.readAllLines(Path.of("src/main/resources/static/assets/api.txt")).stream()
                .filter(line -> line.matches("(GET|POST|PUT|DELETE) +/api.*"))
                .map(line -> line.split(" +")[0].toLowerCase(Locale.ROOT) + " " + line.split(" +")[1])
                .toList();
        assertThat(written).hasSameSizeAs(operations.keySet()).containsExactlyInAnyOrderElementsOf(operations.keySet());
        assertThat(operations.get("get /api/incidents").path("parameters").findValuesAsText("name"))
                .contains("state", "cause", "order", "before", "size");
        JsonNode direction = operations.get("get /api/messages").path("parameters");
        assertThat(direction.findValuesAsText("name"))
                .containsExactlyInAnyOrder(
                        "account", "after", "direction", "from", "kind", "order", "platform", "size", "to");
        assertThat(direction.toString()).contains("\"enum\":[\"IN\",\"OUT\"]", "\"maximum\":200");

        assertThat(send("GET", "/openapi", null, "Authorization", "Bearer wrong")
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> stranger = send("GET", "/openapi/pages", null);
        assertThat(stranger.statusCode()).isEqualTo(302);
        assertThat(stranger.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).contains("/signin"));
    }

    private List<String> objections(String method, String path, String... tokens) throws Exception {
        var wrong = new ArrayList<String>();
        if (send(method, path, null).statusCode() != 401) {
            wrong.add("a stranger is let in");
        }
        var missing = new TreeSet<String>();
        for (String token : tokens) {
            HttpResponse<String> answer = send(method, path, null, "Authorization", "Bearer " + token);
            if (answer.statusCode() == 403) {
                missing.add(
                        json.readTree(answer.body()).path("detail").asText().replace("the token lacks the scope ", ""));
            }
        }
        if (missing.size() != 1) {
            wrong.add("there is no line for it in access/Scopes");
            return wrong;
        }
        String scope = missing.iterator().next();
        boolean changes = !method.equals("GET") && ASKS.stream().noneMatch(path::endsWith);
        if (changes != CHANGING.stream().anyMatch(scope::endsWith)) {
            wrong.add(scope + " is no right for this");
        }
        for (Path page : List.of(Path.of("docs/operating.md"), Path.of("src/main/resources/static/assets/api.txt"))) {
            if (!Files.readString(page).contains(scope)) {
                wrong.add(page + " does not name " + scope);
            }
        }
        return wrong;
    }

    @Test
    @Order(2)
    void nothingTellsASecret(CapturedOutput output) throws Exception {
        SECRETS.put("a token that was made", token("secretive", "hub:read"));
        SECRETS.put("the database's password", environment.getProperty("spring.datasource.password"));
        var said = new ArrayList<String>(everythingGoesWrong());
        for (String endpoint : List.of(
                "",
                "/health",
                "/health/partners",
                "/health/routes",
                "/health/camelRoutes",
                "/env",
                "/configprops",
                "/beans",
                "/heapdump",
                "/threaddump",
                "/loggers",
                "/mappings",
                "/metrics",
                "/prometheus",
                "/httpexchanges",
                "/info",
                "/camel",
                "/camelroutes",
                "/sbom",
                "/flyway",
                "/scheduledtasks",
                "/conditions",
                "/shutdown")) {
            HttpResponse<String> stranger = send("GET", "/actuator" + endpoint, null);
            HttpResponse<String> known = api("GET", "/actuator" + endpoint, null);
            assertThat(stranger.statusCode()).as(endpoint).isEqualTo(endpoint.equals("/health") ? 200 : 404);
            if (!endpoint.startsWith("/health")) {
                assertThat(known.statusCode()).as(endpoint).isEqualTo(404);
            }
            said.add(stranger.body());
            said.add(known.body());
        }
        assertThat(api("GET", "/actuator/health", null).body())
                .as("details with a token")
                .contains("woocommerce/away");
        said.add(api("GET", "/api/incidents", null).body());
        said.add(api("GET", "/api/accounts", null).body());
        said.add(api("GET", "/api/tokens", null).body());
        said.add(send("GET", "/", null).body());
        said.add(output.getAll());
        said.add(Files.readString(
                Path.of(environment.getProperty("hub.data"), "postgres.log"), StandardCharsets.ISO_8859_1));
        assertThat(output.getAll()).as("the log was looked at").contains("poll of woocommerce/away failed");
        said.addAll(database());
        SECRETS.forEach((name, value) -> {
            for (String text : said) {
                for (String form : formsOf(value)) {
                    assertThat(text.contains(form))
                            .as("%s is told here: …%s…", name, around(text, form))
                            .isFalse();
                }
            }
        });
    }

    /** What it answers while shops, carrier, FTP and mail fail and strangers try their luck. */
    private List<String> everythingGoesWrong() throws Exception {
        var said = new ArrayList<String>();
        String order = """
                {"platformOrderId":"DOOR-1","orderedAt":"2026-11-20T10:00:00+08:00","currency":"CNY",
                 "buyer":{"name":"王芳","phone":"13800138000","email":"wang@example.com"},
                 "deliverTo":{"name":"王芳","phone":"13800138000","country":"CN","province":"浙江省","city":"杭州市",
                              "district":"西湖区","line":"文三路90号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"transfer"},
                 "lines":[{"lineId":"1","sku":"DOOR","name":"门","quantity":1,"unitPrice":"59.00","total":"59.00"}],
                 "total":"59.00"}""";
        api(
                "PUT",
                "/api/warehouses",
                "[{\"code\":\"SZ\",\"name\":\"深圳仓\",\"contact\":\"仓管陈\",\"phone\":\"13800000001\",\"province\":\"广东省\","
                        + "\"city\":\"深圳市\",\"district\":\"宝安区\",\"address\":\"仓储路8号\"}]");
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"DOOR\",\"name\":\"门\",\"price\":\"59.00\",\"currency\":\"CNY\",\"weightGrams\":300,\"bulky\":false}]");
        api(
                "POST",
                "/api/stock/receipts",
                "{\"reference\":\"doors\",\"warehouse\":\"SZ\",\"lines\":[{\"sku\":\"DOOR\",\"quantity\":5}]}");
        said.add(api("POST", "/api/orders", order).body());
        said.add(
                api("POST", "/api/orders", order.replace("DOOR\"", "NO-SUCH\"")).body());

        String push = "{\"id\":1,\"status\":\"no such status\"}";
        for (String key : new String[] {WEBHOOK, "wrong"}) {
            said.add(send(
                            "POST",
                            "/webhooks/woocommerce/echo",
                            push,
                            "X-WC-Webhook-Signature",
                            sign(push, key),
                            "X-WC-Webhook-Topic",
                            "order.updated",
                            "Content-Type",
                            "application/json")
                    .body());
        }
        for (String path : List.of(CALLBACK, CALLBACK + "x", "wrong", CALLBACK + "/more")) {
            for (String method : List.of("POST", "GET", "PUT")) {
                said.add(send(method, "/callbacks/sf/" + path, "{\"Body\":\"nonsense\"")
                        .body());
            }
        }
        for (String path : List.of("/api/orders/EN1", "/api/incidents/x", "/api/stock?size=x")) {
            said.add(api("GET", path, null).body());
        }
        said.add(api("PUT", "/api/skus", "[{\"" + "\"]").body());
        said.add(send("GET", "/api/stats", null, "Authorization", "Bearer " + API + "x")
                .body());

        awaited(
                "both shops are given up",
                "select count(*) = 2 from incident where cause = 'PLATFORM_UNREACHABLE' and platform = 'woocommerce'");
        awaited("the order's check failed", "select count(*) > 0 from incident where cause = 'UNKNOWN_SKU'");
        awaited("the webhook could not be mapped", "select count(*) > 0 from incident where cause = 'MAPPING_FAILED'");
        awaited("the push could not be read", "select count(*) > 0 from incident where cause = 'TRACKING_FAILED'");
        awaited(
                "the carrier was asked",
                "select count(*) > 0 from journal where platform = 'sf' and direction = 'OUT'");
        return said;
    }

    /** All that is kept, as text. */
    private List<String> database() {
        var rows = new ArrayList<String>();
        List<String> tables = sql.sql(
                        "select quote_ident(relname) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
                .query(String.class)
                .list();
        assertThat(tables).contains("incident", "api_token", "orders");
        for (String table : tables) {
            sql.sql("select * from " + table)
                    .query()
                    .listOfRows()
                    .forEach(row -> row.forEach((column, value) -> rows.add(
                            value instanceof byte[] bytes
                                    ? new String(bytes, StandardCharsets.ISO_8859_1)
                                    : String.valueOf(value))));
        }
        return rows;
    }

    @Test
    @Order(3)
    @EnabledOnOs(OS.LINUX)
    void listensOnLoopbackOnlyAndOnNoPortBesides() throws Exception {
        var ports = new TreeSet<Integer>(Set.of(
                port,
                PARTNERS.getAddress().getPort(),
                environment.getRequiredProperty("hub.embedded.kafka.port", Integer.class),
                environment.getRequiredProperty("hub.embedded.kafka-controller.port", Integer.class)));
        Map<Integer, String> listening =
                ListeningPorts.of(ProcessHandle.current().pid());
        listening.keySet().removeAll(OTHERS);
        assertThat(listening.keySet())
                .as("web, Kafka, its controller and this test's partners; Artemis and JMX open none")
                .containsExactlyInAnyOrderElementsOf(ports);
        assertThat(listening.values()).as("addresses").allMatch(ListeningPorts::isLoopback);

        String pid = Files.readAllLines(Path.of(environment.getProperty("hub.data"), "postgres/postmaster.pid"))
                .get(0);
        Map<Integer, String> postgres = ListeningPorts.of(Long.parseLong(pid.strip()));
        assertThat(postgres.keySet())
                .containsExactly(environment.getRequiredProperty("hub.embedded.postgres.port", Integer.class));
        assertThat(postgres.values()).allMatch(ListeningPorts::isLoopback);
    }

    private static Set<Integer> portsBefore() {
        try {
            return OS.LINUX.isCurrentOs()
                    ? ListeningPorts.of(ProcessHandle.current().pid()).keySet()
                    : Set.of();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String secret(String setting) {
        return SECRETS.computeIfAbsent(setting, name -> "Zq-" + Integer.toHexString(name.hashCode()) + "-never-told");
    }

    private static List<String> formsOf(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return List.of(
                secret,
                new StringBuilder(secret).reverse().toString(),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                HexFormat.of().formatHex(bytes));
    }

    private static String around(String text, String form) {
        int at = text.indexOf(form);
        return at < 0 ? "" : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + form.length() + 50));
    }

    private void awaited(String what, String condition) {
        await(what)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> sql.sql(condition).query(Boolean.class).single());
    }

    private String token(String name, String scope) throws Exception {
        return json.readTree(api("POST", "/api/tokens", "{\"name\":\"%s\",\"scopes\":[\"%s\"]}".formatted(name, scope))
                        .body())
                .path("token")
                .asText();
    }

    private HttpResponse<String> api(String method, String path, String body) throws Exception {
        return send(method, path, body, "Authorization", "Bearer " + API, "Content-Type", "application/json");
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String sign(String body, String secret) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** Error pages of the worst kind: all that was asked, and who asked. */
    private static HttpServer partnersThatEcho() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
            server.setExecutor(Executors.newCachedThreadPool(task -> {
                var thread = new Thread(task, "partners");
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/", exchange -> {
                String asked = exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().entrySet() + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                byte[] answer = asked.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(500, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
