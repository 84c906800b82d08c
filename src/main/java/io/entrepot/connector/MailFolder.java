package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import jakarta.mail.FetchProfile;
import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.UIDFolder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.eclipse.angus.mail.imap.IMAPFolder;
import org.eclipse.angus.mail.imap.IMAPMessage;
import org.eclipse.angus.mail.imap.IMAPStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of an IMAP mailbox that is an account's, while it is polled, and what the hub knows of the mails that lie in it.
 *
 * <p>Everything that lies there is to be read, whether a person has looked at it or not: mails that were read are moved away.
 * Which ones were read stands in the account's cursor, by their number in the folder, so that a mail is read once also when
 * the hub dies before it moves it, or may not move it. A folder that was made anew (UIDVALIDITY) begins anew.
 */
final class MailFolder {
    private static final Logger log = LoggerFactory.getLogger(MailFolder.class);

    /** So much of a mail that is too large is kept: its head is in there. */
    static final int HEAD = 64 * 1024;

    /** Looked at in one poll; the others wait for those before them to be moved away. */
    private static final int SEEN_AT_ONCE = 2000;

    /** A mail that lies in the folder. */
    record Lying(long uid, int size, IMAPMessage message) {
        /** Its bytes as the server has them; fetching them does not mark it as read. */
        InputStream content() throws MessagingException {
            message.setPeek(true);
            return message.getMimeStream();
        }

        byte[] head() throws MessagingException, IOException {
            try (InputStream content = content()) {
                return content.readNBytes(HEAD);
            }
        }
    }

    private final Account account;
    private final Store store;
    private final IMAPFolder folder;
    private final long validity;
    private final ObjectNode mails = JsonNodeFactory.instance.objectNode();
    private boolean complained;

    private MailFolder(Account account, Store store, IMAPFolder folder, JsonNode cursor) throws MessagingException {
        this.account = account;
        this.store = store;
        this.folder = folder;
        this.validity = folder.getUIDValidity();
        if (cursor != null && cursor.path("validity").asLong() == validity) {
            mails.setAll((ObjectNode) cursor.path("mails"));
        }
    }

    /** Connects as the account's settings say: host, port, tls (yes, starttls or no), user, password, folder. */
    static MailFolder open(Account account, JsonNode cursor) throws MessagingException {
        String tls = account.get("tls", "yes");
        if (!tls.matches("yes|starttls|no")) {
            throw new IllegalStateException("account " + account + ": tls '" + tls + "' is none of yes, starttls, no");
        }
        var settings = new Properties();
        settings.put("mail.imap.connectiontimeout", "5000");
        settings.put("mail.imap.timeout", "15000");
        settings.put("mail.imap.writetimeout", "15000");
        settings.put("mail.imap.fetchsize", Integer.toString(256 * 1024));
        settings.put("mail.imap.ssl.enable", Boolean.toString(tls.equals("yes")));
        settings.put("mail.imap.ssl.checkserveridentity", "true");
        settings.put("mail.imap.starttls.required", Boolean.toString(tls.equals("starttls")));
        settings.put("mail.imap.starttls.enable", Boolean.toString(tls.equals("starttls")));
        Store store = Session.getInstance(settings).getStore("imap");
        try {
            store.connect(
                    account.need("host"),
                    Integer.parseInt(account.get("port", tls.equals("yes") ? "993" : "143")),
                    account.need("user"),
                    account.need("password"));
            var folder = (IMAPFolder) store.getFolder(account.get("folder", "INBOX"));
            for (String kind : List.of(Mailboxes.DONE, Mailboxes.REFUSED, Mailboxes.IGNORED)) {
                if (account.get(kind, kind).equalsIgnoreCase(folder.getFullName())) {
                    throw new IllegalStateException("account " + account + ": folder " + folder.getFullName()
                            + " is read, so what was read cannot be moved there (setting " + kind + ")");
                }
            }
            folder.open(Folder.READ_WRITE);
            return new MailFolder(account, store, folder, cursor);
        } catch (MessagingException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** The mails that lie there, oldest first; what is known of others is forgotten, since they are gone. */
    List<Lying> list() throws MessagingException {
        int count = Math.min(folder.getMessageCount(), SEEN_AT_ONCE);
        Message[] there = count == 0 ? new Message[0] : folder.getMessages(1, count);
        var wanted = new FetchProfile();
        wanted.add(UIDFolder.FetchProfileItem.UID);
        wanted.add(FetchProfile.Item.SIZE);
        wanted.add(FetchProfile.Item.FLAGS);
        folder.fetch(there, wanted);
        var list = new ArrayList<Lying>();
        var left = JsonNodeFactory.instance.objectNode();
        for (Message message : there) {
            if (!message.isSet(Flags.Flag.DELETED)) {
                long uid = folder.getUID(message);
                list.add(new Lying(uid, message.getSize(), (IMAPMessage) message));
                if (mails.has(Long.toString(uid))) {
                    left.set(Long.toString(uid), mails.get(Long.toString(uid)));
                }
            }
        }
        mails.removeAll();
        mails.setAll(left);
        return list;
    }

    /** What became of it: one of {@link Mailboxes}' folders; null when it is still to be read. */
    String settledAs(Lying mail) {
        JsonNode known = mails.path(Long.toString(mail.uid()));
        return known.isTextual() ? known.asText() : null;
    }

    /** How often reading it was begun. */
    int begun(Lying mail) {
        return mails.path(Long.toString(mail.uid())).asInt();
    }

    void begin(Lying mail) {
        mails.put(Long.toString(mail.uid()), begun(mail) + 1);
    }

    void settle(Lying mail, String as) {
        mails.put(Long.toString(mail.uid()), as);
    }

    /** The account's cursor. */
    ObjectNode known() {
        var known = JsonNodeFactory.instance.objectNode().put("validity", validity);
        known.set("mails", mails.deepCopy());
        return known;
    }

    /** Whether it is out of the folder now. Where it belongs is made when it is not there. */
    boolean move(Lying mail) {
        String as = settledAs(mail);
        String name = account.get(as, as);
        try {
            Folder target = store.getFolder(name);
            if (!target.exists() && !target.create(Folder.HOLDS_MESSAGES)) {
                throw new MessagingException("folder " + name + " is not there and cannot be made");
            }
            Message[] one = {mail.message()};
            if (((IMAPStore) store).hasCapability("MOVE")) {
                folder.moveMessages(one, target);
            } else {
                // a mail marked as deleted is passed over; whoever cleans the mailbox expunges it
                folder.copyMessages(one, target);
                folder.setFlags(one, new Flags(Flags.Flag.DELETED), true);
            }
            return true;
        } catch (MessagingException | RuntimeException e) {
            if (!complained) {
                log.warn("{}: mails that were read cannot be moved to {}: {}", account, name, Surprise.words(e));
                complained = true;
            }
            return false;
        }
    }

    /** Whether the server still talks to us, so that a fault is the mail's own. */
    boolean isThere() {
        return folder.isOpen() && store.isConnected();
    }

    /** Closes folder and connection when the poll is over, whatever came of it. */
    SynchronizationAdapter closing() {
        return new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange exchange) {
                try {
                    if (folder.isOpen()) {
                        folder.close(false);
                    }
                    store.close();
                } catch (MessagingException e) {
                    log.debug("{}: the connection was gone before it was closed", account, e);
                }
            }
        };
    }
}
