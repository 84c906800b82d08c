package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An EDI file as a tree: interchanges, their messages, and the segments of each. What is wrong with one message stands
 * in it as {@code problems}, wrong counts as {@code counts}; the others do not suffer from it.
 */
final class EdiTree {
    /** Which segments begin and end what; the end says how much there was and repeats the reference. */
    private record Standard(
            String name,
            String interchange,
            String group,
            String message,
            String messageEnd,
            String groupEnd,
            String interchangeEnd,
            String interchangeReference,
            String groupReference) {}

    private static final List<Standard> STANDARDS = List.of(
            new Standard("EDIFACT", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", "UNB05", "UNG05"),
            new Standard("X12", "ISA", "GS", "ST", "SE", "GE", "IEA", "ISA13", "GS06"));

    /** What the syntax identifier of an interchange says about its characters; levels A and B are parts of C. */
    private static final Map<String, Charset> CHARSETS = Map.of(
            "UNOA", StandardCharsets.ISO_8859_1,
            "UNOB", StandardCharsets.ISO_8859_1,
            "UNOC", StandardCharsets.ISO_8859_1,
            "UNOD", Charset.forName("ISO-8859-2"),
            "UNOE", Charset.forName("ISO-8859-5"),
            "UNOF", Charset.forName("ISO-8859-7"),
            "UNOW", StandardCharsets.UTF_8,
            "UNOY", StandardCharsets.UTF_8);

    private static final Pattern SYNTAX = Pattern.compile("(?s)\\s*(?:UNA.{6}\\s*)?UNB(.)([A-Z0-9]{4})");
    private static final int HEAD = 64;

    /** From version 4 on this place of UNA separates repetitions; a blank there would cut every name into pieces. */
    private static final Pattern BLANK_REPETITION = Pattern.compile("(?s)^(\\s*UNA.{4}) (.\\s*UNB.[A-Z0-9]{4}.[4-9])");

    private final ArrayNode interchanges = JsonNodeFactory.instance.arrayNode();
    private final String file;
    private Standard standard;
    private ObjectNode interchange;
    private ObjectNode group;
    private ObjectNode message;
    private int messages;
    private int groups;
    private int messagesOfGroup;
    private int segments;
    private String fault;

    private EdiTree(String file) {
        this.file = file;
    }

    /**
     * @param declared character set, for partners who write another one than their header says; or null
     * @param file what the file is called, for messages about it; or null
     */
    static ObjectNode read(byte[] raw, String declared, String file) {
        var tree = new EdiTree(file);
        String text = text(raw, declared);
        if (text.indexOf('\0') >= 0) {
            throw new DocumentUnreadable(0, "character " + (text.indexOf('\0') + 1) + " is NUL, which no EDI file has");
        }
        EdiSegments.of(BLANK_REPETITION.matcher(text).replaceFirst("$1*$2")).forEach(tree::add);
        tree.end();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.set("interchanges", tree.interchanges);
        return document;
    }

    private static String text(byte[] raw, String declared) {
        if (raw.length == 0) {
            throw new DocumentUnreadable(0, "the file is empty");
        }
        if (declared != null) {
            return Decoder.decode(raw, declared);
        }
        String head = new String(raw, 0, Math.min(raw.length, HEAD), StandardCharsets.ISO_8859_1);
        Matcher syntax = SYNTAX.matcher(head.replaceFirst("^\u00EF\u00BB\u00BF", ""));
        if (syntax.lookingAt()) {
            return Decoder.decode(raw, charset(syntax.group(2)).name());
        }
        // X12 does not say; what is not UTF-8 is the western set
        return StandardCharsets.US_ASCII.newEncoder().canEncode(head) && isUtf8(raw)
                ? Decoder.decode(raw, "UTF-8")
                : Decoder.decode(raw, "ISO-8859-1");
    }

    static Charset charset(String syntax) {
        Charset charset = CHARSETS.get(syntax);
        if (charset == null) {
            throw new DocumentUnreadable(0, "UNB01 '" + syntax + "' is no character set that is known");
        }
        return charset;
    }

    private static boolean isUtf8(byte[] raw) {
        try {
            Decoder.decode(raw, "UTF-8");
            return true;
        } catch (DocumentUnreadable e) {
            return false;
        }
    }

    private void add(ObjectNode segment) {
        String tag = segment.path("tag").asText();
        if (interchange == null) {
            begin(tag, segment);
        } else if (segment.has("problem")) {
            broken(segment.path("problem").asText());
        } else if (tag.equals(standard.message)) {
            beginMessage(segment);
        } else if (tag.equals(standard.messageEnd)) {
            endMessage(segment);
        } else if (tag.equals(standard.group)) {
            group = segment;
            messagesOfGroup = 0;
            groups++;
        } else if (tag.equals(standard.groupEnd)) {
            unfinished();
            check(interchange, segment, messagesOfGroup, "messages", said(group, standard.groupReference));
            group = null;
        } else if (tag.equals(standard.interchangeEnd)) {
            unfinished();
            int there = standard.name.equals("X12") || groups > 0 ? groups : messages;
            check(interchange, segment, there, groups > 0 ? "groups" : "messages", said(interchange, "reference"));
            interchange = null;
        } else if (message == null) {
            throw new DocumentUnreadable(0, "segment " + tag + " stands outside of any message");
        } else {
            keep(segment);
        }
    }

    private void begin(String tag, ObjectNode segment) {
        standard = STANDARDS.stream()
                .filter(known -> known.interchange.equals(tag))
                .findFirst()
                .orElseThrow(
                        () -> new DocumentUnreadable(0, "segment '" + tag + "' stands where an interchange begins"));
        interchange = interchanges.addObject().put("standard", standard.name);
        boolean edifact = standard.name.equals("EDIFACT");
        String prefix = standard.interchange;
        copy(segment, edifact ? "UNB01" : null, "syntax");
        copy(segment, edifact ? "UNB02" : "ISA06", "sender");
        copy(segment, edifact ? "UNB02-2" : "ISA05", "senderQualifier");
        copy(segment, edifact ? "UNB03" : "ISA08", "receiver");
        copy(segment, edifact ? "UNB03-2" : "ISA07", "receiverQualifier");
        copy(segment, edifact ? "UNB04" : "ISA09", "date");
        copy(segment, edifact ? "UNB04-2" : "ISA10", "time");
        copy(segment, standard.interchangeReference, "reference");
        interchange.put("test", said(segment, edifact ? "UNB11" : "ISA15").matches("1|T"));
        if (said(interchange, "sender").isEmpty()
                || said(interchange, "reference").isEmpty()) {
            throw new DocumentUnreadable(0, "segment " + prefix + " names no sender or has no control reference");
        }
        interchange.putArray("counts");
        interchange.putArray("messages");
        messages = 0;
        groups = 0;
        group = null;
        message = null;
        fault = null;
    }

    private void copy(ObjectNode segment, String element, String name) {
        if (element != null && !said(segment, element).isEmpty()) {
            interchange.put(name, said(segment, element));
        }
    }

    private void beginMessage(ObjectNode segment) {
        unfinished();
        boolean edifact = standard.name.equals("EDIFACT");
        message = interchange.withArray("/messages").addObject();
        if (file != null) {
            message.put("file", file);
        }
        ObjectNode head = message.putObject("interchange");
        interchange.fields().forEachRemaining(field -> {
            if (field.getValue().isValueNode()) {
                head.set(field.getKey(), field.getValue());
            }
        });
        message.put("reference", said(segment, edifact ? "UNH01" : "ST02"));
        message.put("type", said(segment, edifact ? "UNH02" : "ST01"));
        if (group != null) {
            message.put("group", said(group, standard.groupReference));
        }
        message.put(
                "version",
                edifact
                        ? said(segment, "UNH02-2") + ":" + said(segment, "UNH02-3") + ":" + said(segment, "UNH02-4")
                                + (segment.has("UNH02-5") ? ":" + said(segment, "UNH02-5") : "")
                        : group == null ? "" : said(group, "GS08"));
        message.putArray("counts");
        message.putArray("problems");
        message.putArray("segments");
        messages++;
        messagesOfGroup++;
        segments = 0;
        fault = null;
        keep(segment);
    }

    private void keep(ObjectNode segment) {
        segments++;
        message.withArray("/segments").add(segment.put("at", segments));
    }

    private void endMessage(ObjectNode segment) {
        if (message == null) {
            throw new DocumentUnreadable(0, segment.path("tag").asText() + " ends a message that was not begun");
        }
        segments++;
        check(message, segment, segments, "segments", said(message, "reference"));
        message = null;
    }

    /** The end says how much there was and repeats the reference of the beginning. */
    private void check(ObjectNode whose, ObjectNode end, int there, String what, String reference) {
        String tag = end.path("tag").asText();
        String count = said(end, tag + "01");
        ArrayNode counts = whose.withArray("/counts");
        if (!count.matches("0*" + there)) {
            counts.add(tag + "01 says " + (count.isEmpty() ? "nothing" : count) + ", there are " + there + " " + what);
        }
        if (!said(end, tag + "02").equals(reference)) {
            counts.add(tag + "02 says '" + said(end, tag + "02") + "', the reference is '" + reference + "'");
        }
    }

    private void broken(String problem) {
        if (message == null) {
            throw new DocumentUnreadable(0, "outside of any message " + problem);
        }
        fault = "segment " + (segments + 1) + ": " + problem;
    }

    /** A message that another segment of the envelope follows, without an end of its own. */
    private void unfinished() {
        if (message != null) {
            message.withArray("/problems")
                    .add(fault != null ? fault : "the message has no " + standard.messageEnd + " segment");
            message = null;
        }
    }

    private void end() {
        if (interchange != null) {
            throw new DocumentUnreadable(
                    0,
                    "interchange " + said(interchange, "reference") + " has no " + standard.interchangeEnd
                            + " segment: the file was cut off");
        }
        if (interchanges.isEmpty()) {
            throw new DocumentUnreadable(0, "the file holds no interchange");
        }
    }

    private static String said(JsonNode node, String name) {
        return node == null ? "" : node.path(name).asText().strip();
    }
}
