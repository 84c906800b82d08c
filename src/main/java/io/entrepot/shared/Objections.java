package io.entrepot.shared;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a request, so that whoever sent it hears of all of it at once. */
public final class Objections {
    private static final int MOST = 20;
    private static final int LONGEST = 300;

    private final List<String> sentences = new ArrayList<>();

    /** Keeps the sentence when something is not right. */
    public void unless(boolean right, String sentence) {
        if (!right) {
            sentences.add(shortened(sentence));
        }
    }

    /** A text that must be there, has no control characters and fits. */
    public void text(String field, String value, int longest) {
        if (value == null || value.isBlank()) {
            unless(false, field + " is missing");
        } else {
            optional(field, value, longest);
        }
    }

    /** A text that may be absent. */
    public void optional(String field, String value, int longest) {
        if (value == null) {
            return;
        }
        unless(value.length() <= longest, field + " is longer than " + longest + " characters");
        unless(value.chars().noneMatch(Character::isISOControl), field + " contains a control character");
        unless(
                value.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE),
                field + " contains half of a surrogate pair");
    }

    /** A sentence that quotes a huge value keeps its start and its end, where the reason stands. */
    private static String shortened(String sentence) {
        int half = LONGEST / 2;
        return sentence.length() <= LONGEST
                ? sentence
                : sentence.substring(0, half) + "…" + sentence.substring(sentence.length() - half);
    }

    /** A whole number between two limits, both included. */
    public void between(String field, Integer value, int least, int most) {
        unless(
                value != null && value >= least && value <= most,
                field + " " + value + " is not a whole number between " + least + " and " + most);
    }

    public boolean none() {
        return sentences.isEmpty();
    }

    /**
     * @throws Refused as invalid, with the first sentences, when there are any
     */
    public void raise() {
        if (sentences.isEmpty()) {
            return;
        }
        int more = sentences.size() - MOST;
        var said = new ArrayList<>(sentences.subList(0, Math.min(MOST, sentences.size())));
        if (more > 0) {
            said.add("and " + more + " more");
        }
        throw Refused.invalid(said);
    }
}
