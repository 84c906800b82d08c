package io.entrepot.shared;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Hides the middle of phone and identity numbers, mail addresses and streets in what people see of a message. */
public final class Masking {
    /** Unlike an asterisk it stands in no partner's document, so that a masked payload is never sent by mistake. */
    public static final char MARK = '•';

    private static final Pattern IDENTITY =
            Pattern.compile("(?<![0-9A-Za-z])(\\d{3})\\d{11}(\\d{3}[0-9Xx])(?![0-9A-Za-z])");
    private static final Pattern PHONE =
            Pattern.compile("(?<![0-9A-Za-z])((?:\\+?86[- ]?)?1[3-9]\\d)\\d{4}(\\d{4})(?![0-9A-Za-z])");
    /** Of any country, by its look; EDIFACT, too, has a plus before numbers, but none before that plus. */
    private static final Pattern PHONE_ABROAD = Pattern.compile(
            "(?<=^|[\\s\"'=>,;(|*?\\[]|tel:)(?!\\+\\d+\\.\\d{1,2}(?!\\d))(?!\\+\\d{4,6}-\\d\\d-\\d\\d)(\\+\\d(?:[ ().-]{0,2}\\d){7,14})(?!\\d)");

    /** By what JSON, XML, forms, EDIFACT and X12 call it; a bare number has no look of its own. */
    private static final Pattern PHONE_BY_NAME =
            Pattern.compile("(?:(?i:phone|mobile|tel|cell|fax|手机|电话)(?i:_?(?:number|num|no)|号码?)?"
                    + "(?:\\\\{0,3}\"\\s{0,5}:\\s{0,5}\\\\{0,3}\"?|\\s{0,5}[=:]\\s{0,5}\"?|>)"
                    + "|(?<![A-Z])COM\\+(?:\\?\\+)?|\\*(?:TE|CP|HP|WP|FX)\\*)"
                    + "([+(]?\\d[\\d ()./-]{4,28}\\d)(?!\\d)");

    private static final Pattern MAIL = Pattern.compile("([\\w.+-])[\\w.+-]{0,63}(@)");

    /** What JSON calls a street; lists and objects of that name are looked into. */
    private static final Pattern STREET = Pattern.compile(
            "(\"(?i:address(?:_?[12]|Line\\d|Detail)?|street\\d?|line|addr|detailAddress|(?:收货|收件|详细)?地址)\"\\s*:\\s*\"(?:\\\\.|[^\"\\\\•]){0,2})"
                    // possessive, or the matcher goes a call deeper with each character
                    + "(?:\\\\.|[^\"\\\\]){2,}+(\")");

    /** What XML calls one. */
    private static final Pattern STREET_OF_XML = Pattern.compile(
            "(<(?:\\w{1,20}:)?(?i:(?:Additional)?StreetName|BuildingNumber|(?:Address)?Line\\d?|Street\\d?"
                    + "|Address\\d?)>[^<•]{0,2})[^<•]{2,}+(</)");

    /** The fifth of EDIFACT's NAD. */
    private static final Pattern STREET_OF_EDIFACT =
            Pattern.compile("(NAD(?:\\+[^+'\n]{0,300}){4}\\+[^+'•]{0,2})[^+'•]{2,}+");

    /** X12's N3. */
    private static final Pattern STREET_OF_X12 = Pattern.compile("((?<![^~\n])N3\\*[^*~\n•]{0,2})[^~\n•]{2,}+");

    /** In files and forms a street has no name of its own: a way and the number of a house, or the number and the way. */
    private static final Pattern CHINESE_STREET =
            Pattern.compile("(\\p{IsHan}{1,2})\\p{IsHan}{0,20}[路街道巷弄村里苑园城区厦]\\p{IsHan}{0,4}\\d{1,5}[号弄栋幢座室单]"
                    + "[\\p{IsHan}\\dA-Za-z :#-]{0,40}");

    private static final Pattern ENGLISH_STREET = Pattern.compile(
            "(?<![\\w.])(\\d{1,2})\\d{0,4} (?:[A-Z][\\w.'-]{0,20} ){1,4}(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Ln|Lane|Dr"
                    + "|Drive|Way|Ct|Court|Sq|Square|Pl|Place)\\b");

    private static final Pattern MASKED = Pattern.compile("[^\\s\"'<>,;:•]*•+[^\\s\"'<>,;•]*");

    private Masking() {}

    public static String of(String text) {
        if (text == null) {
            return null;
        }
        String masked = STREET.matcher(text).replaceAll("$1" + mark(5) + "$2");
        masked = STREET_OF_XML.matcher(masked).replaceAll("$1" + mark(5) + "$2");
        masked = STREET_OF_EDIFACT.matcher(masked).replaceAll("$1" + mark(5));
        masked = STREET_OF_X12.matcher(masked).replaceAll("$1" + mark(5));
        masked = CHINESE_STREET.matcher(masked).replaceAll("$1" + mark(5));
        masked = ENGLISH_STREET.matcher(masked).replaceAll("$1" + mark(5));
        masked = IDENTITY.matcher(masked).replaceAll("$1" + mark(11) + "$2");
        masked = PHONE.matcher(masked).replaceAll("$1" + mark(4) + "$2");
        masked = PHONE_ABROAD.matcher(masked).replaceAll(Masking::phone);
        masked = PHONE_BY_NAME.matcher(masked).replaceAll(Masking::phone);
        return MAIL.matcher(masked).replaceAll("$1" + mark(3) + "$2");
    }

    /** The same with digits for what is hidden: a document of nobody that mappings still understand as they did. */
    public static String ofNobody(String text) {
        return of(text).replace(MARK, '0');
    }

    /**
     * Puts back what was hidden, for somebody who edited the masked text and left the hidden places alone.
     *
     * @return nothing when a hidden place cannot be told: it was changed, moved, or stands for several values
     */
    public static Optional<String> restored(String edited, String original) {
        if (edited.indexOf(MARK) < 0) {
            return Optional.of(edited);
        }
        Map<String, List<String>> hidden = hidden(original);
        List<String> places =
                MASKED.matcher(edited).results().map(r -> r.group()).toList();
        var next = new HashMap<String, Integer>();
        var restored = new StringBuilder();
        Matcher place = MASKED.matcher(edited);
        while (place.find()) {
            String masked = place.group();
            List<String> values = hidden.getOrDefault(masked, List.of());
            boolean one = values.stream().distinct().count() == 1;
            boolean inOrder =
                    values.size() == places.stream().filter(masked::equals).count();
            if (!one && !inOrder || values.isEmpty()) {
                return Optional.empty();
            }
            String value = one ? values.get(0) : values.get(next.merge(masked, 1, Integer::sum) - 1);
            place.appendReplacement(restored, Matcher.quoteReplacement(value));
        }
        return Optional.of(place.appendTail(restored).toString());
    }

    /** Each masked word of the text and what it stands for, in the order of the text. */
    private static Map<String, List<String>> hidden(String original) {
        String masked = of(original);
        var hidden = new HashMap<String, List<String>>();
        int from = 0;
        int read = 0;
        Matcher place = MASKED.matcher(masked);
        while (place.find()) {
            // what stands between two hidden places is the same in both texts
            String before = masked.substring(read, place.start());
            from += before.length();
            int following = next(masked, place.end());
            String after = masked.substring(place.end(), following);
            int to = after.isEmpty() ? original.length() : original.indexOf(after, from);
            if (to < 0) {
                break;
            }
            hidden.computeIfAbsent(place.group(), any -> new ArrayList<>()).add(original.substring(from, to));
            from = to;
            read = place.end();
        }
        return hidden;
    }

    private static int next(String masked, int from) {
        Matcher following = MASKED.matcher(masked);
        return following.find(from) ? following.start() : masked.length();
    }

    /** What was found, with the middle of its number, which is its group, hidden: of long ones more is left. */
    private static String phone(MatchResult found) {
        String number = found.group(1);
        int[] digits = IntStream.range(0, number.length())
                .filter(at -> Character.isDigit(number.charAt(at)))
                .toArray();
        if (digits.length < 7) {
            return Matcher.quoteReplacement(found.group());
        }
        boolean isLong = digits.length > 10;
        String before = found.group().substring(0, found.start(1) - found.start());
        String head = number.substring(0, digits[isLong ? 2 : 1] + 1);
        String tail = number.substring(digits[digits.length - (isLong ? 4 : 2)]);
        return Matcher.quoteReplacement(before + head + mark(4) + tail);
    }

    private static String mark(int length) {
        return String.valueOf(MARK).repeat(length);
    }
}
