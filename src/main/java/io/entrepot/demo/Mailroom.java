package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A mail server that takes every mail, shows it on a page and delivers none; but one mailbox is read, that for orders. */
final class Mailroom implements Closeable {
    /** Where orders are sent to; its mailbox is read by IMAP. */
    static final String ORDERS = "orders@localhost";

    private static final String ORDERS_PASSWORD = "demo-mail-password";
    private static final int KEPT_BY_SERVER = 500;

    /** One mail as it came. */
    record Mail(String to, String subject, String body, String at) {}

    private final List<Mail> mails = new ArrayList<>();
    private final Ledger ledger;
    private final GreenMail server;
    private final GreenMailUser orders;
    private final GreenMailUser inbox;
    private int sincePurge;

    Mailroom(PartnerSettings settings) {
        ledger = new Ledger(
                settings.data().resolve("mail.jsonl"), line -> mails.add(Json.MAPPER.convertValue(line, Mail.class)));
        server = new GreenMail(new ServerSetup[] {
            new ServerSetup(settings.smtpPort(), settings.address(), ServerSetup.PROTOCOL_SMTP),
            new ServerSetup(settings.imapPort(), settings.address(), ServerSetup.PROTOCOL_IMAP)
        });
        server.start();
        var users = server.getUserManager();
        inbox = users.getUserByEmail("all@example.com") == null
                ? server.setUser("all@example.com", "all@example.com", "unused")
                : users.getUserByEmail("all@example.com");
        orders = server.setUser(ORDERS, ORDERS, ORDERS_PASSWORD);
        users.setMessageDeliveryHandler((message, address) -> {
            if (address.getEmail().equalsIgnoreCase(ORDERS)) {
                return orders;
            }
            record(address.getEmail(), message.getMessage());
            return inbox;
        });
    }

    /** Puts a mail into the mailbox for orders. */
    void post(MimeMessage mail) {
        orders.deliver(mail);
    }

    synchronized List<Mail> mails() {
        return List.copyOf(mails);
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        var list = books.putArray("mails");
        mails.forEach(mail -> list.addObject()
                .put("to", mail.to())
                .put("subject", mail.subject())
                .put("at", mail.at()));
        return books;
    }

    /** The mails as a plain page, the latest first. */
    String page() {
        StringBuilder page = new StringBuilder("<!DOCTYPE html><html lang=\"zh\"><head><meta charset=\"UTF-8\">"
                + "<title>Mailbox</title></head><body><h1>Mailbox</h1>");
        List<Mail> all = mails();
        page.append("<p>").append(all.size()).append(" mails</p><ul>");
        for (int i = all.size() - 1; i >= Math.max(0, all.size() - 200); i--) {
            Mail mail = all.get(i);
            page.append("<li><b>")
                    .append(escape(mail.subject()))
                    .append("</b> to ")
                    .append(escape(mail.to()));
            page.append(" at ").append(escape(mail.at()));
            page.append("<pre>").append(escape(mail.body())).append("</pre></li>");
        }
        return page.append("</ul></body></html>").toString();
    }

    @Override
    public void close() {
        server.stop();
        ledger.close();
    }

    private synchronized void record(String to, MimeMessage message) {
        try {
            Mail mail = new Mail(
                    to,
                    String.valueOf(message.getSubject()),
                    text(message.getContent()),
                    Instant.now().toString());
            ledger.append(Json.MAPPER.valueToTree(mail));
            mails.add(mail);
            if (++sincePurge >= KEPT_BY_SERVER) {
                sincePurge = 0;
                server.getManagers().getImapHostManager().getInbox(inbox).deleteAllMessages();
            }
        } catch (MessagingException | IOException | FolderException e) {
            throw new IllegalStateException("Mail to " + to + " cannot be read", e);
        }
    }

    private static String text(Object content) throws MessagingException, IOException {
        if (content instanceof Multipart parts) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < parts.getCount(); i++) {
                text.append(text(parts.getBodyPart(i).getContent()));
            }
            return text.toString();
        }
        return content instanceof String text ? text : "(attachment)";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
