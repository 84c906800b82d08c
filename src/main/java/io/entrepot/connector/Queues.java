package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.BrokerManagement.BrokerSilent;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import io.entrepot.shared.SetAside;
import io.entrepot.shared.StrictJson;
import jakarta.jms.JMSException;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The broker's queues as the broker tells of them: how full, how old, how fast; paused and resumed for all hubs at once. */
@Service
public class Queues {
    /**
     * @param depth all that lie in it; {@code delivering} of them are in somebody's hand, {@code later} have been tried and
     *     wait for their next try
     * @param oldestSeconds how long its first message has waited; null when none can be taken
     * @param in messages a second since the look before, and {@code out} those that were taken
     * @param pause who paused it and why; null where nobody says
     */
    public record View(
            String name,
            long depth,
            Long oldestSeconds,
            long delivering,
            long later,
            int consumers,
            double in,
            double out,
            boolean paused,
            QueuePause pause,
            boolean deadEnd) {}

    /** @param problem why there are no queues to show; null when there are */
    public record Overview(Instant at, List<View> queues, String problem) {}

    /** A message as it lies in its queue; {@code body} is null unless it is a text, and shortened when it is long. */
    public record Waiting(
            String id, Instant sent, int priority, int tries, String from, String body, Map<String, String> headers) {}

    /** Where messages end that were given up, by the broker, by a route, by time. */
    private static final Set<String> DEAD_ENDS = Set.of("dead", "DLQ", "ExpiryQueue");

    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final Duration MEASURED = Duration.ofSeconds(4);
    private static final Duration FORGOTTEN = Duration.ofSeconds(15);
    private static final int MOST_QUEUES = 500;
    private static final int MOST_SHOWN = 50;
    private static final int LONGEST_SHOWN = 4000;

    private record Sample(Instant at, Map<String, long[]> counts) {}

    private final BrokerManagement broker;
    private final QueueStore store;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final List<Sample> samples = new ArrayList<>();
    private Overview last;

    Queues(
            BrokerManagement broker,
            QueueStore store,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.broker = broker;
        this.store = store;
        this.transaction = transaction;
        this.events = events;
    }

    /** As the broker said two seconds ago at most, however many ask. */
    public synchronized Overview overview() {
        if (last == null || last.at().isBefore(Instant.now().minus(FRESH))) {
            last = look();
        }
        return last;
    }

    private Overview look() {
        try {
            String answer = String.valueOf(broker.call("broker", "listQueues", "", 1, MOST_QUEUES));
            Instant now = Instant.now();
            JsonNode rows = StrictJson.read(answer).path("data");
            Map<String, QueuePause> pauses =
                    store.pauses().stream().collect(Collectors.toMap(QueuePause::queue, Function.identity()));
            measure(now, rows);
            var found = new ArrayList<View>();
            for (JsonNode row : rows) {
                String name = row.path("name").asText();
                if (row.path("internalQueue").asBoolean()
                        || row.path("temporary").asBoolean()) {
                    continue;
                }
                found.add(view(name, row, pauses.get(name)));
            }
            forgetEnded(pauses, found);
            found.sort((a, b) -> a.name().compareToIgnoreCase(b.name()));
            return new Overview(now, Collections.unmodifiableList(found), null);
        } catch (BrokerSilent silent) {
            return new Overview(Instant.now(), List.of(), silent.getMessage());
        }
    }

    private View view(String name, JsonNode row, QueuePause pause) {
        long depth = row.path("messageCount").asLong();
        boolean paused = row.path("paused").asBoolean();
        return new View(
                name,
                depth,
                depth == 0 ? null : age(name),
                row.path("deliveringCount").asLong(),
                row.path("scheduledCount").asLong(),
                row.path("consumerCount").asInt(),
                rate(name, 0),
                rate(name, 1),
                paused,
                paused ? pause : null,
                DEAD_ENDS.contains(name));
    }

    private Long age(String name) {
        Object millis = broker.attribute("queue." + name, "firstMessageAge");
        return millis instanceof Number number ? number.longValue() / 1000 : null;
    }

    /** Rates are those since a look some seconds back, so that two readers do not measure each other's haste. */
    private void measure(Instant now, JsonNode rows) {
        var counts = new HashMap<String, long[]>();
        for (JsonNode row : rows) {
            counts.put(row.path("name").asText(), new long[] {
                row.path("messagesAdded").asLong(), row.path("messagesAcked").asLong()
            });
        }
        samples.add(new Sample(now, counts));
        while (samples.size() > 1 && samples.get(1).at().isBefore(now.minus(MEASURED))) {
            samples.remove(0);
        }
    }

    private double rate(String name, int which) {
        Sample base = samples.get(0);
        Sample latest = samples.get(samples.size() - 1);
        long[] now = latest.counts().get(name);
        long[] then = base.counts().get(name);
        if (then == null || now[which] < then[which]) {
            return 0;
        }
        double seconds = Duration.between(base.at(), latest.at()).toMillis() / 1000.0;
        return seconds <= 0 ? 0 : (now[which] - then[which]) / seconds;
    }

    /** A queue that somebody resumed by the broker's own means is nobody's pause any more. */
    private void forgetEnded(Map<String, QueuePause> pauses, List<View> found) {
        Instant settled = Instant.now().minus(FORGOTTEN);
        found.stream()
                .filter(queue -> !queue.paused() && pauses.containsKey(queue.name()))
                .filter(queue -> pauses.get(queue.name()).at().isBefore(settled))
                .forEach(queue -> store.resumed(queue.name()));
    }

    /** What people paused, from the database: the broker need not be asked for it. */
    public List<QueuePause> pauses() {
        return store.pauses();
    }

    public void pause(String queue, String reason, String actor) {
        var wrong = new Objections();
        wrong.text("reason", reason, 500);
        wrong.raise();
        known(queue);
        transaction.executeWithoutResult(status -> {
            if (!store.paused(queue, actor, reason)) {
                throw Refused.conflict("queue " + queue + " is paused already");
            }
            // stays so when the broker starts anew
            told(() -> broker.call("queue." + queue, "pause", true));
            events.publishEvent(new Audited(actor, "QueuePaused", queue, null, reason));
        });
        stale();
    }

    public void resume(String queue, String actor) {
        known(queue);
        transaction.executeWithoutResult(status -> {
            store.resumed(queue);
            told(() -> broker.call("queue." + queue, "resume"));
            events.publishEvent(Audited.of(actor, "QueueResumed", queue));
        });
        stale();
    }

    /** Sends everything in a dead end back to where it came from; answers how many messages. */
    public int retry(String queue, String actor) {
        known(queue);
        if (!DEAD_ENDS.contains(queue)) {
            throw Refused.conflict("queue " + queue + " is no dead end: what lies in it is still to be worked on");
        }
        int moved = ((Number) told(() -> broker.call("queue." + queue, "retryMessages"))).intValue();
        done(actor, "MessagesRetried", queue, moved + " messages");
        return moved;
    }

    /**
     * Moves messages to another queue; answers how many.
     *
     * @param ids of these messages; null for all
     * @param reason null where none is given
     */
    public int move(String queue, List<String> ids, String target, String actor, String reason) {
        var wrong = new Objections();
        wrong.text("to", target, 200);
        wrong.optional("reason", reason, 500);
        for (String id : ids == null ? List.<String>of() : ids) {
            wrong.unless(id.matches("ID:[A-Za-z0-9-]{1,100}"), "id is no message's: " + id);
        }
        wrong.raise();
        known(queue);
        known(target);
        if (target.equals(queue)) {
            throw Refused.invalid("to is " + target + ", where the messages lie already");
        }
        if (DEAD_ENDS.contains(target)) {
            // before they can become incidents, which say so
            transaction.executeWithoutResult(status -> events.publishEvent(new SetAside(queue, ids, actor, reason)));
        }
        String which = ids == null ? "" : ids.stream().collect(Collectors.joining("','", "AMQUserID IN ('", "')"));
        int moved = ((Number) told(() -> broker.call("queue." + queue, "moveMessages", which, target))).intValue();
        done(actor, "MessagesMoved", queue, moved + " messages to " + target + (reason == null ? "" : ": " + reason));
        return moved;
    }

    private void done(String actor, String action, String queue, String what) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Audited(actor, action, queue, null, what)));
        stale();
    }

    /** The first messages of a queue; they stay where they are. */
    public List<Waiting> browse(String queue) {
        known(queue);
        return told(() -> broker.patiently(() -> broker.template().browse(queue, (session, browser) -> {
            var found = new ArrayList<Waiting>();
            var messages = browser.getEnumeration();
            while (messages.hasMoreElements() && found.size() < MOST_SHOWN) {
                found.add(waiting((jakarta.jms.Message) messages.nextElement()));
            }
            return found;
        })));
    }

    private static Waiting waiting(jakarta.jms.Message message) throws JMSException {
        var headers = new TreeMap<String, String>();
        var names = message.getPropertyNames();
        while (names.hasMoreElements()) {
            String name = String.valueOf(names.nextElement());
            headers.put(name, shortened(String.valueOf(message.getObjectProperty(name))));
        }
        String from = headers.getOrDefault("_AMQ_ORIG_QUEUE", headers.get("_AMQ_ORIG_ADDRESS"));
        return new Waiting(
                message.getJMSMessageID(),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                message.getJMSPriority(),
                Integer.parseInt(headers.getOrDefault("JMSXDeliveryCount", "1")),
                from,
                message instanceof TextMessage text ? shortened(text.getText()) : null,
                headers);
    }

    private static String shortened(String text) {
        return text == null || text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }

    /** The name goes into the broker's own language, so it is one that the broker has. */
    private void known(String queue) {
        Overview overview = overview();
        if (overview.problem() != null) {
            throw Refused.conflict(overview.problem());
        }
        if (overview.queues().stream().noneMatch(one -> one.name().equals(queue))) {
            throw Refused.unknown("the broker has no queue " + queue);
        }
    }

    private static <T> T told(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (BrokerSilent silent) {
            throw Refused.conflict(silent.getMessage());
        }
    }

    private synchronized void stale() {
        last = null;
    }
}
