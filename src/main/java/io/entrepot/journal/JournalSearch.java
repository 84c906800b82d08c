package io.entrepot.journal;

import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Refused;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Finds kept messages, from new to old. */
@Service
public class JournalSearch {
    /** What to look for; every part may be null. {@code order} is our own key. */
    public record Filter(
            String platform, String account, Direction direction, String kind, Instant from, Instant to, Long order) {

        /** Of what was asked for by name, as in an address. */
        public static Filter of(Map<String, String> asked) {
            return new Filter(
                    text("platform", asked.get("platform")),
                    text("account", asked.get("account")),
                    directionOf(asked.get("direction")),
                    kindOf(asked.get("kind")),
                    time("from", asked.get("from")),
                    time("to", asked.get("to")),
                    orderOf(asked.get("order")));
        }
    }

    /** A message without its body. */
    public record Row(
            UUID id,
            Direction direction,
            String kind,
            String platform,
            String account,
            String contentType,
            String about,
            long bytes) {
        public Instant at() {
            return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
        }
    }

    /**
     * A page of those that match.
     *
     * @param next where to go on, null when nothing older is kept
     * @param lookedBackTo how far this page looked
     * @param full false when it stopped after so many messages that did not match
     */
    public record Page(List<Row> rows, UUID next, Instant lookedBackTo, boolean full) {}

    /** What messages there are, by what they were kept for. */
    public static final List<String> KINDS = List.of(
            "poll",
            "webhook",
            "file",
            "topic",
            "mail",
            "api",
            "form",
            "correction",
            "fetch",
            "replay",
            "hint",
            "callback",
            "book",
            "tell",
            "ask",
            "cancel",
            "answer",
            "subscribe",
            "unreadable");

    /** A page looks at so many messages, so that it is quick whatever is looked for. */
    static final int LOOKED_AT = 5000;

    public static final int LARGEST_PAGE = 200;

    private static final String NUMBER = "EN\\d{1,18}";

    private final JournalSearchStore store;
    private final ApplicationEventPublisher events;

    JournalSearch(JournalSearchStore store, ApplicationEventPublisher events) {
        this.store = store;
        this.events = events;
    }

    /** @param before messages older than this one, null for the newest */
    public Page list(Filter filter, UUID before, int size) {
        int limit = Math.max(1, Math.min(size, LARGEST_PAGE));
        return filter.order() == null
                ? store.list(filter, before, limit)
                : store.ofOrder(filter, filter.order(), filter.from(), before, limit);
    }

    /** The newest messages that partners sent of these kinds, of at most so many bytes each. */
    public List<Entry> newest(String platform, List<String> kinds, int most, int bytes) {
        return store.newest(platform, kinds, most, bytes);
    }

    /**
     * The newest messages about an order, those that brought it, and the carriers' news of its parcels.
     *
     * @param since how far to look for what is about it; null for as far as a page looks back
     */
    public List<Row> about(long order, Instant since, int most) {
        return store.ofOrder(new Filter(null, null, null, null, null, null, order), order, since, null, most)
                .rows();
    }

    /** Those of these messages that are kept, without their bodies. */
    public List<Row> rows(Collection<UUID> ids) {
        return ids.isEmpty() ? List.of() : store.rows(ids);
    }

    /** Somebody sees a message with the personal data in it. */
    public void revealed(UUID id, String actor) {
        events.publishEvent(Audited.of(actor, "MessageRevealed", id.toString()));
    }

    private static Direction directionOf(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        return Arrays.stream(Direction.values())
                .filter(one -> one.name().equals(value))
                .findFirst()
                .orElseThrow(
                        () -> Refused.invalid("direction", value, "direction '" + value + "' is neither IN nor OUT"));
    }

    private static String kindOf(String value) {
        String kind = text("kind", value);
        if (kind != null && !KINDS.contains(kind)) {
            throw Refused.invalid(
                    "kind", kind, "there is no kind of message '" + kind + "'; there are " + String.join(", ", KINDS));
        }
        return kind;
    }

    private static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > 100 || value.indexOf('\0') >= 0) {
            throw Refused.invalid(field, value, field + " has at most 100 characters and no NUL");
        }
        return value.strip();
    }

    private static Instant time(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(value).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("2100-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException notOne) {
            // said below, with the value
        }
        throw Refused.invalid(
                field,
                value,
                field + " '" + value + "' is not a time with its offset, such as 2026-11-22T09:00:00+08:00");
    }

    private static Long orderOf(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (!value.strip().matches(NUMBER)) {
            throw Refused.invalid("order", value, "order '" + value + "' is not a number of ours, such as EN100001");
        }
        return Long.parseLong(value.strip().substring(2));
    }
}
