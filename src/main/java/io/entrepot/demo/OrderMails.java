package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.OrderCsv.Sheet;
import io.entrepot.demo.OrderCsv.Variant;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;

/** A partner who orders by mail: a file attached, as CSV or as an Excel workbook, and now and then something that is none. */
final class OrderMails implements Closeable {
    /** What is attached. */
    enum Kind {
        CSV,
        XLSX,
        /** A workbook whose total is an error. */
        BROKEN,
        /** A letter that somebody wrote, without a file. */
        LETTER,
        /** An automatic reply. */
        AWAY,
        /** Orders of somebody whom nobody knows. */
        STRANGER;

        static Kind of(String name) {
            try {
                return valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "kind '" + name + "' is none of csv, xlsx, broken, letter, away, stranger");
            }
        }
    }

    private static final String WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final Catalogue catalogue;
    private final Mailroom mailroom;
    private final Clock clock;
    private final long seed;
    private final Ledger ledger;
    private final List<JsonNode> sent = new ArrayList<>();

    OrderMails(PartnerSettings settings, Catalogue catalogue, Mailroom mailroom) {
        this.catalogue = catalogue;
        this.mailroom = mailroom;
        this.clock = settings.clock();
        this.seed = settings.seed();
        this.ledger = new Ledger(settings.data().resolve("order-mails.jsonl"), sent::add);
    }

    /** Sends one more mail and returns its subject. */
    synchronized String send(Kind kind) {
        int number = sent.size() + 1;
        Sheet sheet = OrderCsv.write(
                Variant.UTF8, catalogue, new Random(seed * 4507 + number), number, "MAIL", clock.instant());
        String subject = "Bestellung " + number + " / 订单";
        List<String> orders = kind == Kind.CSV || kind == Kind.XLSX ? sheet.orders() : List.of();
        ObjectNode line = Json.of(
                "subject",
                subject,
                "kind",
                kind.name().toLowerCase(Locale.ROOT),
                "orders",
                orders,
                "at",
                clock.instant().toString());
        ledger.append(line);
        sent.add(line);
        try {
            mailroom.post(mail(kind, subject, number, sheet));
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("Mail '" + subject + "' cannot be sent", e);
        }
        return subject;
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        books.putArray("sent").addAll(sent);
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    private MimeMessage mail(Kind kind, String subject, int number, Sheet sheet)
            throws MessagingException, IOException {
        var mail = new MimeMessage(Session.getInstance(new Properties()));
        mail.setFrom(new InternetAddress(
                kind == Kind.STRANGER ? "somebody@elsewhere.example" : "einkauf@bureau.example",
                "Bureau 办公用品",
                "UTF-8"));
        mail.setRecipient(MimeMessage.RecipientType.TO, new InternetAddress(Mailroom.ORDERS));
        mail.setSubject(subject, "UTF-8");
        mail.setSentDate(Date.from(clock.instant()));
        if (kind == Kind.AWAY) {
            mail.setHeader("Auto-Submitted", "auto-replied");
        }
        var parts = new MimeMultipart();
        var words = new MimeBodyPart();
        words.setText("Guten Tag,\n\nanbei unsere Bestellung.\n\nBureau", "UTF-8");
        parts.addBodyPart(words);
        switch (kind) {
            case CSV, STRANGER -> attach(parts, "订单-" + number + ".csv", "text/csv; charset=utf-8", sheet.content());
            case XLSX -> attach(parts, "orders-" + number + ".xlsx", WORKBOOK, OrderXlsx.write(rows(sheet), null));
            case BROKEN -> attach(parts, "orders-" + number + ".xlsx", WORKBOOK, OrderXlsx.write(rows(sheet), "total"));
            default -> {}
        }
        mail.setContent(parts);
        mail.saveChanges();
        return mail;
    }

    private static void attach(MimeMultipart parts, String name, String type, byte[] content)
            throws MessagingException {
        var part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(content, type)));
        part.setFileName(name);
        parts.addBodyPart(part);
    }

    private static List<List<String>> rows(Sheet sheet) {
        return OrderCsv.rows(new String(sheet.content(), StandardCharsets.UTF_8));
    }
}
