package io.entrepot.incident;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/** Tells whether a text is JSON that PostgreSQL's jsonb also takes: no NUL, no half characters, no endless numbers. */
final class JsonText {
    private static final JsonFactory strict = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int LARGEST_EXPONENT = 1000;

    private JsonText() {}

    static boolean isStorable(String text) {
        try (JsonParser parser = strict.createParser(text)) {
            int documents = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!isStorable(parser, token)) {
                    return false;
                }
                if (parser.getParsingContext().inRoot() && !token.isStructStart()) {
                    documents++;
                }
            }
            return documents == 1;
        } catch (IOException notJson) {
            return false;
        }
    }

    private static boolean isStorable(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case FIELD_NAME, VALUE_STRING -> isWhole(parser.getText());
            case VALUE_NUMBER_FLOAT -> Math.abs(parser.getDecimalValue().scale()) < LARGEST_EXPONENT;
            default -> true;
        };
    }

    private static boolean isWhole(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
