package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Order;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** What a message's {@code about} says, in words: {@code ${@marks.orders(about)}}, {@code ${@marks.said(about)}}. */
@Component
public class Marks {
    private static final int SHOWN = 3;

    private final Moments moments;
    private final MessageSource texts;

    Marks(Moments moments, MessageSource texts) {
        this.moments = moments;
        this.texts = texts;
    }

    List<Long> keys(String about) {
        var keys = new ArrayList<Long>();
        read(about).path("orders").forEach(order -> keys.add(order.asLong()));
        return keys;
    }

    /** Numbers of the first orders that it is about. */
    public List<String> orders(String about) {
        return keys(about).stream().limit(SHOWN).map(Order::number).toList();
    }

    /** How it ended and how long it took. */
    public String said(String about) {
        JsonNode marks = read(about);
        var words = new ArrayList<String>();
        for (String name : List.of("reference", "outcome", "status")) {
            if (marks.hasNonNull(name) && !marks.get(name).asText().isEmpty()) {
                String text = marks.get(name).asText();
                words.add(texts.getMessage("messages.outcome." + text, null, text, LocaleContextHolder.getLocale()));
            }
        }
        if (marks.hasNonNull("millis")) {
            words.add(marks.get("millis").asText() + " ms");
        }
        int more = marks.path("orders").size() - SHOWN;
        if (more > 0) {
            words.add(0, "… +" + more);
        }
        return String.join(" · ", words);
    }

    /**
     * Everything else that it says, in its order.
     *
     * @param name the key of its word, as in {@code messages.about.file}
     * @param link where it leads, or null
     */
    public record Fact(String name, String value, String link) {}

    List<Fact> facts(String about) {
        var facts = new ArrayList<Fact>();
        read(about).fields().forEachRemaining(mark -> {
            if (!mark.getKey().equals("orders") && !mark.getValue().isNull()) {
                facts.add(fact(mark.getKey(), mark.getValue()));
            }
        });
        return facts;
    }

    private Fact fact(String name, JsonNode value) {
        String text = words(value);
        return switch (name) {
            case "incident" -> new Fact(name, shortened(text), "/incidents/" + text);
            case "mail" -> new Fact(name, shortened(text), "/messages/" + text);
            case "millis" -> new Fact(name, text + " ms", null);
            case "modified" -> new Fact(name, moments.told(text), null);
            default -> new Fact(name, text, null);
        };
    }

    private static String shortened(String id) {
        return id.length() > 8 ? id.substring(0, 8) + "…" : id;
    }

    /** Of a cursor, say, each of its values under its name. */
    private static String words(JsonNode value) {
        if (!value.isContainerNode()) {
            return value.asText();
        }
        var words = new ArrayList<String>();
        if (value.isArray()) {
            value.forEach(element -> words.add(words(element)));
        } else {
            value.fields().forEachRemaining(field -> words.add(field.getKey() + " " + words(field.getValue())));
        }
        return String.join(", ", words);
    }

    private static JsonNode read(String about) {
        return StrictJson.read(about == null ? "{}" : about);
    }
}
