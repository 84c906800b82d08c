package io.entrepot.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.JdbcTemplate;

/** The one hub of all cases: how to talk to it, and how to see that it is well and harms nobody. */
final class HubUnderAttack {
    static final String TOKEN = "a-token-for-tests-only";
    static final String CALLBACK_SECRET = "demo-callback-secret-sf";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAID = 10;

    private final int port;
    final JdbcTemplate sql;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<String> good = new ArrayList<>();

    HubUnderAttack(int port, JdbcTemplate sql) {
        this.port = port;
        this.sql = sql;
    }

    Answer api(String method, String path, String body) {
        return send(
                method,
                path,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body),
                "Authorization",
                "Bearer " + TOKEN,
                "Content-Type",
                "application/json");
    }

    Answer send(String method, String path, BodyPublisher body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), answer.headers().map().keySet().toString(), answer.body());
        } catch (HttpTimeoutException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (IOException e) {
            return new Answer(Answer.HUNG_UP, "", "");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes these very bytes and reads until the hub hangs up or, once it has begun to answer, is silent for a second. */
    String raw(String request) {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (IOException answeredBeforeTheEnd) {
                // its answer says why
            }
            var answer = new ByteArrayOutputStream();
            try (InputStream in = socket.getInputStream()) {
                for (int next = in.read(); next >= 0; next = in.read()) {
                    answer.write(next);
                    socket.setSoTimeout(1000);
                }
            } catch (IOException silentOrGone) {
                // what came until then is the answer
            }
            return answer.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket open() throws IOException {
        return new Socket("127.0.0.1", port);
    }

    /** Enters an order and answers under which id its message is kept. */
    String enter(String body) {
        Answer answer = api("POST", "/api/orders", body);
        assertThat(answer.status()).as("the hub says: %s", answer.body()).isEqualTo(202);
        return answer.json().path("message").asText();
    }

    JsonNode incidentOf(String journalId) {
        return incident("journal_id = ?::uuid", journalId);
    }

    /** The one incident, once it is there, as the API shows it. */
    JsonNode incident(String where, Object... values) {
        String query = "select uid::text from incident where " + where;
        soon(
                "an incident where " + where + " " + List.of(values),
                () -> !sql.queryForList(query, String.class, values).isEmpty());
        String uid = sql.queryForList(query, String.class, values).get(0);
        Answer answer = api("GET", "/api/incidents/" + uid, null);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    int count(String query, Object... values) {
        return sql.queryForObject(query, Integer.class, values);
    }

    void soon(String what, Callable<Boolean> condition) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    /** Ready, and an order that is sent right now comes in. */
    void assertWell() {
        assertThat(send("GET", "/actuator/health/readiness", BodyPublishers.noBody())
                        .status())
                .as("readiness")
                .isEqualTo(200);
        String id = "GOOD-" + good.size();
        good.add(id);
        ObjectNode order = Victim.order(id, "王芳", "13800138000", "wang@example.com", "文三路90号");
        if (good.size() % PAID != 1) {
            // most of them wait in the review, which spares two cores the rest of their way
            order.putObject("payment").put("state", "PENDING");
        }
        enter(order.toString());
        // its way and the next case overlap, or two hundred of them would take minutes
        assertStored(good.size() - 2);
    }

    private void assertStored(int number) {
        if (number >= 0) {
            String id = good.get(number);
            soon("order " + id, () -> count("select count(*) from orders where platform_order_id = ?", id) == 1);
        }
    }

    /** Every good order is where it belongs, and none of them tells of anybody else. */
    void assertGoodOrdersWentThrough() {
        String inState = "select count(*) from orders where platform_order_id like 'GOOD-%' and status = ?";
        int paid = (good.size() + PAID - 1) / PAID;
        soon("all that are paid are booked", () -> count(inState, "BOOKED") == paid);
        soon("all others are in the review", () -> count(inState, "IN_REVIEW") == good.size() - paid);
        for (Map<String, Object> order :
                sql.queryForList("select id from orders where platform_order_id like 'GOOD-%'")) {
            Answer answer = api("GET", "/api/orders/EN" + order.get("id") + "?reveal=true", null);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Victim.leakedIn(answer.body())).isEmpty();
        }
    }

    static String signature(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
