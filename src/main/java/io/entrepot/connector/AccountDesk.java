package io.entrepot.connector;

import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people do about accounts that are polled. Each deed changes the account's row and its epoch, so that it counts for all
 * hubs at once: a poll that is under way keeps nothing any more.
 */
@Service
public class AccountDesk {
    private final AccountStore store;
    private final Accounts accounts;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    AccountDesk(
            AccountStore store, Accounts accounts, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.store = store;
        this.accounts = accounts;
        this.transaction = transaction;
        this.events = events;
    }

    /** Asks the account's platform nothing any more. What the platform tells by itself is kept all the same. */
    public void pause(String platform, String name, String reason, String actor) {
        var wrong = new Objections();
        wrong.text("reason", reason, 500);
        wrong.raise();
        deed(platform, name, () -> {
            if (!store.pause(platform, name, reason, actor)) {
                throw Refused.conflict(platform + "/" + name + " is paused already");
            }
            return new Audited(actor, "AccountPaused", platform + "/" + name, null, reason);
        });
    }

    /** It is due at once, and goes on where it stopped. */
    public void resume(String platform, String name, String actor) {
        deed(platform, name, () -> {
            if (!store.resume(platform, name)) {
                throw Refused.conflict(platform + "/" + name + " is not paused");
            }
            return Audited.of(actor, "AccountResumed", platform + "/" + name);
        });
    }

    /** Reads all that changed since then once more; what is known already changes nothing. */
    public void fetchAgain(String platform, String name, Instant from, String actor) {
        var wrong = new Objections();
        wrong.unless(from != null, "from is missing: since when shall be read again, such as 2026-11-20T00:00:00Z");
        wrong.unless(from == null || from.isBefore(Instant.now()), "from " + from + " is still to come");
        wrong.raise();
        deed(platform, name, () -> {
            String after = from.truncatedTo(ChronoUnit.SECONDS)
                    .atOffset(ZoneOffset.UTC)
                    .toLocalDateTime()
                    .format(AccountPoll.MOMENT);
            boolean zoned = accounts.get(platform, name).get("read-from", "").endsWith("Z");
            String before = store.readFrom(platform, name, after, zoned);
            return new Audited(actor, "AccountFetchedAgain", platform + "/" + name, before, after);
        });
    }

    private void deed(String platform, String name, java.util.function.Supplier<Audited> work) {
        transaction.executeWithoutResult(status -> {
            if (!accounts.isConfigured(platform, name)) {
                throw Refused.unknown("no account '" + name + "' of platform '" + platform + "' is configured");
            }
            if (!store.isPolled(platform, name)) {
                throw Refused.conflict(
                        platform + "/" + name + " is not polled: it brings its orders by itself, by files,"
                                + " webhooks or requests, or no hub has reached it yet");
            }
            events.publishEvent(work.get());
        });
    }
}
