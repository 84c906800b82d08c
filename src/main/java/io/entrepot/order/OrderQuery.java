package io.entrepot.order;

import io.entrepot.order.UnreadableSearch.Flaw;
import io.entrepot.shared.Objections;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What somebody looks for among orders, read from one line: {@code status:rejected platform:shopify since:today}. Words
 * without a qualifier are numbers: ours, the platform's or the customer's tracking number; commas and repeated qualifiers mean "or", everything else "and".
 */
public record OrderQuery(List<Term> terms) {
    /** The words before the colon. */
    public enum Qualifier {
        NO,
        PHONE,
        SKU,
        PLATFORM,
        ACCOUNT,
        WAYBILL,
        TRACK,
        STATUS,
        CLASS,
        NAME,
        SINCE,
        UNTIL,
        IS;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What an order can be, beside its status. */
    public enum Trait {
        /** Put on hold by a person, with a date. */
        HELD,
        /** Not, or not any more. */
        UNHELD,
        /** Longer in its state than usual. */
        OVERDUE,
        /** A parcel on its way could not be handed over, is delayed, damaged, refused, or its address is wrong. */
        TROUBLE
    }

    /** One part of it: the value as it was written, without quotation marks. */
    public record Term(Qualifier qualifier, String value) {
        /** The name of the status or class that it asks for: {@code IN_REVIEW}. */
        public String constant() {
            return OrderQuery.constant(value);
        }

        @Override
        public String toString() {
            String quoted = value.matches("[^\\s\":]+") ? value : '"' + value + '"';
            return qualifier == Qualifier.NO && !quoted.contains(",") ? quoted : qualifier.word() + ":" + quoted;
        }
    }

    /** What an order can be. */
    public static final List<String> CLASSES = List.of("RETAIL", "WHOLESALE", "URGENT", "BULKY", "CROSS_BORDER");

    private static final List<String> STATUSES =
            Arrays.stream(OrderStatus.values()).map(Enum::name).toList();

    private static final Map<String, String> CLASS_WORDS = words("i18n.orders", "class.", CLASSES);
    private static final Map<String, String> STATUS_WORDS = words("messages", "order.", STATUSES);

    private static final int LONGEST = 2000;
    private static final int MOST_NUMBERS = 200;
    private static final int LEAST_DIGITS = 4;

    /** A phone with blanks between its digits; a lonely qualifier; a word or words in quotation marks, with a qualifier or without; a lonely quotation mark. */
    private static final Pattern PART =
            Pattern.compile("(?i:phone)[:：]\\s*(?<dialled>[+(]?\\d[\\d()-]*(?:\\s+[\\d()-]+)*)(?=\\s|$)"
                    + "|(?<bare>[A-Za-z]+)[:：](?=\\s|$)"
                    + "|(?:(?<qualifier>[A-Za-z]+)[:：])?(?:\"(?<quoted>[^\"]*)\"|(?<word>[^\\s\"]+))|(?<mark>\")");

    private static final Pattern AGO = Pattern.compile("(\\d{1,4})([hd])");

    private static final List<String> QUALIFIERS =
            Arrays.stream(Qualifier.values()).map(Qualifier::word).toList();

    /** What screens call constants in any of their languages, in small letters: 已发货 → SHIPPED. */
    private static Map<String, String> words(String bundle, String prefix, List<String> constants) {
        var words = new HashMap<String, String>();
        for (Locale language : List.of(Locale.ROOT, Locale.SIMPLIFIED_CHINESE)) {
            ResourceBundle texts = ResourceBundle.getBundle(bundle, language);
            constants.forEach(name -> words.put(texts.getString(prefix + name).toLowerCase(Locale.ROOT), name));
        }
        return Map.copyOf(words);
    }

    static OrderQuery everything() {
        return new OrderQuery(List.of());
    }

    /**
     * @throws UnreadableSearch naming the word that says nothing, and the nearest that would
     */
    public static OrderQuery parse(String text) {
        var wrong = new Objections();
        wrong.optional("q", text, LONGEST);
        wrong.raise();
        var terms = new ArrayList<Term>();
        Matcher part = PART.matcher(text == null ? "" : text);
        while (part.find()) {
            if (part.group("mark") != null) {
                throw UnreadableSearch.flaw(Flaw.QUOTE, "q: a quotation mark is not closed", "\"", text);
            }
            if (part.group("dialled") != null) {
                terms.add(new Term(Qualifier.PHONE, checked(Qualifier.PHONE, part.group("dialled"))));
                continue;
            }
            if (part.group("bare") != null) {
                Qualifier bare = qualifier(part.group("bare"));
                throw UnreadableSearch.flaw(Flaw.EMPTY, "q: " + bare.word() + ": has no value", bare.word(), "");
            }
            String value = part.group("quoted") != null ? part.group("quoted").strip() : part.group("word");
            Qualifier qualifier = part.group("qualifier") == null ? Qualifier.NO : qualifier(part.group("qualifier"));
            if (value.isEmpty()) {
                throw UnreadableSearch.flaw(
                        Flaw.EMPTY, "q: " + qualifier.word() + ": has no value", qualifier.word(), "");
            }
            boolean quoted = part.group("quoted") != null;
            for (String one : quoted ? List.of(value) : List.of(value.split("[,，]"))) {
                if (!one.isEmpty()) {
                    terms.add(new Term(qualifier, checked(qualifier, one)));
                }
            }
        }
        if (terms.size() > MOST_NUMBERS) {
            throw UnreadableSearch.flaw(
                    Flaw.LONG,
                    "q: more than " + MOST_NUMBERS + " words",
                    String.valueOf(MOST_NUMBERS),
                    String.valueOf(terms.size()));
        }
        return new OrderQuery(List.copyOf(terms));
    }

    private static Qualifier qualifier(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        if (!QUALIFIERS.contains(lower)) {
            throw UnreadableSearch.qualifier(lower, QUALIFIERS);
        }
        return Qualifier.valueOf(lower.toUpperCase(Locale.ROOT));
    }

    private static String checked(Qualifier qualifier, String value) {
        return switch (qualifier) {
            case STATUS -> oneOf("status", STATUS_WORDS.getOrDefault(value.toLowerCase(Locale.ROOT), value), STATUSES);
            case CLASS -> oneOf("class", CLASS_WORDS.getOrDefault(value.toLowerCase(Locale.ROOT), value), CLASSES);
            case IS ->
                oneOf("is", value, Arrays.stream(Trait.values()).map(Enum::name).toList());
            case PLATFORM -> value.toLowerCase(Locale.ROOT);
            case SINCE, UNTIL -> {
                moment(value, Instant.now(), ZoneId.of("UTC"));
                yield value;
            }
            case PHONE -> {
                if (digits(value).length() < LEAST_DIGITS) {
                    throw UnreadableSearch.flaw(
                            Flaw.PHONE,
                            "phone: needs the last " + LEAST_DIGITS + " digits at least",
                            String.valueOf(LEAST_DIGITS),
                            value);
                }
                yield value;
            }
            default -> value;
        };
    }

    private static String oneOf(String qualifier, String value, List<String> known) {
        String name = value.toUpperCase(Locale.ROOT).replace('-', '_');
        if (!known.contains(name)) {
            throw UnreadableSearch.value(
                    qualifier, value, known.stream().map(OrderQuery::written).toList());
        }
        return written(name);
    }

    /** How people write a constant's name. */
    private static String written(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static String constant(String written) {
        return written.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The number as the books have it, whatever stands between its digits and before them. */
    static String digits(String phone) {
        String digits = phone.replaceAll("\\D", "");
        return digits.length() == 13 && digits.startsWith("86") ? digits.substring(2) : digits;
    }

    /** {@code 2026-11-28}, {@code 2026-11-28T08:00}, {@code today}, {@code yesterday}, {@code 3d} or {@code 12h} ago. */
    static Instant moment(String text, Instant now, ZoneId zone) {
        String value = text.toLowerCase(Locale.ROOT);
        LocalDate today = now.atZone(zone).toLocalDate();
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            long count = Long.parseLong(ago.group(1));
            return now.minus(ago.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count));
        }
        try {
            return switch (value) {
                case "today" -> today.atStartOfDay(zone).toInstant();
                case "yesterday" -> today.minusDays(1).atStartOfDay(zone).toInstant();
                default -> {
                    if (text.length() == 10) {
                        yield LocalDate.parse(text).atStartOfDay(zone).toInstant();
                    }
                    yield text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
                            ? OffsetDateTime.parse(text).toInstant()
                            : LocalDateTime.parse(text).atZone(zone).toInstant();
                }
            };
        } catch (DateTimeException notATime) {
            throw UnreadableSearch.flaw(
                    Flaw.TIME,
                    "q: '" + text + "' is not a time: 2026-11-28, \"2026-11-28T08:00\", today, yesterday, 3d or 12h",
                    "",
                    text);
        }
    }

    /** With one more condition; its value may hold commas. */
    OrderQuery and(Qualifier qualifier, String value) {
        if (value == null || value.isBlank()) {
            return this;
        }
        var more = new ArrayList<>(terms);
        more.add(new Term(qualifier, checked(qualifier, value)));
        return new OrderQuery(more);
    }

    public OrderQuery without(Term gone) {
        return new OrderQuery(terms.stream().filter(term -> !term.equals(gone)).toList());
    }

    List<String> values(Qualifier qualifier) {
        return terms.stream()
                .filter(term -> term.qualifier == qualifier)
                .map(Term::value)
                .toList();
    }

    public boolean isEmpty() {
        return terms.isEmpty();
    }

    /** One line again, as it may stand in an address; phones come last, since digits behind one would be its own. */
    public String text() {
        return terms.stream()
                .sorted(Comparator.comparing(term -> term.qualifier == Qualifier.PHONE))
                .map(Term::toString)
                .collect(Collectors.joining(" "));
    }
}
