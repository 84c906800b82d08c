package io.entrepot.console;

import io.entrepot.incident.Wording;
import io.entrepot.order.ServiceNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * What the hub says in English, in the language of whoever reads the screen, its moments in the hub's time zone and its
 * amounts with their digits in groups: {@code ${@said.of(incident.message)}}.
 * What is stored, logged and answered at {@code /api} stays English.
 */
@Component
public class Said implements Wording {
    static final String CHINESE = "i18n/sentences.zh-CN.txt";

    private static final Pattern STATE = Pattern.compile("[A-Z_]{4,20}");
    private static final Set<String> SAYS_LITTLE = Set.of("INFO", "UNKNOWN", "IN_TRANSIT");
    private static final Pattern RULE = Pattern.compile("[a-z-]{4,40}");

    /** A rule that speaks, at the start of what it says. */
    private static final Pattern HEAD = Pattern.compile("(?<=^|; )[a-z-]{4,40}(?=: )");

    /** What is in a state, and its state or the one that it would have to be in. */
    private static final Pattern STANDS = Pattern.compile("\\b(?:order|parcel|incident) \\S");

    private static final Pattern STANDING = Pattern.compile("(?<= (?:is|are|or|become) )[A-Z_]{4,20}\\b");
    private static final Pattern UNPAID = Pattern.compile("payment is ([A-Z_]{4,20}), not PAID");

    private static final Pattern ONE_OF_MANY = Pattern.compile("\\b1 (minute|hour|day)s\\b");

    /** A field of an order as documents name it: {@code deliverTo.phone}, {@code lines[2].sku}. */
    private static final Pattern FIELD = Pattern.compile(
            "(?<![\\w./])(?:(deliverTo|buyer)\\.([a-zA-Z]{3,20})|lines\\[([^\\]\\s]{1,40})]\\.(sku|quantity|unitPrice|total))(?![\\w./])");

    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");
    private static final Pattern LATIN = Pattern.compile("[A-Za-z]{3}");

    private final Sentences chinese = read();
    private final MessageSource texts;
    private final Moments moments;

    Said(MessageSource texts, Moments moments) {
        this.texts = texts;
        this.moments = moments;
    }

    static Sentences read() {
        try {
            return Sentences.read(new ClassPathResource(CHINESE).getContentAsString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String of(Object text) {
        return of(text, LocaleContextHolder.getLocale());
    }

    @Override
    public String of(Object text, Locale reader) {
        if (text == null) {
            return null;
        }
        if (STATE.matcher(text.toString()).matches()) {
            return word(text.toString(), reader);
        }
        String counted = Amounts.told(text.toString(), reader);
        String told = moments.told(
                reader.getLanguage().equals(Locale.CHINESE.getLanguage())
                        ? chinese.say(counted, word -> word(word, reader))
                        : inEnglish(counted, reader));
        return fields(told, reader);
    }

    private String inEnglish(String text, Locale reader) {
        String ruled = HEAD.matcher(text).replaceAll(rule -> Matcher.quoteReplacement(word(rule.group(), reader)));
        String paid = UNPAID.matcher(ruled)
                .replaceAll(
                        state -> Matcher.quoteReplacement("payment: " + inWords(state.group(1), reader, "payment.")));
        String stands = STANDS.matcher(paid).find()
                ? STANDING.matcher(paid).replaceAll(state -> Matcher.quoteReplacement(named(state.group(), reader)))
                : paid;
        return ONE_OF_MANY.matcher(stands).replaceAll("1 $1");
    }

    /** A state as the screen has it; what is none stays. */
    private String named(String state, Locale reader) {
        String name = inWords(state, reader, "order.", "parcel.", "incident.");
        return name.equals(state) ? state : "“" + name + "”";
    }

    private String fields(String text, Locale reader) {
        return FIELD.matcher(text).replaceAll(field -> {
            String said = field.group(1) == null
                    ? texts.getMessage(
                            "field.of-line",
                            new Object[] {texts.getMessage("field." + field.group(4), null, reader), field.group(3)},
                            reader)
                    : texts.getMessage("field." + field.group(1) + "." + field.group(2), null, null, reader);
            return Matcher.quoteReplacement(said == null ? field.group() : said);
        });
    }

    /** A cause of incidents in words; of a check that an order failed with the first field that its message names. */
    public String cause(Object cause, String message) {
        Locale reader = LocaleContextHolder.getLocale();
        String word = texts.getMessage("cause." + cause, null, reader);
        Matcher field = FIELD.matcher(message == null ? "" : message);
        return cause.toString().equals("CHECK_FAILED") && field.find()
                ? word + " (" + fields(field.group(), reader) + ")"
                : word;
    }

    /** How somebody pays: a payment method's name where it is known, otherwise as the platform calls it. */
    public String method(String code) {
        return texts.getMessage("method." + code.toLowerCase(Locale.ROOT), null, code, LocaleContextHolder.getLocale());
    }

    /** The name of a carrier's service for whoever reads the screen. */
    public String service(String carrier, String code, String name) {
        return ServiceNames.of(texts, carrier, code, name, LocaleContextHolder.getLocale());
    }

    /**
     * What a piece of news says of its parcel. What is wrong comes first where the status would hide it: after a try to
     * deliver in vain, carriers call the parcel on its way again.
     */
    public String news(String status, String exception) {
        Locale reader = LocaleContextHolder.getLocale();
        String step = inWords(status, reader, "news.", "parcel.");
        if (exception == null) {
            return step;
        }
        String wrong = inWords(exception, reader, "parcel.exception.");
        return SAYS_LITTLE.contains(status) ? StringUtils.capitalize(wrong) : step + " (" + wrong + ")";
    }

    /** Whether an outsider's words are in the other language than the reader's. */
    public boolean foreign(String words) {
        boolean chinese = HAN.matcher(words).find();
        return chinese != LocaleContextHolder.getLocale().getLanguage().equals(Locale.CHINESE.getLanguage())
                && (chinese || LATIN.matcher(words).find());
    }

    private String word(String code, Locale reader) {
        if (STATE.matcher(code).matches()) {
            return inWords(code, reader, "order.", "parcel.", "incident.", "payment.", "cause.");
        }
        return RULE.matcher(code).matches() ? inWords(code, reader, "rule.") : code;
    }

    private String inWords(String code, Locale reader, String... kinds) {
        for (String kind : kinds) {
            String said = texts.getMessage(kind + code, null, null, reader);
            if (said != null) {
                return said;
            }
        }
        return code;
    }
}
