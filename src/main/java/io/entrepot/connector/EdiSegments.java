package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xlate.edi.stream.EDIInputFactory;
import io.xlate.edi.stream.EDIStreamConstants.Delimiters;
import io.xlate.edi.stream.EDIStreamEvent;
import io.xlate.edi.stream.EDIStreamException;
import io.xlate.edi.stream.EDIStreamReader;
import io.xlate.edi.stream.Location;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * EDIFACT or X12 text as a list of segments: {@code {"tag":"NAD","NAD01":"BY","NAD02":"4012345000009","NAD02-3":"9"}}.
 * The first component has the plain name, further ones their number behind a dash, repetitions theirs behind a star.
 * Where a segment cannot be read, its text is said as {@code problem}, and reading goes on at the next message.
 */
final class EdiSegments {
    /** Elements, and four for each segment: trees three hundred times as large as their text are as much as a small heap can hold. */
    private static final int MAX_CELLS = 200_000;

    private static final int CELLS_OF_A_SEGMENT = 4;
    private static final int SHOWN = 60;

    /** Each is read on from anew, which takes time. */
    private static final int MAX_FAULTS = 50;

    private static final int ADVICE = "UNA:+.? '".length();

    /** The library reads 16-bit characters only. */
    private static final Pattern BEYOND = Pattern.compile("[\\x{10000}-\\x{10FFFF}]");

    private final List<ObjectNode> segments = new ArrayList<>();
    private final EDIInputFactory factory = EDIInputFactory.newFactory();
    private int cells;
    private String header = "";
    private char terminator;
    private char separator;
    private Character release;
    private boolean open;
    private int faults;

    private EdiSegments() {
        // structure is checked by EdiTree, message by message: the library's own check cannot say whose fault it was
        factory.setProperty(EDIInputFactory.EDI_VALIDATE_CONTROL_STRUCTURE, false);
    }

    /**
     * @throws DocumentUnreadable when it does not begin as an interchange, ends in the middle of one, or is too large
     */
    static List<ObjectNode> of(String text) {
        Matcher beyond = BEYOND.matcher(text);
        if (beyond.find()) {
            throw new DocumentUnreadable(
                    0, "character " + (beyond.start() + 1) + " is none that an EDI file may hold: " + beyond.group());
        }
        var all = new EdiSegments();
        String rest = text;
        while (rest != null) {
            rest = all.read(rest);
        }
        return all.segments;
    }

    /** Reads as far as it goes; answers null at the end, or what to go on with after something unreadable. */
    private String read(String text) {
        EDIStreamReader reader = reader(text);
        // what remains after a fault begins with a header that was read before
        boolean again = !header.isEmpty();
        String tag = "";
        open = false;
        try {
            while (reader.hasNext()) {
                EDIStreamEvent event = reader.next();
                if (event == EDIStreamEvent.START_SEGMENT) {
                    tag = reader.getText();
                    open = !again && !tag.equals("UNA");
                    if (open) {
                        segments.add(JsonNodeFactory.instance.objectNode().put("tag", tag));
                        count(CELLS_OF_A_SEGMENT);
                    }
                } else if (event == EDIStreamEvent.ELEMENT_DATA && open) {
                    element(reader.getText(), reader.getLocation());
                } else if (event == EDIStreamEvent.END_SEGMENT) {
                    open = false;
                    if (tag.equals("UNB") || tag.equals("ISA")) {
                        remember(reader, text, tag);
                        again = false;
                    }
                }
            }
            return null;
        } catch (EDIStreamException | BufferOverflowException e) {
            return resume(text, reader.getLocation().getCharacterOffset(), e);
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
            throw new DocumentUnreadable(0, "not EDI: " + e.getMessage());
        } finally {
            close(reader);
        }
    }

    private EDIStreamReader reader(String text) {
        try {
            return factory.createEDIStreamReader(
                    new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8.name());
        } catch (EDIStreamException e) {
            throw new IllegalStateException("every Java has UTF-8", e);
        }
    }

    /** The header of an interchange, which tells its separators to whoever reads on in the middle of it. */
    private void remember(EDIStreamReader reader, String text, String tag) {
        terminator = reader.getDelimiters().get(Delimiters.SEGMENT);
        separator = reader.getDelimiters().get(Delimiters.DATA_ELEMENT);
        release = reader.getDelimiters().get(Delimiters.RELEASE);
        int begin = text.lastIndexOf(tag + separator, reader.getLocation().getCharacterOffset());
        Matcher end = end("").matcher(text);
        if (begin < 0 || !end.find(begin)) {
            throw new DocumentUnreadable(0, "segment " + tag + " has no end");
        }
        String advice = text.substring(0, begin).strip();
        boolean told = advice.length() >= ADVICE && advice.startsWith("UNA", advice.length() - ADVICE);
        header = (told ? advice.substring(advice.length() - ADVICE) : "") + text.substring(begin, end.end());
    }

    /** The end of a segment, unless it is written with the release character and so means itself. */
    private Pattern end(String next) {
        String free = release == null ? "" : "(?<!" + Pattern.quote(release.toString()) + ")";
        return Pattern.compile(free + Pattern.quote(String.valueOf(terminator)) + next);
    }

    private void element(String value, Location place) {
        if (value.isEmpty()) {
            return;
        }
        StringBuilder name = new StringBuilder(last().path("tag").asText());
        name.append(place.getElementPosition() < 10 ? "0" : "").append(place.getElementPosition());
        if (place.getComponentPosition() > 1) {
            name.append('-').append(place.getComponentPosition());
        }
        if (place.getElementOccurrence() > 1) {
            name.append('*').append(place.getElementOccurrence());
        }
        last().put(name.toString(), value);
        count(1);
    }

    private ObjectNode last() {
        return segments.get(segments.size() - 1);
    }

    private void count(int more) {
        cells += more;
        if (cells > MAX_CELLS) {
            throw new DocumentUnreadable(
                    0,
                    "up to segment " + segments.size() + " the file has more than " + MAX_CELLS
                            + " elements; send it in parts");
        }
    }

    /** The text from the next message on, behind the header that tells its separators. */
    private String resume(String text, int at, Exception fault) {
        if (header.isEmpty()) {
            throw new DocumentUnreadable(0, "not EDI: " + words(fault));
        }
        if (at >= text.length()) {
            throw new DocumentUnreadable(0, "the file ends before its interchange does: it was cut off");
        }
        if (++faults > MAX_FAULTS) {
            throw new DocumentUnreadable(0, "more than " + MAX_FAULTS + " places of the file are no EDI");
        }
        if (open) {
            segments.remove(segments.size() - 1);
        }
        int from = text.lastIndexOf(terminator, at - 1) + 1;
        String shown =
                text.substring(from, Math.min(text.length(), from + SHOWN)).strip();
        segments.add(JsonNodeFactory.instance
                .objectNode()
                .put("tag", "")
                .put("problem", "'" + shown + "' is no segment: " + words(fault)));
        Matcher next = end("\\s*(?=(UNH|UNE|UNZ|ST|GE|IEA)" + Pattern.quote(String.valueOf(separator)) + ")")
                .matcher(text);
        return next.find(Math.max(0, at - 1)) ? header + text.substring(next.end()) : null;
    }

    private static String words(Exception fault) {
        // the library's own buffer for what it has not handed over yet
        boolean full = fault instanceof BufferOverflowException || fault.getCause() instanceof BufferOverflowException;
        return full ? "an element is longer than 4,000 characters" : fault.getMessage();
    }

    private static void close(EDIStreamReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new IllegalStateException("nothing to close but bytes in memory", e);
        }
    }
}
