package io.entrepot.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.regex.RegularExpression;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One JSON Schema of {@code mappings/canonical}: what a mapping must yield. */
public final class CanonicalSchema {
    private static final int SHOWN = 3;
    private static final int VALUE_LENGTH = 60;

    private final String name;
    private final JsonSchema schema;

    private CanonicalSchema(String name, JsonSchema schema) {
        this.name = name;
        this.schema = schema;
    }

    static CanonicalSchema compile(String name, JsonNode source) {
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .formatAssertionsEnabled(true)
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .regularExpressionFactory(CanonicalSchema::pattern)
                .build();
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(source, config);
        schema.initializeValidators();
        return new CanonicalSchema(name, schema);
    }

    /** In a schema $ is the end of the text; in Java it is also the place before a last line break. */
    private static RegularExpression pattern(String written) {
        var pattern = Pattern.compile(written.replaceFirst("(?<!\\\\)\\$$", "\\\\z"));
        return value -> pattern.matcher(value).find();
    }

    /** What is wrong with the document, with JSON pointers and values; null when nothing is. */
    public String violation(JsonNode document) {
        Set<ValidationMessage> messages = schema.validate(document);
        if (!messages.isEmpty()) {
            return messages.stream()
                    .limit(SHOWN)
                    .map(message -> describe(message, document))
                    .collect(Collectors.joining("; "));
        }
        return isStorable(document) ? null : name + " " + unstorable(document, "");
    }

    private String describe(ValidationMessage message, JsonNode document) {
        String pointer = message.getInstanceLocation().toString();
        String words = message.getMessage();
        if (words.startsWith(pointer + ": ")) {
            words = words.substring(pointer.length() + 2);
        }
        JsonNode value = pointer.isEmpty() ? document : document.at(JsonPointer.compile(pointer));
        String shown = value.isValueNode() ? ", is '" + abbreviated(value.asText()) + "'" : "";
        return name + " " + (pointer.isEmpty() ? "/" : pointer) + ": " + words + shown;
    }

    private static String abbreviated(String text) {
        return text.length() > VALUE_LENGTH ? text.substring(0, VALUE_LENGTH) + "…" : text;
    }

    /** As {@link #unstorable}, for the many that are: it keeps no account of the place. */
    private static boolean isStorable(JsonNode node) {
        if (node.isTextual()) {
            return unstorable(node.textValue(), "") == null;
        }
        for (JsonNode child : node) {
            if (!isStorable(child)) {
                return false;
            }
        }
        return true;
    }

    /** The first text that a database cannot hold: one with U+0000 or with half of a surrogate pair. */
    private static String unstorable(JsonNode node, String pointer) {
        if (node.isTextual()) {
            return unstorable(node.textValue(), pointer);
        }
        if (node.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> members = node.fields(); members.hasNext(); ) {
                Map.Entry<String, JsonNode> member = members.next();
                String found = unstorable(member.getValue(), pointer + "/" + member.getKey());
                if (found != null) {
                    return found;
                }
            }
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                String found = unstorable(node.get(i), pointer + "/" + i);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static String unstorable(String text, String pointer) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return pointer + ": contains the character U+0000, which cannot be stored";
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return pointer + ": contains half of a surrogate pair, which cannot be stored";
                }
                i++;
            }
        }
        return null;
    }
}
