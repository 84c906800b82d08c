package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * One run over the orders of one account: which window the platform is asked for, and how far its list was read. Lives
 * in the exchange property {@code run} of the route that asks.
 */
public class Reconciliation {
    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final int MOST_PAGES = 5000;

    final long id;
    final long epoch;
    private final String platform;
    private final String account;
    private final Instant from;
    private final Instant to;
    private final Duration pause;
    private JsonNode lastPage;
    private int page = 1;
    private boolean wantsMore = true;

    Reconciliation(long id, long epoch, String platform, String account, Instant from, Instant to, Duration pause) {
        this.id = id;
        this.epoch = epoch;
        this.platform = platform;
        this.account = account;
        this.from = from;
        this.to = to;
        this.pause = pause;
    }

    public String getPlatform() {
        return platform;
    }

    public String getAccount() {
        return account;
    }

    /** The window's beginning (UTC, no zone). */
    public String getFrom() {
        return UTC.format(from);
    }

    /** The window's end (UTC, no zone). */
    public String getTo() {
        return UTC.format(to);
    }

    /** Which page of the list comes next, from 1. */
    public int getPage() {
        return page;
    }

    public boolean isWantsMore() {
        return wantsMore;
    }

    /** How long to wait between two calls, in milliseconds: the rest of the account's calls is for new orders. */
    public long getPause() {
        return wantsMore ? pause.toMillis() : 0;
    }

    /**
     * Looks whether a page leads on, before it counts.
     *
     * @throws IllegalStateException when it is the page before once more, or there is no end: such a list proves nothing
     */
    void check(JsonNode listed) {
        if (!listed.isEmpty() && listed.equals(lastPage) || page > MOST_PAGES) {
            throw new IllegalStateException("page " + page + " of the orders of " + this + " is page " + (page - 1)
                    + " once more, or one too many: its pages lead in a circle");
        }
        lastPage = listed;
    }

    void advance(boolean more) {
        page++;
        wantsMore = more;
    }

    @Override
    public String toString() {
        return platform + "/" + account + " " + from + " to " + to;
    }
}
