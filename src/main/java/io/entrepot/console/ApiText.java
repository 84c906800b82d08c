package io.entrepot.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;

/** What {@code /assets/api.txt} says of each endpoint: there it is written, and read by everybody else. */
final class ApiText {
    /**
     * @param topic the heading that it stands below
     * @param summary its first words
     */
    record Endpoint(String topic, String summary, String description) {}

    private static final Pattern FIRST_LINE = Pattern.compile("(GET|POST|PUT|DELETE) +(/\\S+)(.*)");

    /** The line below a heading. */
    private static final String UNDERLINE = "-+";

    /** Of a text that goes on. */
    private static final String INDENT = "          ";

    /** A body stands before what it does, with three blanks between them. */
    private static final String BODY = "[{\\[].*? {3,}(?=\\S)";

    /** Where more follows than fits a summary. */
    private static final String MORE = "[;:.] | [?{\\[]";

    private ApiText() {}

    /** By method and path, such as {@code GET /api/orders}, in the order of the text. */
    static Map<String, Endpoint> read() {
        try {
            return read(new ClassPathResource("static/assets/api.txt").getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Endpoint> read(String text) {
        var endpoints = new LinkedHashMap<String, Endpoint>();
        List<String> lines = text.lines().toList();
        String topic = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher first = FIRST_LINE.matcher(lines.get(i));
            if (i > 0 && lines.get(i).matches(UNDERLINE)) {
                topic = lines.get(i - 1);
            } else if (first.matches()) {
                var said = new StringBuilder(first.group(3).strip());
                while (i + 1 < lines.size() && lines.get(i + 1).startsWith(INDENT)) {
                    said.append(' ').append(lines.get(++i).strip());
                }
                String words = said.toString();
                endpoints.put(
                        first.group(1) + " " + first.group(2),
                        new Endpoint(
                                topic, words.replaceFirst(BODY, "").split(MORE, 2)[0], words.replaceAll(" +", " ")));
            }
        }
        return endpoints;
    }
}
