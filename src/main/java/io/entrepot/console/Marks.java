package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Order;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** What a message's {@code about} says, in words: {@code ${@marks.orders(about)}}, {@code ${@marks.said(about)}}. */
@Component
public class Marks {
    private static final int SHOWN = 3;

    Marks() {}

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
                words.add(marks.get(name).asText());
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

    private static JsonNode read(String about) {
        return StrictJson.read(about == null ? "{}" : about);
    }
}
