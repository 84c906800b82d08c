package io.entrepot.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a list was asked for in its address, so that links and forms of the page can say the same and one thing more. */
public record Query(Map<String, String> values) {

    /** Of the names given, those that say something; others are not this list's. */
    static Query of(Map<String, String> asked, List<String> names) {
        var values = new LinkedHashMap<String, String>();
        for (String name : names) {
            String value = asked.get(name);
            if (value != null && !value.isBlank()) {
                values.put(name, value.strip());
            }
        }
        return new Query(values);
    }

    /** A browser's date and time have no offset: they are meant in the hub's zone. */
    Query inZone(ZoneId zone, String... names) {
        var moved = new LinkedHashMap<>(values);
        for (String name : names) {
            moved.computeIfPresent(
                    name,
                    (any, value) -> value.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?")
                            ? inZone(zone, value)
                            : value);
        }
        return new Query(moved);
    }

    private static String inZone(ZoneId zone, String value) {
        try {
            return LocalDateTime.parse(value).atZone(zone).toOffsetDateTime().toString();
        } catch (DateTimeException noDay) {
            // whoever reads it as a time says so
            return value;
        }
    }

    public String get(String name) {
        return values.get(name);
    }

    /** The value as a date and time field of a browser shows it. */
    public String field(String name) {
        String value = values.get(name);
        return value == null || !value.matches("\\d{4}-.*T\\d\\d:\\d\\d.*") ? null : value.substring(0, 16);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** {@code ?a=1&b=2} with this one changed; without it when the value is null or empty. */
    public String with(String name, Object value) {
        var changed = new LinkedHashMap<>(values);
        changed.remove(name);
        if (value != null && !value.toString().isEmpty()) {
            changed.put(name, value.toString());
        }
        return text(changed);
    }

    public String without(String name) {
        return with(name, null);
    }

    @Override
    public String toString() {
        return text(values);
    }

    private static String text(Map<String, String> values) {
        return values.isEmpty()
                ? ""
                : values.entrySet().stream()
                        .map(value ->
                                value.getKey() + "=" + URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
