package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.Letter.Attachment;
import io.entrepot.connector.MailFolder.Lying;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Room;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Orders that come as attachments of mails. Each mail is kept raw, then taken apart; what became of it is written in the
 * transaction that promises its attachments to the intake, so that moving it out of the folder is mere tidying up.
 *
 * <p>camel-mail is not used: up to 4.18.0 it lets a mail's headers in as Camel's own (CVE-2026-33454), takes no mail of a
 * batch when one of it cannot be read, and passes over mails that a person has looked at.
 */
@Component("mailboxes")
public class Mailboxes {
    private static final Logger log = LoggerFactory.getLogger(Mailboxes.class);
    private static final String FOLDER = "hubMailFolder";
    private static final String MAIL = "hubMail";
    private static final String RFC822 = "message/rfc822";

    static final String DONE = "done";
    static final String REFUSED = "error";
    static final String IGNORED = "ignored";

    /** So often a mail is begun: what stops the hub, or its server, in the middle of it does so again, but not for ever. */
    private static final int TRIES = 5;

    /** Mails that are read and cannot be moved: more of them would make the folder's memory grow without end. */
    private static final int MOST_STUCK = 500;

    /** A mail on its way. */
    private record Opened(Lying lying, UUID journalId, byte[] raw) {}

    private final AccountStore store;
    private final OrderFiles orderFiles;
    private final Journal journal;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final DocumentRoom room;

    Mailboxes(
            AccountStore store,
            OrderFiles orderFiles,
            Journal journal,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            DocumentRoom room) {
        this.store = store;
        this.orderFiles = orderFiles;
        this.journal = journal;
        this.transaction = transaction;
        this.events = events;
        this.room = room;
    }

    /** Opens the account's folder, tidies up what is left from before, and answers the mails that are not read, oldest first. */
    public List<Lying> open(Exchange exchange) throws MessagingException {
        Account account = Accounts.of(exchange);
        account.need("senders");
        MailFolder folder = MailFolder.open(account, poll(exchange).getCursor());
        exchange.setProperty(FOLDER, folder);
        exchange.getExchangeExtension().addOnCompletion(folder.closing());
        List<Lying> unread = new ArrayList<>();
        int stuck = 0;
        for (Lying mail : folder.list()) {
            if (folder.settledAs(mail) == null) {
                unread.add(mail);
            } else if (!folder.move(mail)) {
                stuck++;
            }
        }
        if (stuck > MOST_STUCK) {
            throw new IllegalStateException(stuck + " mails of " + account + " were read and cannot be moved out of the"
                    + " folder: let its user create folders and delete mails; nothing new is read until then");
        }
        return unread.subList(0, Math.min(unread.size(), account.pageSize()));
    }

    /**
     * Fetches one mail and keeps it raw.
     *
     * @throws DocumentUnreadable when its server does not give it, or it is too large
     */
    public void keep(Exchange exchange) throws MessagingException, IOException {
        Lying mail = exchange.getMessage().getBody(Lying.class);
        MailFolder folder = folder(exchange);
        exchange.setProperty(MAIL, new Opened(mail, null, new byte[0]));
        if (folder.begun(mail) >= TRIES) {
            throw new DocumentUnreadable(
                    0, "reading the mail was begun " + TRIES + " times and never ended; its own server still has it");
        }
        folder.begin(mail);
        transaction.executeWithoutResult(status -> advance(exchange));
        byte[] raw;
        String fault = null;
        try {
            raw = mail.size() > CallLimit.LARGEST ? mail.head() : room.read(mail.content());
        } catch (MessagingException | IOException | RuntimeException e) {
            if (e instanceof Room.Full || !folder.isThere()) {
                throw e;
            }
            throw new DocumentUnreadable(0, "its server does not give the mail: " + Surprise.words(e));
        }
        if (Math.max(mail.size(), raw.length) > CallLimit.LARGEST) {
            fault = "the mail has " + mail.size() + " bytes, the limit is " + CallLimit.LARGEST
                    + ": send its orders in parts; the incident has its start only";
            raw = Arrays.copyOf(raw, Math.min(raw.length, MailFolder.HEAD));
        }
        room.hold(exchange, raw.length, RFC822);
        exchange.setProperty(MAIL, new Opened(mail, journal(exchange, mail, raw), raw));
        if (fault != null) {
            throw new DocumentUnreadable(0, fault);
        }
    }

    /**
     * Takes the mail apart and promises its attachments to the intake, each for the account that its kind is for.
     *
     * @throws DocumentUnreadable when nothing of it can be taken, and why
     */
    public void take(Exchange exchange) throws MessagingException {
        Opened mail = exchange.getProperty(MAIL, Opened.class);
        Account account = Accounts.of(exchange);
        Letter letter = Letter.read(mail.raw);
        String automatic = letter.automatic();
        if (automatic != null) {
            ignore(exchange, automatic);
            return;
        }
        String stranger = stranger(account, letter);
        if (stranger != null && account.get("strangers", "incident").equals("ignore")) {
            ignore(exchange, "a sender who is not in its list");
            return;
        }
        if (stranger != null) {
            throw new DocumentUnreadable(0, stranger);
        }
        take(exchange, account, letter.attachments());
    }

    private void take(Exchange exchange, Account account, List<Attachment> attachments) {
        Opened mail = exchange.getProperty(MAIL, Opened.class);
        List<String> refused = new ArrayList<>();
        List<Attachment> wanted = new ArrayList<>();
        for (Attachment attachment : attachments) {
            String why = orderFiles.objection(account, attachment);
            if (why == null) {
                wanted.add(attachment);
            } else if (!orderFiles.isLeftUnread(account, attachment)) {
                refused.add(why);
            }
        }
        if (wanted.isEmpty() && refused.isEmpty()) {
            throw new DocumentUnreadable(0, "no orders are attached to the mail; if a person wrote it, answer them");
        }
        if (wanted.isEmpty()) {
            throw new DocumentUnreadable(0, String.join("; ", refused));
        }
        transaction.executeWithoutResult(status -> {
            wanted.forEach(attachment -> orderFiles.promise(account, attachment, mail.journalId));
            if (!refused.isEmpty()) {
                publish(exchange, mail, String.join("; ", refused) + "; what else came with the mail was taken in");
            }
            settle(exchange, refused.isEmpty() ? DONE : REFUSED);
        });
    }

    /** A mail that nobody can read, or that is nobody's: an incident with its bytes, and out of the way. */
    public void setAside(Exchange exchange) {
        Exception reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        transaction.executeWithoutResult(status -> {
            publish(exchange, exchange.getProperty(MAIL, Opened.class), Surprise.words(reason));
            settle(exchange, REFUSED);
        });
    }

    /** Out of the folder, to where what became of it says. What stays is moved at the next poll and not read again. */
    public void move(Exchange exchange) {
        folder(exchange).move(exchange.getProperty(MAIL, Opened.class).lying);
        room.leave(exchange);
    }

    private void ignore(Exchange exchange, String why) {
        log.info("{}: a mail is ignored: {}", Accounts.of(exchange), why);
        transaction.executeWithoutResult(status -> settle(exchange, IGNORED));
    }

    private String stranger(Account account, Letter letter) throws MessagingException {
        String from = letter.from();
        boolean listed = Arrays.stream(
                        account.need("senders").toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .anyMatch(sender -> sender.startsWith("@") ? from.endsWith(sender) : from.equals(sender));
        if (!listed) {
            return "the mail says it is from " + from + ", who is not among the senders of " + account;
        }
        String server = account.get("authserv", "");
        return server.isBlank() || letter.authenticated(server)
                ? null
                : "the mail says it is from " + from + ", and " + server + " does not confirm it (dmarc=pass)";
    }

    private UUID journal(Exchange exchange, Lying mail, byte[] raw) {
        Account account = Accounts.of(exchange);
        ObjectNode about =
                JsonNodeFactory.instance.objectNode().put("uid", mail.uid()).put("size", mail.size());
        return transaction.execute(status -> journal.keep(
                new Draft(Direction.IN, "mail", account.platform(), account.name(), RFC822, about.toString(), raw)));
    }

    private void publish(Exchange exchange, Opened mail, String why) {
        Account account = Accounts.of(exchange);
        events.publishEvent(new Failures(new Failure(
                FailureCause.UNREADABLE,
                exchange.getFromRouteId(),
                account.platform(),
                account.name(),
                "mail " + mail.lying.uid(),
                null,
                why + "; the mail is in folder " + account.get(REFUSED, REFUSED)
                        + ", and is read again when it is moved back",
                mail.raw,
                RFC822,
                mail.journalId,
                null)));
    }

    private void settle(Exchange exchange, String as) {
        folder(exchange).settle(exchange.getProperty(MAIL, Opened.class).lying, as);
        advance(exchange);
    }

    /** Writes what is known of the folder's mails, as long as the account is this hub's. */
    private void advance(Exchange exchange) {
        AccountPoll poll = poll(exchange);
        Account account = poll.account;
        ObjectNode known = folder(exchange).known();
        boolean ours = store.advance(
                account.platform(),
                account.name(),
                Leases.OWNER,
                poll.epoch,
                known.toString(),
                null,
                AccountPollConsumer.LEASE);
        if (!ours) {
            throw new Polls.LeaseLost(account);
        }
        poll.advance(known, false, null);
    }

    private static AccountPoll poll(Exchange exchange) {
        return exchange.getProperty(AccountPoll.PROPERTY, AccountPoll.class);
    }

    private static MailFolder folder(Exchange exchange) {
        return exchange.getProperty(FOLDER, MailFolder.class);
    }
}
