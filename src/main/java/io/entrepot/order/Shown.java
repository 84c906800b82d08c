package io.entrepot.order;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** How personal data and money are shown to people who did not ask for the whole of it. */
final class Shown {
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d[\\d -]{8,}[\\dXx]");
    private static final List<String> MASKED = List.of("phone", "identityNumber");

    private Shown() {}

    /** The text with the middle of every number that may be a phone's or an identity's hidden; null stays null. */
    static String text(String text) {
        return text == null ? null : LONG_NUMBER.matcher(text).replaceAll(number -> Checks.masked(number.group()));
    }

    /** Hides what identifies a person in a buyer or an address. */
    static void mask(ObjectNode person) {
        for (String field : MASKED) {
            if (person.hasNonNull(field)) {
                person.put(field, Checks.masked(person.get(field).asText()));
            }
        }
        // the street tells where somebody lives, the district does not
        if (person.hasNonNull("line")) {
            person.put("line", person.get("line").asText().replaceFirst("(?s)^(.{0,2}).*$", "$1•••••"));
        }
        if (person.hasNonNull("email")) {
            person.put("email", person.get("email").asText().replaceFirst("^(.).*@", "$1•••@"));
        }
    }

    /** Two places at least, more only where they are not zero. */
    static String money(BigDecimal amount) {
        BigDecimal plain = amount.stripTrailingZeros();
        return (plain.scale() < 2 ? plain.setScale(2) : plain).toPlainString();
    }
}
