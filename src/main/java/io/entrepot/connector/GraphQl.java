package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.stereotype.Component;

/**
 * GraphQL over HTTP for platforms that count calls by their cost and say in each answer what is left
 * ({@code extensions.cost.throttleStatus}). A route sets property {@code operation}, asks, and repeats the call while it
 * {@code wantsMore}: an operation that was only throttled has had no effect, so even a write may go again.
 */
@Component("graphQl")
public class GraphQl {
    static final String CALL = "graphQl";

    /** In all, below what an answer to a platform may take before somebody else takes it over. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int TRIES = 5;

    /** Of an operation that was never called; its first answer tells better. */
    private static final double USUAL_COST = 50;

    private static final String THROTTLED = "THROTTLED";

    /** What platforms answer when they broke down, perhaps half way. */
    private static final Set<String> BROKEN = Set.of("INTERNAL_SERVER_ERROR", "TIMEOUT");

    private static final Map<String, Integer> STATUS =
            Map.of("ACCESS_DENIED", 403, "SHOP_INACTIVE", 402, "MAX_COST_EXCEEDED", 413);

    private final CallBudget budget;
    private final ObjectMapper json;
    private final Map<String, Double> costs = new ConcurrentHashMap<>();

    GraphQl(CallBudget budget, ObjectMapper json) {
        this.budget = budget;
        this.json = json;
    }

    /** One call and its repetitions; lives in an exchange property. */
    public static final class Call {
        private final String operation;
        private final byte[] body;
        private Duration patience = PATIENCE;
        private int tries;
        private boolean wantsMore = true;

        Call(String operation, byte[] body) {
            this.operation = operation;
            this.body = body;
        }

        /** Whether the route shall send it (again). */
        public boolean isWantsMore() {
            return wantsMore;
        }
    }

    /**
     * Begins a call: the body is its variables, property {@code operations} the platform's whole document, of which property
     * {@code operation} names one.
     */
    public void ask(Exchange exchange) throws IOException {
        String operation = exchange.getProperty("operation", String.class);
        ObjectNode request = json.createObjectNode();
        request.put("query", exchange.getProperty("operations", String.class)).put("operationName", operation);
        request.set("variables", tree(exchange.getMessage().getBody()));
        exchange.setProperty(CALL, new Call(operation, json.writeValueAsBytes(request)));
    }

    /** Waits for points, and puts the request into the body. */
    public void begin(Exchange exchange) {
        Call call = call(exchange);
        Account account = Accounts.of(exchange);
        call.tries++;
        call.patience = call.patience.minus(budget.take(account, cost(account, call), call.patience));
        var message = exchange.getMessage();
        message.removeHeaders("*", Pages.PLATFORM, Pages.ACCOUNT);
        message.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("Accept", "application/json");
        message.setBody(call.body);
        Telling.asks(exchange, "application/json", () -> call.body);
    }

    /**
     * Looks at an answer with status 200: what is left, and whether it is an answer at all. The body stays as it came.
     *
     * @throws PartnerRefused when the platform refused the operation as a whole; what it says of single orders
     *     ({@code userErrors}) is for {@link #taken} or a mapping
     */
    public void heard(Exchange exchange) throws IOException {
        Call call = call(exchange);
        Account account = Accounts.of(exchange);
        JsonNode answer = tree(exchange.getMessage().getBody());
        JsonNode cost = answer.at("/extensions/cost");
        if (cost.path("requestedQueryCost").isNumber()) {
            costs.put(key(account, call), cost.get("requestedQueryCost").asDouble());
        }
        JsonNode status = cost.path("throttleStatus");
        if (status.path("currentlyAvailable").isNumber()) {
            budget.correct(
                    account,
                    status.get("currentlyAvailable").asDouble(),
                    status.path("restoreRate").asDouble(),
                    status.path("maximumAvailable").asDouble());
        }
        call.wantsMore = false;
        JsonNode errors = answer.path("errors");
        if (errors.isMissingNode() || errors.isNull() || errors.isArray() && errors.isEmpty()) {
            if (!answer.has("data")) {
                throw new PartnerRefused(200, "the answer has neither data nor errors", null);
            }
            // what is left of the points is different in each answer
            exchange.setProperty(Polls.SAMENESS, Polls.hash(json.writeValueAsBytes(answer.get("data"))));
            return;
        }
        if (errors.findValuesAsText("code").contains(THROTTLED)) {
            if (call.tries == TRIES) {
                throw new PartnerRefused(429, "throttled " + TRIES + " times in a row", null);
            }
            call.wantsMore = true;
            return;
        }
        throw new PartnerRefused(status(answer, errors), call.operation + ": " + words(errors), null);
    }

    /**
     * Refusals that stand in an answer's data.
     *
     * @throws PartnerRefused with status 422 and the platform's words
     */
    public void taken(Exchange exchange) throws IOException {
        for (JsonNode payload : tree(exchange.getMessage().getBody()).path("data")) {
            for (var member : payload.properties()) {
                if (member.getKey().toLowerCase(Locale.ROOT).endsWith("usererrors")
                        && !member.getValue().isEmpty()) {
                    throw new PartnerRefused(422, words(member.getValue()), null);
                }
            }
        }
    }

    /** Mappings leave null members out; here one has to be said: each object of that list gets it. */
    public JsonNode withNull(JsonNode variables, String list, String member) {
        JsonNode said = variables.deepCopy();
        said.at(list).forEach(object -> ((ObjectNode) object).putNull(member));
        return said;
    }

    /** Without data nothing was carried out; beside data an error came up on the way. */
    private static int status(JsonNode answer, JsonNode errors) {
        for (String code : errors.findValuesAsText("code")) {
            if (BROKEN.contains(code)) {
                return 500;
            }
            if (STATUS.containsKey(code)) {
                return STATUS.get(code);
            }
        }
        return answer.has("data") ? 500 : 400;
    }

    private static String words(JsonNode errors) {
        if (!errors.isArray()) {
            return errors.isTextual() ? errors.asText() : errors.toString();
        }
        return StreamSupport.stream(errors.spliterator(), false)
                .map(error -> {
                    String field = StreamSupport.stream(error.path("field").spliterator(), false)
                            .map(JsonNode::asText)
                            .collect(Collectors.joining("."));
                    return (field.isEmpty() ? "" : field + ": ")
                            + error.path("message").asText("no words");
                })
                .collect(Collectors.joining("; "));
    }

    private double cost(Account account, Call call) {
        return costs.getOrDefault(key(account, call), USUAL_COST);
    }

    private static String key(Account account, Call call) {
        return account + " " + call.operation;
    }

    private static Call call(Exchange exchange) {
        return exchange.getProperty(CALL, Call.class);
    }

    private JsonNode tree(Object body) throws IOException {
        if (body instanceof byte[] bytes) {
            return json.readTree(bytes);
        }
        return body instanceof String text ? json.readTree(text) : json.valueToTree(body);
    }
}
