package io.entrepot.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A place where a document, a mapping's result say, is not what is expected.
 *
 * @param expected null when nothing is expected there
 * @param actual null when nothing is there
 */
public record Difference(String pointer, JsonNode expected, JsonNode actual) {
    public static List<Difference> between(JsonNode expected, JsonNode actual) {
        List<Difference> found = new ArrayList<>();
        compare("", expected, actual, found);
        return found;
    }

    private static void compare(String pointer, JsonNode expected, JsonNode actual, List<Difference> found) {
        if (expected == null || actual == null) {
            found.add(new Difference(pointer, expected, actual));
        } else if (expected.isObject() && actual.isObject()) {
            expected.fieldNames()
                    .forEachRemaining(key -> compare(pointer + "/" + key, expected.get(key), actual.get(key), found));
            actual.fieldNames().forEachRemaining(key -> {
                if (!expected.has(key)) {
                    found.add(new Difference(pointer + "/" + key, null, actual.get(key)));
                }
            });
        } else if (expected.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                compare(pointer + "/" + i, expected.get(i), actual.get(i), found);
            }
        } else if (!expected.equals(actual) && !sameNumber(expected, actual)) {
            found.add(new Difference(pointer, expected, actual));
        }
    }

    private static boolean sameNumber(JsonNode expected, JsonNode actual) {
        return expected.isNumber()
                && actual.isNumber()
                && expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }

    @Override
    public String toString() {
        return (pointer.isEmpty() ? "/" : pointer)
                + System.lineSeparator()
                + (expected == null ? "" : "  - " + expected + System.lineSeparator())
                + (actual == null ? "  + (missing)" : "  + " + actual);
    }
}
