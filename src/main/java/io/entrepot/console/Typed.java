package io.entrepot.console;

import java.util.Map;
import java.util.Objects;

/**
 * A form that was refused: its page shows it once more with what was typed, and why, beside it. Each form of such a page says
 * which one it is, by a field {@code form}: {@code ${typed.at('limits')}}, {@code ${typed.get('limits', 'max-days', limit.value)}}.
 *
 * @param form null when the request named none: then it is said at the head of the page
 * @param why null when nothing was refused
 */
public record Typed(String form, String why, Map<String, String> fields) {
    static final Typed NOTHING = new Typed(null, null, Map.of());

    public boolean at(String form) {
        return why != null && Objects.equals(this.form, form);
    }

    /** As it was typed into this form, otherwise what the page would show. */
    public Object get(String form, String field, Object otherwise) {
        return at(form) ? fields.getOrDefault(field, "") : otherwise;
    }
}
