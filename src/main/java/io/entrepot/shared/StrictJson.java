package io.entrepot.shared;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON the way money and identities need it: exact decimals, no duplicate keys, nothing after the end, bounded. */
public final class StrictJson {
    private static final int MAX_BYTES = 8 * 1024 * 1024;

    /** What a document takes in memory goes by its tokens; a page of a hundred large orders has a fifth of these. */
    private static final int MAX_TOKENS = 1_000_000;

    private static final int MAX_DEPTH = 100;

    private static final Pattern CHARACTER =
            Pattern.compile("(?s)Unexpected character \\((?:'(.+?)' |\\(CTRL-CHAR, )\\(?code (\\d+).*?\\): (.*)");
    private static final Pattern WORD = Pattern.compile("(?s)Unrecognized token '(.*?)'.*");
    private static final Pattern TWICE = Pattern.compile("(?s)Duplicate field '(.*)'");
    private static final Pattern BRACKET = Pattern.compile("(?s)Unexpected close marker '(.)': expected '(.)'.*");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // 9.90 must stay 9.90: the text of an amount is what the platform wrote
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(MAX_BYTES)
                        .maxTokenCount(MAX_TOKENS)
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(100)
                        .maxNameLength(1000)
                        .build());
    }

    private StrictJson() {}

    /** The document, or an {@link IllegalArgumentException} that says what is wrong and where. */
    public static JsonNode read(byte[] raw) {
        if (raw.length > MAX_BYTES) {
            throw new IllegalArgumentException("document of " + raw.length + " bytes is longer than " + MAX_BYTES);
        }
        try {
            return complete(MAPPER.readTree(raw));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(describe(e), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("not readable as JSON: " + e.getMessage(), e);
        }
    }

    /** The document, or an {@link IllegalArgumentException} that says what is wrong and where. */
    public static JsonNode read(String text) {
        try {
            return complete(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(describe(e), e);
        }
    }

    /** What a Java object (a map, a list, a record) looks like as JSON. */
    public static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    private static JsonNode complete(JsonNode node) {
        if (node == null || node.isMissingNode()) {
            throw new IllegalArgumentException("not JSON: the document is empty");
        }
        return node;
    }

    private static String describe(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        return "not JSON" + place + ": " + words(e);
    }

    /** Ours for what people do wrong, so that they are said in each language; Jackson's for the rest. */
    private static String words(JsonProcessingException e) {
        String words = String.valueOf(e.getOriginalMessage());
        if (e instanceof StreamConstraintsException) {
            return words.contains("nesting depth")
                    ? "nested more than " + MAX_DEPTH + " deep"
                    : words.contains("Token count")
                            ? "too many values, more than " + MAX_TOKENS
                            : "a number, text or name is too long";
        }
        if (e instanceof MismatchedInputException) {
            return "something follows after its end";
        }
        if (words.startsWith("Unexpected end-of-input")) {
            return "it ends too early";
        }
        if (words.startsWith("Invalid UTF-8")) {
            return "a character is not UTF-8";
        }
        if (words.startsWith("Illegal unquoted character")) {
            return "a line break or another control character stands in a text";
        }
        Matcher found = CHARACTER.matcher(words);
        if (found.matches()) {
            String what = found.group(1) == null ? "control character " + found.group(2) : found.group(1);
            return misplaced(what, found.group(3));
        }
        found = BRACKET.matcher(words);
        if (found.matches()) {
            return "'" + found.group(1) + "' stands where '" + found.group(2) + "' closes what is open";
        }
        found = WORD.matcher(words);
        if (found.matches()) {
            return "'" + found.group(1) + "' is no word of JSON";
        }
        found = TWICE.matcher(words);
        if (found.matches()) {
            return "field '" + found.group(1) + "' stands twice";
        }
        return words.replaceAll(" \\(?(?:start marker|for|Current token|enable|use) .*`?[A-Z]\\w+[.:].*", "");
    }

    private static String misplaced(String what, String expected) {
        if (expected.contains("field name")) {
            return "'" + what + "' stands where the name of a field begins, with \"";
        }
        if (expected.contains("comma")) {
            return "'" + what + "' stands where a comma or the end belongs";
        }
        return expected.contains("colon")
                ? "'" + what + "' stands where a colon belongs"
                : "'" + what + "' stands where a value belongs";
    }
}
