package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.camel.util.TimeUtils;

/**
 * One poll of one account, from its claim to its end: what the route asks for and how far it has come.
 * Lives in the exchange property {@code poll}.
 */
public class AccountPoll {
    static final String PROPERTY = "poll";

    /** Beyond this a poll ends and the next one goes on, so that a flood does not hold the thread for ever. */
    private static final int MOST_PAGES = 1000;

    /** How the hub writes a moment of a platform, UTC; unlike Java's own text it keeps the seconds of a full minute. */
    static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private static final Duration WRONG_CLOCK = Duration.ofDays(1);

    final Account account;
    final long epoch;
    final int failures;
    private final Clock clock;
    private final Set<String> seen = new HashSet<>();
    private JsonNode cursor;
    private byte[] lastPageHash;
    private boolean wantsMore = true;
    private boolean through;
    private int pages;
    private volatile long lastPage = System.nanoTime();

    /** @param failures polls that have failed in a row before this one */
    AccountPoll(Account account, long epoch, int failures, JsonNode cursor, byte[] lastPageHash, Clock clock) {
        this.account = account;
        this.epoch = epoch;
        this.failures = failures;
        this.cursor = cursor;
        this.lastPageHash = lastPageHash;
        this.clock = clock;
    }

    /** Whether the route shall ask for another page. */
    public boolean isWantsMore() {
        return wantsMore;
    }

    /** Where the next page starts, in the platform's own shape; null at the very first poll. */
    public JsonNode getCursor() {
        return cursor;
    }

    /** The cursor's {@code modifiedAfter} (UTC, no zone); before the first page what the account says, or a week ago. */
    public String getModifiedAfter() {
        return of("modifiedAfter", account.get("read-from", MOMENT.format(now().minusDays(7))));
    }

    /** Whether a cursor points so far ahead that no clock explains it: taking it would hide whatever comes before that. */
    boolean isAbsurd(JsonNode next) {
        try {
            String after = next.path("modifiedAfter").asText();
            return !after.isEmpty() && LocalDateTime.parse(after).isAfter(now().plus(WRONG_CLOCK));
        } catch (DateTimeParseException anotherKindOfCursor) {
            return false;
        }
    }

    /** The time so long ago as a platform's search lags behind its own changes, for example {@code 130s}: UTC, no zone. */
    public String before(String lag) {
        return MOMENT.format(now().minus(Duration.ofMillis(TimeUtils.toMilliSeconds(lag))));
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** The cursor's {@code page}, from 1. */
    public String getPage() {
        return of("page", "1");
    }

    private String of(String field, String otherwise) {
        JsonNode value = cursor == null ? null : cursor.get(field);
        return value == null || value.isNull() ? otherwise : value.asText();
    }

    public int getPageSize() {
        return account.pageSize();
    }

    byte[] lastPageHash() {
        return lastPageHash;
    }

    /**
     * The page is stored (or was seen before); the cursor moves on.
     *
     * @throws IllegalStateException when the platform leads in a circle
     */
    void advance(JsonNode next, boolean more, byte[] pageHash) {
        boolean same = pages > 0 && Arrays.equals(lastPageHash, pageHash);
        pages++;
        lastPage = System.nanoTime();
        lastPageHash = pageHash;
        if (more && (next == null || same || !seen.add(next.toString()))) {
            wantsMore = false;
            throw new IllegalStateException(
                    account + " answers " + (same ? "the same page again" : "a cursor that it gave before") + " ("
                            + next + "): its pages lead in a circle");
        }
        if (next != null) {
            cursor = next;
        }
        through = !more;
        wantsMore = more && pages < MOST_PAGES;
    }

    /** The platform said that there is no more, so all that changed there until now is here. */
    boolean isThrough() {
        return through;
    }

    boolean isSilentFor(Duration time) {
        return System.nanoTime() - lastPage > time.toNanos();
    }

    void stop() {
        wantsMore = false;
    }
}
