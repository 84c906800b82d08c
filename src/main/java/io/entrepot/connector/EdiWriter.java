package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.connector.OutgoingFiles.Unsayable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one message in an interchange of its own: {@code {"type":"ORDRSP","version":"D:96A:UN","segments":[["BGM","231",
 * ["a","b"]]]}}, where a list in a segment is a composite. Envelope, counts and references are added here.
 */
final class EdiWriter {
    private static final DateTimeFormatter SHORT_DAY = DateTimeFormatter.ofPattern("yyMMdd");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HHmm");
    private static final int X12_ID = 15;

    private final Account account;
    private final long number;
    private final ZonedDateTime at;
    private final StringBuilder text = new StringBuilder();
    private boolean edifact;
    private boolean repeats;
    private int segments;

    EdiWriter(Account account, long number, ZonedDateTime at) {
        this.account = account;
        this.number = number;
        this.at = at;
    }

    byte[] write(JsonNode message) {
        edifact = !message.path("standard").asText().equals("X12");
        return edifact ? edifact(message) : x12(message);
    }

    private byte[] edifact(JsonNode message) {
        String syntax = account.get("syntax", "UNOC");
        String syntaxVersion = account.get("syntax-version", "3");
        // from version 4 on, repetitions are separated, too
        repeats = syntaxVersion.compareTo("4") >= 0;
        text.append(repeats ? "UNA:+.?*'" : "UNA:+.? '");
        segment(
                "UNB",
                List.of(syntax, syntaxVersion),
                List.of(account.need("own-id"), account.get("own-qualifier", "14")),
                List.of(account.need("partner-id"), account.get("partner-qualifier", "14")),
                List.of(SHORT_DAY.format(at), MINUTE.format(at)),
                Long.toString(number));
        segments = 0;
        var kind = new ArrayList<String>(List.of(message.path("type").asText()));
        kind.addAll(List.of(message.path("version").asText().split(":")));
        segment("UNH", "1", kind);
        body(message);
        segment("UNT", Integer.toString(segments + 1), "1");
        segment("UNZ", "1", Long.toString(number));
        return bytes(EdiTree.charset(syntax), syntax);
    }

    private byte[] x12(JsonNode message) {
        String version = account.get("version", "004010");
        String own = account.need("own-id");
        String partner = account.need("partner-id");
        if (own.length() > X12_ID || partner.length() > X12_ID) {
            throw new Unsayable("own-id and partner-id of " + account + " may have " + X12_ID + " characters in ISA");
        }
        String control = String.format("%09d", number);
        text.append(String.join(
                "*",
                "ISA",
                "00",
                " ".repeat(10),
                "00",
                " ".repeat(10),
                account.get("own-qualifier", "ZZ"),
                String.format("%-15s", own),
                account.get("partner-qualifier", "ZZ"),
                String.format("%-15s", partner),
                SHORT_DAY.format(at),
                MINUTE.format(at),
                version.compareTo("004020") < 0 ? "U" : "^",
                version.substring(0, 5),
                control,
                "0",
                account.get("test", "no").equals("yes") ? "T" : "P",
                ">~"));
        segment(
                "GS",
                message.path("group").asText(),
                account.get("own-group-id", own),
                account.get("partner-group-id", partner),
                DAY.format(at),
                MINUTE.format(at),
                Long.toString(number),
                "X",
                version);
        segments = 0;
        segment("ST", message.path("type").asText(), "0001");
        body(message);
        segment("SE", Integer.toString(segments + 1), "0001");
        segment("GE", "1", Long.toString(number));
        segment("IEA", "1", control);
        return bytes(StandardCharsets.UTF_8, "UTF-8");
    }

    private void body(JsonNode message) {
        segments(message.path("segments"));
    }

    /** Lists of segments may stand in the list, and nothing where a segment is left out. */
    private void segments(JsonNode list) {
        for (JsonNode segment : list) {
            if (segment.path(0).isArray() || segment.path(0).isNull()) {
                segments(segment);
                continue;
            }
            if (segment.isEmpty()) {
                continue;
            }
            var elements = new ArrayList<Object>();
            for (JsonNode element : segment) {
                if (element.isArray()) {
                    var composite = new ArrayList<String>();
                    element.forEach(component -> composite.add(component.asText("")));
                    elements.add(composite);
                } else {
                    elements.add(element.asText(""));
                }
            }
            segment((String) elements.remove(0), elements.toArray());
        }
    }

    private void segment(String tag, Object... elements) {
        var line = new StringBuilder(tag);
        int last = elements.length;
        while (last > 0 && joined(elements[last - 1]).isEmpty()) {
            last--;
        }
        for (int i = 0; i < last; i++) {
            line.append(edifact ? '+' : '*').append(joined(elements[i]));
        }
        text.append(line).append(edifact ? '\'' : '~');
        segments++;
    }

    private String joined(Object element) {
        if (!(element instanceof List<?> composite)) {
            return escaped((String) element);
        }
        var parts = composite.stream().map(part -> escaped((String) part)).toList();
        int last = parts.size();
        while (last > 0 && parts.get(last - 1).isEmpty()) {
            last--;
        }
        return String.join(edifact ? ":" : ">", parts.subList(0, last));
    }

    private String escaped(String value) {
        String plain = value.replaceAll("\\p{Cc}+", " ");
        // X12 has no way to write its own separators
        return edifact ? plain.replaceAll(repeats ? "([?+:'*])" : "([?+:'])", "?$1") : plain.replaceAll("[*>~^]", " ");
    }

    private byte[] bytes(Charset charset, String name) {
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] all = new byte[bytes.remaining()];
            bytes.get(all);
            return all;
        } catch (CharacterCodingException e) {
            throw new Unsayable("the message has characters that " + name + " lacks: agree on syntax UNOY with "
                    + account + " and set it");
        }
    }
}
