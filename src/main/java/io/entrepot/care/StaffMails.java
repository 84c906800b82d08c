package io.entrepot.care;

import io.entrepot.care.StaffMailStore.Written;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StaffNews;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Mails to the hub's own people, each at most once: as {@link Mails} does it, but what they say is written when it
 * happened, and a mail that nobody knows of is not asked about, since its incident is on the screen anyway.
 */
@Service("staffMails")
public class StaffMails {
    private static final String EVENT = "StaffMailsOwed";
    private static final String STAGE = "notify.staff";
    private static final int TRIES = 5;
    private static final int SWEPT = 200;
    private static final Duration PAUSE = Duration.ofMinutes(2);
    private static final Duration LOST_AFTER = Duration.ofMinutes(5);
    private static final Duration SEND_WITHIN = Duration.ofMinutes(3);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final StaffMailStore store;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final boolean enabled;
    private final String from;

    StaffMails(
            StaffMailStore store,
            Outbox outbox,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            @Value("${hub.mail.enabled:true}") boolean enabled,
            @Value("${hub.mail.from:orders@localhost}") String from) {
        this.store = store;
        this.outbox = outbox;
        this.events = events;
        this.transaction = transaction;
        this.enabled = enabled;
        this.from = from;
    }

    @EventListener
    void on(StaffNews news) {
        if (enabled && !news.addresses().isEmpty()) {
            outbox.work(EVENT, null, store.owe(news.addresses(), news.subject(), news.text()));
        }
    }

    /** Writes the attempts of those that wait, and answers their mails. In the page's transaction. */
    public List<Mail> begin(List<Long> ids) {
        long sendBefore = System.nanoTime() + SEND_WITHIN.toNanos();
        var mails = new ArrayList<Mail>();
        for (Written written : store.begin(ids, LOST_AFTER)) {
            mails.add(new Mail(
                    written.id(),
                    written.attempts(),
                    from,
                    written.address(),
                    written.subject(),
                    written.body(),
                    "<staff." + written.id() + "@" + domain() + ">",
                    sendBefore));
        }
        return mails;
    }

    /** Writes how sending ended. */
    public List<MailOutcome> settle(List<MailOutcome> outcomes) {
        var again = new ArrayList<Long>();
        for (MailOutcome outcome : outcomes) {
            Mail mail = outcome.mail();
            boolean retry = outcome.kind() == MailOutcome.Kind.NOT_SENT && mail.attempt() < TRIES;
            String state = switch (outcome.kind()) {
                case SENT -> "SENT";
                case NOT_SENT -> retry ? "WAITING" : "REFUSED";
                case REFUSED -> "REFUSED";
                case UNKNOWN -> "UNKNOWN";
            };
            boolean written = store.settle(mail.id(), mail.attempt(), state, outcome.message(), retry ? PAUSE : null);
            if (written && retry) {
                again.add(mail.id());
            } else if (written && state.equals("REFUSED")) {
                events.publishEvent(new Failures(failure(mail, outcome.message())));
            }
        }
        if (!again.isEmpty()) {
            outbox.work(EVENT, null, Outbox.page(again), Outbox.BULK, PAUSE);
        }
        return outcomes;
    }

    /** One for each address, however often it is refused: it counts, and tells nobody again. */
    private static Failure failure(Mail mail, String why) {
        return new Failure(
                FailureCause.MAIL_REFUSED,
                STAGE,
                null,
                null,
                mail.to(),
                null,
                "a mail about incidents to " + mail.to() + " could not be sent: " + why
                        + "; see Settings, Receivers, and hub.mail",
                new byte[0],
                "text/plain",
                null,
                null);
    }

    private String domain() {
        String domain = from.replaceFirst("^.*@", "").replaceFirst(">.*$", "");
        return domain.isBlank() ? "localhost" : domain;
    }

    /** What waits too long is promised again; what began and never ended is given up. */
    @Scheduled(fixedDelayString = "${hub.mail.sweep-every:PT30S}")
    void sweep() {
        transaction.executeWithoutResult(status -> {
            List<Long> overdue = store.takeOverdue(GRACE, SWEPT);
            if (!overdue.isEmpty()) {
                outbox.work(EVENT, null, Outbox.page(overdue), Outbox.BULK);
            }
            store.giveUpLost(SWEPT);
        });
    }
}
