package io.entrepot.care;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Subject and text of a step in one language. Filling is one pass of plain replacement: what a value holds is never
 * looked at again, be it a placeholder or an expression.
 */
record Template(String step, String locale, String subject, String body) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([A-Za-z]+)}");
    private static final int LONGEST_VALUE = 300;

    /** One line, whatever the values hold. */
    String subject(Map<String, String> values) {
        return oneLine(fill(subject, values));
    }

    String text(Map<String, String> values) {
        return fill(body, values);
    }

    private static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        values.containsKey(found.group(1)) ? oneLine(values.get(found.group(1))) : found.group()));
    }

    private static String oneLine(String value) {
        String line = value.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
        return line.length() <= LONGEST_VALUE ? line : line.substring(0, LONGEST_VALUE) + "…";
    }
}
