package io.entrepot.contract;

import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** A mail server on which each platform that reads mails has a mailbox. */
final class MailStub {
    private final GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
    private final Map<String, GreenMailUser> users = new HashMap<>();

    MailStub() {
        server.start();
    }

    int port() {
        return server.getImap().getPort();
    }

    void admit(String partner) {
        users.put(partner, server.setUser(partner + "@here.example", partner, FileStub.PASSWORD));
    }

    /** Delivers a mail with a file attached. */
    void send(String partner, String from, Path file, String name) {
        try {
            var attachment = new MimeBodyPart();
            attachment.attachFile(file.toFile());
            attachment.setFileName(name);
            var mail = new MimeMessage(Session.getInstance(new Properties()));
            mail.setFrom(new InternetAddress(from));
            mail.setSubject(name);
            mail.setContent(new MimeMultipart(attachment));
            mail.saveChanges();
            users.get(partner).deliver(mail);
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
