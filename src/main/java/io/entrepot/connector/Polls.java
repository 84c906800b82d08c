package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Settled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Keeps polled pages: journal row, promise to the intake and cursor in one transaction, guarded by the lease's epoch. */
@Component("polls")
public class Polls {
    private static final Logger log = LoggerFactory.getLogger(Polls.class);

    /** Exchange property: the answer's bytes, as they came. */
    public static final String RAW = "raw";

    /** Exchange property: the hash of what stays the same in an answer that says something else each time; the raw bytes' otherwise. */
    static final String SAMENESS = "sameness";

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    static final int SILENT_TRIES = 5;

    /** Whom the incident is about that such an account becomes. */
    private static final String SUBJECT = "poll";

    /** Pages of an account that are fetched and not taken in yet. */
    private static final int MOST_UNDERWAY = 4;

    /** Of these, pages that the intake gets from memory. */
    private static final int MOST_HANDED = 2;

    /** After that it is asked whether another hub has taken one. */
    private static final Duration BREATH = Duration.ofMillis(100);

    /** In breaths: well below the lease of the account. */
    private static final int PATIENCE = 30;

    private final AccountStore store;
    private final Journal journal;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final DocumentRoom room;
    private final HandedPages handed;

    Polls(
            AccountStore store,
            Journal journal,
            Outbox outbox,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            DocumentRoom room,
            HandedPages handed) {
        this.store = store;
        this.journal = journal;
        this.outbox = outbox;
        this.transaction = transaction;
        this.events = events;
        this.room = room;
        this.handed = handed;
    }

    /**
     * Takes the page that the route has fetched.
     *
     * @param exchange its body is what {@code page.jslt} made of the answer ({@code orders}, {@code cursor},
     *     {@code more}, and perhaps {@code again}: ids of orders that the page shows in part only, so that they are read
     *     by their id; {@code repeats}: how many it shows besides that are known); its property {@code raw} is the answer itself
     */
    public void keep(Exchange exchange) {
        AccountPoll poll = exchange.getProperty(AccountPoll.PROPERTY, AccountPoll.class);
        byte[] raw = exchange.getProperty(RAW, byte[].class);
        JsonNode page = exchange.getMessage().getBody(JsonNode.class);
        JsonNode next = page.path("cursor").isObject() ? page.get("cursor") : null;
        if (next != null && poll.isAbsurd(next)) {
            log.warn("{}: a page leads to {}, which is still to come: the cursor stays", poll.account, next);
            next = null;
        }
        boolean more = page.path("more").asBoolean();
        byte[] hash = exchange.getProperty(SAMENESS, byte[].class);
        if (hash == null) {
            hash = hash(raw);
        }
        boolean nothingNew = page.path("orders").isEmpty() && page.path("again").isEmpty();
        boolean empty = nothingNew && page.path("repeats").asInt() == 0;
        // the overlap brings the newest orders again with every poll: the same bytes need no second look
        boolean seen = nothingNew || Arrays.equals(hash, poll.lastPageHash());
        int underway = 0;
        if (!seen) {
            underway = store(poll, exchange, raw, page, next, hash);
        }
        // the window of a platform that is asked in windows may bring nothing new, and all the same it is over
        boolean moves = next != null && !next.equals(poll.getCursor());
        if (seen && moves) {
            held(
                    poll,
                    store.pass(
                            poll.account.platform(),
                            poll.account.name(),
                            Leases.OWNER,
                            poll.epoch,
                            next.toString(),
                            AccountPollConsumer.LEASE));
        }
        if (empty && moves) {
            // one window of nothing is like another; they are told apart by where they lead
            hash = hash(next.toString().getBytes(StandardCharsets.UTF_8));
        }
        poll.advance(next, more && (moves || !empty), hash);
        if (poll.isWantsMore()) {
            // while it waits it need not hold some megabytes that are stored already
            exchange.getMessage().setBody(null);
            exchange.removeProperty(RAW);
            room.leave(exchange);
            awaitRoom(poll, underway);
        }
    }

    /**
     * Says what tells a page from the one before, for answers that say something else each time though they bring the same
     * orders.
     */
    public void sameness(Exchange exchange, JsonNode orders) {
        exchange.setProperty(SAMENESS, hash(orders.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** What the hub has fetched it must also take in: an account with a few pages underway is not read further. */
    private void awaitRoom(AccountPoll poll, int underway) {
        Account account = poll.account;
        int tries = 0;
        while (underway >= MOST_UNDERWAY) {
            if (taken(account)) {
                underway--;
            } else if (++tries < PATIENCE && !Thread.currentThread().isInterrupted()) {
                underway = outbox.underway(account.platform(), account.name());
            } else {
                log.info("{} has {} pages underway and is read on with its next poll", account, MOST_UNDERWAY);
                poll.stop();
                return;
            }
        }
    }

    private boolean taken(Account account) {
        try {
            return outbox.awaitTaken(account.platform(), account.name(), BREATH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int store(AccountPoll poll, Exchange exchange, byte[] raw, JsonNode page, JsonNode next, byte[] hash) {
        Account account = poll.account;
        String contentType = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "application/json", String.class);
        return transaction.execute(status -> {
            UUID id = journal.keep(new Draft(
                    Direction.IN,
                    Pages.POLL,
                    account.platform(),
                    account.name(),
                    contentType,
                    poll.getCursor() == null ? null : "{\"cursor\":" + poll.getCursor() + "}",
                    raw));
            int underway = outbox.page(id, account.platform(), account.name(), Outbox.BULK);
            for (JsonNode order : page.path("again")) {
                outbox.work(Hints.FETCH, account.platform(), Hints.fetch(account.name(), order.asText()), Outbox.BULK);
            }
            held(
                    poll,
                    store.advance(
                            account.platform(),
                            account.name(),
                            Leases.OWNER,
                            poll.epoch,
                            next == null ? null : next.toString(),
                            hash,
                            AccountPollConsumer.LEASE));
            // the intake may come for it as soon as this is committed; a tree that waits long is in the collector's way
            if (underway <= MOST_HANDED) {
                handed.put(id, new HandedPages.Page(page, account.platform(), account.name(), contentType, raw.length));
            }
            return underway;
        });
    }

    private static void held(AccountPoll poll, boolean ours) {
        if (!ours) {
            throw new LeaseLost(poll.account);
        }
    }

    /** Ends a poll: the account is free again, and due later or, after a failure, later still. */
    void end(Exchange exchange, Account account, long epoch) {
        Exception failure = exchange.getException();
        if (failure == null) {
            AccountPoll poll = exchange.getProperty(AccountPoll.PROPERTY, AccountPoll.class);
            if (poll.failures < SILENT_TRIES) {
                release(poll);
            } else {
                transaction.executeWithoutResult(status -> {
                    release(poll);
                    events.publishEvent(new Settled(account.platform(), account.name(), List.of(SUBJECT)));
                });
            }
            return;
        }
        if (failure instanceof LeaseLost) {
            log.warn("{}", failure.getMessage());
            return;
        }
        if (failure instanceof CallBudget.NotYet early) {
            log.info("{}", early.getMessage());
            store.postpone(account.platform(), account.name(), Leases.OWNER, epoch, early.retryAfter());
            return;
        }
        transaction.executeWithoutResult(status -> {
            String message = Surprise.words(failure);
            Duration pause = pauseAfter(failure, account);
            int failures = store.fail(account.platform(), account.name(), Leases.OWNER, epoch, pause, message);
            log.warn(
                    "poll of {} failed ({} in a row), next in {} s: {}",
                    account,
                    failures,
                    pause.toSeconds(),
                    kind(failure, message));
            byte[] raw = exchange.getProperty(RAW, byte[].class);
            if (failures >= SILENT_TRIES) {
                UUID kept = raw == null
                        ? null
                        : journal.keep(new Draft(
                                Direction.IN,
                                "unreadable",
                                account.platform(),
                                account.name(),
                                "application/octet-stream",
                                null,
                                raw));
                events.publishEvent(new Failures(new Failure(
                        FailureCause.PLATFORM_UNREACHABLE,
                        "marketplace." + account.platform() + ".poll",
                        account.platform(),
                        account.name(),
                        SUBJECT,
                        null,
                        "account " + account + " could not be read " + failures + " times in a row: " + message,
                        new byte[0],
                        "application/octet-stream",
                        kept,
                        null)));
            }
        });
    }

    private void release(AccountPoll poll) {
        store.release(
                poll.account.platform(),
                poll.account.name(),
                Leases.OWNER,
                poll.epoch,
                poll.account.pollEvery(),
                poll.isThrough());
    }

    /** For the log. What quotes the partner may quote an order, so its words are in the account and the incident only. */
    private static String kind(Exception failure, String message) {
        if (failure instanceof PartnerRefused refused) {
            return "refused with HTTP " + refused.status();
        }
        if (Infrastructure.isToBlame(failure)) {
            return message;
        }
        StackTraceElement[] way = failure.getStackTrace();
        return failure.getClass().getSimpleName() + (way.length == 0 ? "" : " at " + way[0])
                + "; GET /api/accounts has its words";
    }

    private static Duration pauseAfter(Exception failure, Account account) {
        if (failure instanceof PartnerRefused refused && refused.retryAfter() != null) {
            return refused.retryAfter();
        }
        Duration pause = account.pollEvery().multipliedBy(2);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    static byte[] hash(byte[] raw) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(raw);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Another hub holds the account now, or somebody paused it or put its cursor back; what was read is not stored. */
    static class LeaseLost extends RuntimeException {
        LeaseLost(Account account) {
            super("the lease of " + account
                    + " was lost while it was polled, to another hub or a person: its page is read again");
        }
    }
}
