package io.entrepot.order;

import io.entrepot.shared.Nearest;
import io.entrepot.shared.Refused;
import java.util.Collection;
import java.util.List;

/** A search that says nothing which could be found; screens say why in the reader's language. */
public class UnreadableSearch extends Refused {
    /** What is wrong, as texts of screens are named: {@code search.wrong.QUALIFIER} and so on. */
    public enum Flaw {
        /** There is no such qualifier. */
        QUALIFIER,
        /** The qualifier knows its values, and this is none of them. */
        VALUE,
        /** Not a time. */
        TIME,
        /** A phone number of which too little is known. */
        PHONE,
        /** A qualifier and nothing behind it. */
        EMPTY,
        /** A quotation mark without its other one. */
        QUOTE,
        /** More words than anybody looks for. */
        LONG,
        /** It would look through too much. */
        BROAD
    }

    private final Flaw flaw;
    private final String what;
    private final String value;
    private final String nearest;
    private final String known;

    private UnreadableSearch(Flaw flaw, String sentence, String what, String value, String nearest, String known) {
        // a value may stand behind its qualifier in q, or as a parameter of that name
        super(Reason.INVALID, flaw == Flaw.VALUE ? what : "q", value, sentence);
        this.flaw = flaw;
        this.what = what;
        this.value = value;
        this.nearest = nearest;
        this.known = known;
    }

    static UnreadableSearch qualifier(String word, Collection<String> known) {
        String hint = Nearest.hint(word, known);
        return new UnreadableSearch(
                Flaw.QUALIFIER,
                "q: there is no qualifier '" + word + "'" + (hint.isEmpty() ? "." : hint) + " Known: "
                        + String.join(", ", known) + "; put a text with a colon in quotation marks",
                word,
                word,
                Nearest.to(word, known).orElse(""),
                String.join(", ", known));
    }

    static UnreadableSearch value(String qualifier, String value, Collection<String> known) {
        return new UnreadableSearch(
                Flaw.VALUE,
                qualifier + " is not one of " + List.copyOf(known) + ", but '" + value + "'"
                        + Nearest.hint(value, known),
                qualifier,
                value,
                Nearest.to(value, known).orElse(""),
                String.join(", ", known));
    }

    static UnreadableSearch flaw(Flaw flaw, String sentence, String what, String value) {
        return new UnreadableSearch(flaw, sentence, what, value, "", "");
    }

    public Flaw flaw() {
        return flaw;
    }

    /** The qualifier, the value, the nearest right one (empty where none is near) and all there are, for a sentence. */
    public Object[] words() {
        return new Object[] {what, value, nearest, known};
    }
}
