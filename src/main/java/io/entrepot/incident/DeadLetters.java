package io.entrepot.incident;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Order;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;

/** Turns messages that the broker or a route gave up into incidents, from where they can go back to their queue. */
@Service
public class DeadLetters {
    /** A replay goes to the queue of this name, so it is nothing but a name. */
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private static final String UNKNOWN = "unknown";
    private static final String FETCH = "account.fetch.";
    private static final int LONGEST_HEADER = 500;

    private static final int NAMED = 5;

    private final Incidents incidents;
    private final DeadLetterStore store;

    DeadLetters(Incidents incidents, DeadLetterStore store) {
        this.incidents = incidents;
        this.store = store;
    }

    /** Reads a message as Artemis moved it: the queue it came from is in its headers; how often it was tried is not. */
    public DeadLetter of(Object body, Map<String, Object> headers) {
        String queue = first(headers, UNKNOWN, "_AMQ_ORIG_QUEUE", "_AMQ_ORIG_ADDRESS", "queue");
        String text = body instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(body);
        return new DeadLetter(QUEUE.matcher(queue).matches() ? queue : UNKNOWN, body == null ? "" : text, headers);
    }

    /** Keeps a page of them in the transaction at hand. */
    public List<DeadLetter> keep(List<DeadLetter> letters) {
        incidents.keep(letters.stream().map(this::failure).toList());
        return letters;
    }

    /** Our orders that a message of the queue is about, by their keys; none where it names none that we have. */
    public List<Long> orders(String queue, String body) {
        try {
            JsonNode message = StrictJson.read(body);
            var ids = new ArrayList<Long>();
            message.path("ids").forEach(id -> ids.add(id.asLong()));
            if (!ids.isEmpty()) {
                return store.orders(queue, ids);
            }
            return queue.startsWith(FETCH) && message.hasNonNull("platformOrderId")
                    ? store.orders(
                            queue.substring(FETCH.length()),
                            message.path("account").asText(),
                            message.path("platformOrderId").asText())
                    : List.of();
        } catch (IllegalArgumentException notJson) {
            return List.of();
        }
    }

    /** Several have no place of their own: they are what it is about. */
    private static String subject(List<Long> orders) {
        String named = orders.stream().limit(NAMED).map(Order::number).collect(Collectors.joining(", "));
        return orders.size() <= NAMED ? named : named + " … +" + (orders.size() - NAMED);
    }

    private Failure failure(DeadLetter letter) {
        List<Long> orders = orders(letter.queue(), letter.body());
        boolean json = JsonText.isStorable(letter.body());
        String why = first(letter.headers(), "", "failure", "cause");
        return new Failure(
                FailureCause.DEAD_LETTER,
                letter.queue(),
                null,
                null,
                orders.size() > 1 ? subject(orders) : null,
                orders.size() == 1 ? orders.get(0) : null,
                "a message to queue " + letter.queue() + " was given up"
                        + (why.isEmpty() ? "" : ": " + why)
                        + (json ? "" : "; its body is not JSON, so it must be edited before it is sent again"),
                letter.body().getBytes(StandardCharsets.UTF_8),
                json ? "application/json" : "text/plain",
                null,
                letter.queue().equals(UNKNOWN)
                        ? null
                        : new Redo(Incident.REDELIVERY, letter.queue(), json ? letter.body() : null));
    }

    private static String first(Map<String, Object> headers, String otherwise, String... names) {
        for (String name : names) {
            Object value = headers.get(name);
            if (value != null) {
                String text = value.toString();
                return text.length() <= LONGEST_HEADER ? text : text.substring(0, LONGEST_HEADER);
            }
        }
        return otherwise;
    }
}
