package io.entrepot.incident;

import java.util.Locale;

/** What the hub says in English, in the language of a reader; the console answers. */
public interface Wording {
    String of(Object text, Locale reader);
}
