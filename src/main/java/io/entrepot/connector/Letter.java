package io.entrepot.connector;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mail taken apart: who it says it is from, whether a machine answers, and its attachments. */
final class Letter {
    /** A file that came with the mail. */
    record Attachment(String name, Kind kind, String charset, byte[] content) {}

    /** What may hold orders; {@code setting} names the account that such orders are for. */
    enum Kind {
        CSV("table", "text/csv"),
        WORKBOOK("table", Documents.WORKBOOK),
        EDIFACT("edifact", "application/edifact"),
        X12("x12", "application/edi-x12"),
        XML("ubl", "application/xml"),
        /** Nothing that is read. */
        OTHER(null, "application/octet-stream");

        final String setting;
        final String mediaType;

        Kind(String setting, String mediaType) {
            this.setting = setting;
            this.mediaType = mediaType;
        }
    }

    private static final int MAX_PARTS = 100;
    private static final int MAX_DEPTH = 10;

    /** A part costs some hundred bytes in memory, its boundary four in a mail. */
    private static final int MAX_BOUNDARIES = 2000;

    private static final Pattern MACHINE = Pattern.compile("(mailer-daemon|postmaster)(@.*)?");

    /** What mail programs add by themselves and nobody misses. */
    private static final Pattern TRIMMINGS = Pattern.compile(
            "text/calendar|text/(x-)?vcard|text/rfc822-headers|application/(x-)?(pgp|pkcs7)-signature|application/ics");

    private static final Pattern AUTHENTICATED = Pattern.compile("(^|[;\\s])dmarc\\s*=\\s*pass\\b");

    private final MimeMessage mail;
    private final List<Attachment> attachments = new ArrayList<>();
    private int parts;

    private Letter(MimeMessage mail) throws MessagingException, IOException {
        this.mail = mail;
        collect(mail, 0);
    }

    /** @throws DocumentUnreadable when it is no mail, or is built to do harm */
    static Letter read(byte[] raw) {
        refuseBoundaries(raw);
        try {
            return new Letter(new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(raw)));
        } catch (DocumentUnreadable e) {
            throw e;
        } catch (MessagingException | IOException | RuntimeException | StackOverflowError e) {
            throw new DocumentUnreadable(0, "the mail cannot be taken apart: " + Surprise.words(e));
        }
    }

    List<Attachment> attachments() {
        return attachments;
    }

    /**
     * The address after From:, lower case. Anybody can write any address there; see {@link #authenticated}.
     *
     * @throws DocumentUnreadable unless there is exactly one
     */
    String from() {
        try {
            String[] headers = mail.getHeader("From");
            InternetAddress[] all = headers == null || headers.length != 1
                    ? new InternetAddress[0]
                    : InternetAddress.parse(headers[0].replaceAll("\\r?\\n", ""), true);
            if (all.length != 1 || all[0].getAddress() == null) {
                throw new DocumentUnreadable(
                        0, "the mail does not say who it is from: not exactly one address in From");
            }
            return all[0].getAddress().toLowerCase(Locale.ROOT);
        } catch (MessagingException e) {
            throw new DocumentUnreadable(0, "From is no address: " + Surprise.words(e));
        }
    }

    /**
     * Whether the server that took the mail in found that the domain in From: stands for it. Only the first header of
     * that server counts: the sender may have written others below it.
     */
    boolean authenticated(String server) throws MessagingException {
        String[] results = mail.getHeader("Authentication-Results");
        if (results == null) {
            return false;
        }
        // comments may hold anything, and are no verdict
        String first = results[0]
                .replaceAll("\\r?\\n", "")
                .replaceAll("\\([^()]*\\)", " ")
                .toLowerCase(Locale.ROOT)
                .strip();
        return first.startsWith(server.toLowerCase(Locale.ROOT))
                && first.substring(server.length()).matches("(?s)(\\s+\\d+)?\\s*;.*")
                && AUTHENTICATED.matcher(first).find();
    }

    /** Why this is a machine's answer and no mail of the partner's; null when it is not. A program that sends orders is welcome. */
    String automatic() throws MessagingException {
        String answered = first("Auto-Submitted");
        if (answered.startsWith("auto-replied") || answered.startsWith("auto-notified")) {
            return "Auto-Submitted: " + answered.replaceAll("[^a-z-].*", "");
        }
        if (first("Content-Type").startsWith("multipart/report")) {
            return "a report of a mail server";
        }
        if (first("Return-Path").equals("<>")) {
            return "an empty Return-Path";
        }
        if (first("Precedence").equals("auto_reply") || !first("X-Autoreply").isEmpty()) {
            return "an automatic reply";
        }
        Matcher address = Pattern.compile("([^<>\\s]+@[^<>\\s]+)>?$").matcher(first("From"));
        return address.find() && MACHINE.matcher(address.group(1)).matches() ? "a mail of a mail server" : null;
    }

    private String first(String header) throws MessagingException {
        String[] values = mail.getHeader(header);
        return values == null ? "" : values[0].replaceAll("\\s+", " ").strip().toLowerCase(Locale.ROOT);
    }

    private void collect(Part part, int depth) throws MessagingException, IOException {
        if (++parts > MAX_PARTS || depth > MAX_DEPTH) {
            throw new DocumentUnreadable(
                    0, "the mail has more than " + MAX_PARTS + " parts, or they are nested deeper than " + MAX_DEPTH);
        }
        String type = mediaType(part);
        if (type.startsWith("multipart/") && part.getContent() instanceof Multipart all) {
            for (int i = 0; i < all.getCount(); i++) {
                BodyPart one = all.getBodyPart(i);
                collect(one, depth + 1);
            }
            return;
        }
        String name = name(part);
        boolean inline = !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition());
        boolean said = name == null && inline && (type.equals("text/plain") || type.equals("text/html"));
        boolean picture = type.startsWith("image/") && (inline || part.getHeader("Content-ID") != null);
        if (said || picture || TRIMMINGS.matcher(type).matches()) {
            return;
        }
        byte[] content = part.getInputStream().readAllBytes();
        attachments.add(
                new Attachment(name == null ? "unnamed" : name, kind(name, type, content), charset(part), content));
    }

    private static String mediaType(Part part) throws MessagingException {
        String type = part.getContentType();
        return type == null ? "text/plain" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** A charset that says more than a guess would; many programs write us-ascii or utf-8 over whatever there is. */
    private static String charset(Part part) throws MessagingException {
        try {
            String said = new ContentType(part.getContentType()).getParameter("charset");
            return said == null || said.matches("(?i)us-ascii|utf-?8|.*[^A-Za-z0-9_.:-].*") ? null : said;
        } catch (ParseException e) {
            return null;
        }
    }

    /** RFC 2231, RFC 2047 in quotes as Outlook and QQ write it, and bare bytes of UTF-8 or GBK. */
    private static String name(Part part) throws MessagingException {
        String name;
        try {
            name = part.getFileName();
        } catch (ParseException unreadable) {
            return "unnamed";
        }
        if (name == null || name.isBlank()) {
            return null;
        }
        try {
            name = name.contains("=?") ? MimeUtility.decodeText(name) : decoded(name);
        } catch (IOException | DocumentUnreadable asItIs) {
            // its ending can be read all the same
        }
        String last = name.replace('\\', '/')
                .replaceFirst("^.*/", "")
                .replaceAll("[\\p{Cc}\\p{Cf}]", "")
                .strip();
        return last.isEmpty() ? "unnamed" : last.length() > 200 ? last.substring(last.length() - 200) : last;
    }

    private static String decoded(String name) {
        boolean bare = name.chars().anyMatch(c -> c > 0x7f) && name.chars().allMatch(c -> c <= 0xff);
        return bare ? Decoder.decode(name.getBytes(StandardCharsets.ISO_8859_1), null) : name;
    }

    /** By the ending of the name, without one by the type; EDI by how it begins, since its endings are anybody's. */
    private static Kind kind(String name, String type, byte[] content) {
        String start = new String(content, 0, Math.min(content.length, 16), StandardCharsets.ISO_8859_1).strip();
        if (start.startsWith("UNA") || start.startsWith("UNB+")) {
            return Kind.EDIFACT;
        }
        if (start.matches("(?s)ISA[^A-Za-z0-9\\s].*")) {
            return Kind.X12;
        }
        String ending = name == null || !name.contains(".") ? "" : name.substring(name.lastIndexOf('.') + 1);
        String word = ending.isEmpty() ? type : ending.toLowerCase(Locale.ROOT);
        return switch (word) {
            case "csv", "text/csv", "text/comma-separated-values" -> Kind.CSV;
            case "xlsx", "xls", Documents.WORKBOOK, "application/vnd.ms-excel" -> Kind.WORKBOOK;
            case "xml", "text/xml", "application/xml" -> Kind.XML;
            case "edi", "application/edifact" -> Kind.EDIFACT;
            case "x12", "application/edi-x12" -> Kind.X12;
            default -> Kind.OTHER;
        };
    }

    private static void refuseBoundaries(byte[] raw) {
        int boundaries = 0;
        for (int i = 1; i + 1 < raw.length; i++) {
            if (raw[i - 1] == '\n' && raw[i] == '-' && raw[i + 1] == '-' && ++boundaries > MAX_BOUNDARIES) {
                throw new DocumentUnreadable(0, "the mail has more than " + MAX_BOUNDARIES + " boundaries of parts");
            }
        }
    }
}
