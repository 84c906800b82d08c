package io.entrepot.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * English sentences with places and the same in another language. A text is fitted by the sentence that shares most
 * letters with it, without any going back: the texts quote what outsiders wrote.
 */
final class Sentences {
    /**
     * A sentence between whose literals the places lie.
     *
     * @param literals what stands around its places: one more than there are places
     * @param places the numbers of its places in their order
     */
    record Sentence(String english, List<String> literals, List<Integer> places, String other) {
        private int letters() {
            return literals.stream().mapToInt(String::length).sum();
        }

        /** What stands at its places, or null when the text is another sentence. */
        private Map<Integer, String> fit(String text) {
            String first = literals.get(0);
            String last = literals.get(literals.size() - 1);
            if (places.isEmpty()) {
                return text.equals(first) ? Map.of() : null;
            }
            if (text.length() < first.length() + last.length() || !text.startsWith(first) || !text.endsWith(last)) {
                return null;
            }
            int end = text.length() - last.length();
            int at = first.length();
            var found = new HashMap<Integer, String>();
            for (int i = 1; i < literals.size(); i++) {
                String literal = literals.get(i);
                int next = i == literals.size() - 1 ? end : text.indexOf(literal, at);
                if (next < at || next > end) {
                    return null;
                }
                found.put(places.get(i - 1), text.substring(at, next));
                at = next + literal.length();
            }
            return found;
        }
    }

    /** What is longer is data, not a sentence. */
    private static final int LONGEST = 4000;

    /** So many parts between semicolons belong to one sentence at most. */
    private static final int JOINED = 4;

    private static final String SEMICOLON = "; ";
    private static final int DEEPEST = 3;

    private final List<Sentence> all = new ArrayList<>();
    private final Map<String, List<Sentence>> byStart = new HashMap<>();
    private final List<Sentence> withoutStart = new ArrayList<>();

    /** Reads lines in pairs: the sentence, and the same in the other language, indented. */
    static Sentences read(String lines) {
        var sentences = new Sentences();
        String english = null;
        for (String line : lines.lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            boolean indented = line.startsWith("  ");
            if (indented == (english == null)) {
                throw new IllegalStateException("a sentence and its translation come in pairs: " + line);
            }
            if (indented) {
                sentences.add(english, line.strip());
            }
            english = indented ? null : line;
        }
        return sentences;
    }

    private void add(String english, String other) {
        var literals = new ArrayList<String>();
        var places = new ArrayList<Integer>();
        int at = 0;
        for (int open = english.indexOf('{'); open >= 0; open = english.indexOf('{', at)) {
            int close = english.indexOf('}', open);
            literals.add(english.substring(at, open));
            places.add(Integer.valueOf(english.substring(open + 1, close)));
            at = close + 1;
        }
        literals.add(english.substring(at));
        var sentence = new Sentence(english, literals, places, other);
        all.add(sentence);
        String start = literals.get(0);
        int blank = start.indexOf(' ');
        List<Sentence> alike = blank < 0 && !places.isEmpty()
                ? withoutStart
                : byStart.computeIfAbsent(blank < 0 ? start : start.substring(0, blank), word -> new ArrayList<>());
        alike.add(sentence);
        alike.sort(Comparator.comparingInt(Sentence::letters).reversed());
        withoutStart.sort(Comparator.comparingInt(Sentence::letters).reversed());
    }

    List<Sentence> all() {
        return all;
    }

    /** The text in the other language, as far as its sentences are known; places that are codes are said by the words. */
    String say(String text, UnaryOperator<String> words) {
        if (text == null || text.length() > LONGEST) {
            return text;
        }
        return say(text, words, 0);
    }

    private String say(String text, UnaryOperator<String> words, int depth) {
        if (depth > DEEPEST || text.isEmpty()) {
            return text;
        }
        String[] parts = text.split(SEMICOLON);
        var said = new ArrayList<String>();
        boolean known = false;
        for (int from = 0; from < parts.length; ) {
            int taken = 0;
            for (int many = Math.min(JOINED, parts.length - from); many > 0 && taken == 0; many--) {
                String one = String.join(SEMICOLON, List.of(parts).subList(from, from + many));
                // a sentence that begins with a place would take the name for a part of what stands there
                String told = isNamed(one, words) ? headedOne(one, words, depth) : null;
                if (told == null) {
                    told = one(one, words, depth, false);
                }
                if (told != null) {
                    said.add(told);
                    taken = many;
                }
            }
            known |= taken > 0;
            for (int many = Math.min(JOINED, parts.length - from); many > 1 && taken == 0; many--) {
                String told =
                        headedOne(String.join(SEMICOLON, List.of(parts).subList(from, from + many)), words, depth);
                if (told != null) {
                    said.add(told);
                    taken = many;
                    known = true;
                }
            }
            if (taken == 0) {
                said.add(headed(parts[from], words, depth));
                taken = 1;
            }
            from += taken;
        }
        if (!known && parts.length > 1) {
            String whole = one(text, words, depth, true);
            if (whole != null) {
                return whole;
            }
        }
        return String.join(parts.length > 1 && !String.join(SEMICOLON, said).equals(text) ? "；" : SEMICOLON, said);
    }

    /** A file, a rule or a partner's name, a colon, and then the sentence: the name stays. */
    private String headed(String text, UnaryOperator<String> words, int depth) {
        int colon = text.indexOf(": ");
        if (colon <= 0) {
            return text;
        }
        String head = text.substring(0, colon);
        String tail = text.substring(colon + 2);
        String told = say(tail, words, depth + 1);
        String name = words.apply(head);
        return told.equals(tail) && name.equals(head) ? text : name + "：" + told;
    }

    private static boolean isNamed(String text, UnaryOperator<String> words) {
        int colon = text.indexOf(": ");
        return colon > 0 && !words.apply(text.substring(0, colon)).equals(text.substring(0, colon));
    }

    /** A name, a colon, and one sentence that has semicolons itself; null when it is none. */
    private String headedOne(String text, UnaryOperator<String> words, int depth) {
        int colon = text.indexOf(": ");
        String told = colon <= 0 ? null : one(text.substring(colon + 2), words, depth + 1, false);
        return told == null ? null : words.apply(text.substring(0, colon)) + "：" + told;
    }

    /** Null when no sentence fits. */
    private String one(String text, UnaryOperator<String> words, int depth, boolean whole) {
        int blank = text.indexOf(' ');
        String told = best(byStart.get(blank < 0 ? text : text.substring(0, blank)), text, words, depth, whole);
        return told != null ? told : best(withoutStart, text, words, depth, whole);
    }

    private String best(List<Sentence> alike, String text, UnaryOperator<String> words, int depth, boolean whole) {
        for (Sentence sentence : alike == null ? List.<Sentence>of() : alike) {
            Map<Integer, String> found = sentence.fit(text);
            if (found != null && (whole || found.values().stream().noneMatch(v -> v.contains(SEMICOLON)))) {
                return filled(sentence.other, found, words, depth);
            }
        }
        return null;
    }

    private String filled(String other, Map<Integer, String> found, UnaryOperator<String> words, int depth) {
        var told = new StringBuilder();
        int at = 0;
        for (int open = other.indexOf('{'); open >= 0; open = other.indexOf('{', at)) {
            int close = other.indexOf('}', open);
            String value = found.get(Integer.valueOf(other.substring(open + 1, close)));
            String word = words.apply(value);
            told.append(other, at, open).append(word.equals(value) ? say(value, words, depth + 1) : word);
            at = close + 1;
        }
        return told.append(other.substring(at)).toString();
    }
}
