package io.entrepot.incident;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.incident.DeadLetterStore.Fetched;
import io.entrepot.incident.DeadLetterStore.Moved;
import io.entrepot.incident.DeadLetterStore.Named;
import io.entrepot.order.Order;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.SetAside;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** Turns messages that the broker or a route gave up into incidents, from where they can go back to their queue. */
@Service
public class DeadLetters {
    /** A replay goes to the queue of this name, so it is nothing but a name. */
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    /** What the incident says of a message that did not fail. */
    static final String MOVED = " was moved to the dead end by a person; it was not given up";

    private static final String UNKNOWN = "unknown";
    private static final String FETCH = "account.fetch.";
    private static final int LONGEST_HEADER = 500;

    /** Set by the route that drains {@code dead}: there the hub itself sends nothing that lay in another queue before. */
    private static final String DRAINED = "drained";

    private static final Set<String> DEAD_ENDS = Set.of("dead", "DLQ", "ExpiryQueue", UNKNOWN);

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
        List<List<Long>> orders = orders(letters.stream()
                .map(letter -> new Message(letter.queue(), letter.body()))
                .toList());
        List<Failure> failures = IntStream.range(0, letters.size())
                .mapToObj(place -> failure(letters.get(place), orders.get(place)))
                .toList();
        incidents.keep(failures);
        store.sayWhoMoved(IntStream.range(0, letters.size())
                .filter(place -> isMoved(letters.get(place)))
                .mapToObj(place -> new Moved(
                        Fingerprint.of(failures.get(place)),
                        letters.get(place).queue(),
                        first(letters.get(place).headers(), "", "JMSMessageID")))
                .toList());
        return letters;
    }

    @EventListener
    void on(SetAside aside) {
        store.setAside(aside);
    }

    /** A message as it waits, or waited, in its queue. */
    public record Message(String queue, String body) {}

    /** Our orders that each of these messages is about, by their keys; none where it names none that we have. */
    public List<List<Long>> orders(List<Message> messages) {
        var named = new ArrayList<Named>();
        var fetched = new ArrayList<Fetched>();
        for (int place = 0; place < messages.size(); place++) {
            read(place, messages.get(place), named, fetched);
        }
        var found = new HashMap<Integer, List<Long>>();
        if (!named.isEmpty()) {
            found.putAll(store.orders(named));
        }
        if (!fetched.isEmpty()) {
            found.putAll(store.fetched(fetched));
        }
        return IntStream.range(0, messages.size())
                .mapToObj(place -> found.getOrDefault(place, List.of()))
                .toList();
    }

    private static void read(int place, Message message, List<Named> named, List<Fetched> fetched) {
        JsonNode body;
        try {
            body = StrictJson.read(message.body());
        } catch (IllegalArgumentException notJson) {
            return;
        }
        String queue = message.queue();
        if (!body.path("ids").isEmpty()) {
            body.path("ids").forEach(id -> named.add(new Named(place, queue, id.asLong())));
        } else if (queue.startsWith(FETCH) && body.hasNonNull("platformOrderId")) {
            fetched.add(new Fetched(
                    place,
                    queue.substring(FETCH.length()),
                    body.path("account").asText(),
                    body.path("platformOrderId").asText()));
        }
    }

    /** Several have no place of their own: they are what it is about. */
    private static String subject(List<Long> orders) {
        String named = orders.stream().limit(NAMED).map(Order::number).collect(Collectors.joining(", "));
        return orders.size() <= NAMED ? named : named + " … +" + (orders.size() - NAMED);
    }

    private static Failure failure(DeadLetter letter, List<Long> orders) {
        boolean json = JsonText.isStorable(letter.body());
        String why = first(letter.headers(), "", "failure", "cause");
        return new Failure(
                FailureCause.DEAD_LETTER,
                letter.queue(),
                null,
                null,
                orders.size() > 1 ? subject(orders) : null,
                orders.size() == 1 ? orders.get(0) : null,
                (isMoved(letter)
                                ? "a message to queue " + letter.queue() + MOVED
                                : "a message to queue " + letter.queue() + " was given up"
                                        + (why.isEmpty() ? "" : ": " + why))
                        + (json ? "" : "; its body is not JSON, so it must be edited before it is sent again"),
                letter.body().getBytes(StandardCharsets.UTF_8),
                json ? "application/json" : "text/plain",
                null,
                letter.queue().equals(UNKNOWN)
                        ? null
                        : new Redo(Incident.REDELIVERY, letter.queue(), json ? letter.body() : null));
    }

    private static boolean isMoved(DeadLetter letter) {
        Map<String, Object> headers = letter.headers();
        return headers.containsKey(DRAINED)
                && (headers.containsKey("_AMQ_ORIG_QUEUE") || headers.containsKey("_AMQ_ORIG_ADDRESS"))
                && !DEAD_ENDS.contains(letter.queue());
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
