package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.CallBudget.Limit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Makes an HTTP call of what a marketplace's request mapping says ({@link RestRequest}), below the account's {@code url},
 * for platforms that limit each operation by itself. The mapping says which limit it is:
 * {@code "operation": {"name": "getOrder", "rate": 0.5, "burst": 30}}, calls a second and how many may be saved up; with
 * {@code reserve} it leaves so many of them to more urgent calls.
 */
@Component("accountRequest")
public class AccountRequest {
    private static final String LIMIT = "accountRequestLimit";

    /** In all, below what an answer to a platform may take before somebody else takes it over. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** What mappings of the route still need after the call. */
    private static final String[] KEPT = {Pages.PLATFORM, Pages.ACCOUNT, Accounts.SETTINGS, "cursor", "pageSize"};

    private final CallBudget budget;

    AccountRequest(CallBudget budget) {
        this.budget = budget;
    }

    /**
     * Waits for its turn, which all hubs take in the same row, and makes the message the call.
     *
     * @throws CallBudget.NotYet when it would have to wait too long
     */
    public void begin(Exchange exchange) {
        Message out = exchange.getMessage();
        JsonNode said = out.getBody(JsonNode.class);
        RestRequest request = RestRequest.of(said);
        Limit limit = limit(said.path("operation"));
        budget.take(Accounts.of(exchange), limit, 1, PATIENCE);
        exchange.setProperty(LIMIT, limit);
        out.removeHeaders("*", KEPT);
        request.aim(out, Accounts.of(exchange).need("url"));
        // with its path, as the mapping made it: that says all, except who we are
        Telling.asks(exchange, "application/json", () -> said.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Looks at an answer: what its header of that name says of calls a second, and whether they were too many. */
    public void heard(Exchange exchange, String header) {
        Limit limit = exchange.getProperty(LIMIT, Limit.class);
        String rate = exchange.getMessage().getHeader(header, "", String.class).strip();
        if (rate.matches("\\d{1,6}(\\.\\d{1,20})?") && Double.parseDouble(rate) > 0) {
            budget.rate(Accounts.of(exchange), limit, Double.parseDouble(rate));
        }
        if (exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class) == 429) {
            budget.drain(Accounts.of(exchange), limit);
        }
    }

    private static Limit limit(JsonNode said) {
        String name = said.path("name").asText();
        double rate = said.path("rate").asDouble();
        double burst = said.path("burst").asDouble();
        if (name.isBlank() || rate <= 0 || burst < 1) {
            throw new IllegalArgumentException(
                    "the request mapping's operation " + said + " has no name, rate and burst");
        }
        return new Limit(name, burst, rate, said.path("reserve").asDouble());
    }
}
