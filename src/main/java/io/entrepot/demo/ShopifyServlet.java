package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Admin API of all shops, at /shopify/{shop}/admin/api/{version}/graphql.json. It looks at the first field of the
 * operation and at the variables; which fields are selected does not matter to it, an answer holds them all.
 */
final class ShopifyServlet extends HttpServlet {
    private static final Pattern PATH = Pattern.compile("/([a-z0-9-]+)/admin/api/20\\d\\d-\\d\\d/graphql\\.json");

    private final transient Map<String, ShopifyStore> stores;

    ShopifyServlet(Map<String, ShopifyStore> stores) {
        this.stores = stores;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(request.getPathInfo() == null ? "" : request.getPathInfo());
        ShopifyStore store = path.matches() ? stores.get(path.group(1)) : null;
        if (store == null) {
            send(response, 404, Json.of("errors", "Not Found"));
        } else if (!store.accessToken().equals(request.getHeader("X-Shopify-Access-Token"))) {
            send(
                    response,
                    401,
                    Json.of("errors", "[API] Invalid API key or access token (unrecognized login or wrong password)"));
        } else {
            answer(store, request, response);
        }
    }

    private static void answer(ShopifyStore store, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        JsonNode asked;
        String field;
        try {
            asked = Json.read(request.getInputStream().readAllBytes());
            field = field(asked);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            send(response, 400, Json.of("errors", e.getMessage()));
            return;
        }
        boolean reading = !ShopifyAnswers.WRITES.contains(field);
        Mischief.Kind kind = store.mischief().next();
        if (kind == Mischief.Kind.TOO_MANY) {
            store.points().drain();
        } else if (reading && store.mischief().spoil(kind, response)) {
            return;
        }
        JsonNode variables = asked.path("variables");
        double cost = reading ? 12 + 2 * variables.path("first").asDouble(0) : 10;
        ObjectNode answer = Json.object();
        if (!store.points().take(cost)) {
            ObjectNode error = answer.putArray("errors").addObject();
            error.put("message", "Throttled").putObject("extensions").put("code", "THROTTLED");
        } else {
            answer.putObject("data").set(field, new ShopifyAnswers(store).to(field, variables));
        }
        answer.set("extensions", store.points().cost(cost));
        // a write that went wrong has happened all the same: the caller cannot know
        if (!reading && kind != Mischief.Kind.TOO_MANY && store.mischief().spoil(kind, response)) {
            return;
        }
        boolean lost = !reading && store.losesAnswer();
        send(response, lost ? 500 : 200, lost ? Json.of("errors", "Internal Server Error") : answer);
    }

    /** The first field of the operation that the request names, or of the only one. */
    private static String field(JsonNode asked) {
        String document = asked.path("query").asText().replaceAll("#[^\n]*", "");
        String name = asked.path("operationName").asText("");
        Matcher operation = Pattern.compile(
                        "\\b(?:query|mutation)\\s+" + Pattern.quote(name) + "\\b[^{]*\\{\\s*([A-Za-z]+)")
                .matcher(document);
        if (name.isEmpty() || !operation.find()) {
            throw new IllegalArgumentException("No operation named \"" + name + "\"");
        }
        return operation.group(1);
    }

    private static void send(HttpServletResponse response, int status, JsonNode body) throws IOException {
        Mischief.send(response, status, "application/json", Json.plain(body));
    }

    /** A list and whether it goes on, as Shopify shows all its lists. */
    static ObjectNode connection(ArrayNode nodes, boolean more, String end) {
        ObjectNode connection = Json.object();
        connection.set("nodes", nodes);
        connection.putObject("pageInfo").put("hasNextPage", more).put("endCursor", end);
        return connection;
    }
}
