package io.entrepot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A test that talks to the web side over real HTTP; all of them share one hub and its database. */
@SpringBootTest(
        classes = ApiHub.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.api.token=" + ApiTest.TOKEN,
            "hub.embedded.artemis.enabled=false",
            "hub.embedded.kafka.enabled=false",
            "hub.demo.enabled=true",
            "hub.demo.password=" + ApiTest.PASSWORD,
            "hub.marketplaces.woocommerce.accounts[0].name=tee",
            "hub.marketplaces.woocommerce.accounts[0].webhook-secret=a-secret-for-tests-only",
            "hub.marketplaces.woocommerce.accounts[1].name=mug",
            "hub.marketplaces.manual.accounts[0].name=api"
        })
public abstract class ApiTest {
    public static final String TOKEN = "a-token-for-tests-only";

    /** Of all users: admin, clerk, stock, dispatch, service, operator, integrator. */
    public static final String PASSWORD = "a-password-for-tests-only";

    /** What came back. */
    public record Answer(int status, String type, String body, HttpResponse<String> raw) {
        public JsonNode json() {
            try {
                return new ObjectMapper().readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + body, e);
            }
        }
    }

    private static final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    protected int port;

    @Autowired
    protected JdbcClient sql;

    protected Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    protected Answer api(String method, String path, String body) {
        return send(method, path, body, "Authorization", "Bearer " + TOKEN, "Content-Type", "application/json");
    }

    protected Answer send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One of the users, signed in. */
    protected Visitor visitor(String name) {
        return Visitor.named(port, name, PASSWORD);
    }

    protected int count(String query, Object... params) {
        return sql.sql(query).params(params).query(Integer.class).single();
    }
}
