package io.entrepot.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/**
 * What the hub says in English, in the language of whoever reads the screen and its moments in the hub's time zone:
 * {@code ${@said.of(incident.message)}}.
 * What is stored, logged and answered at {@code /api} stays English.
 */
@Component
public class Said {
    static final String CHINESE = "i18n/sentences.zh-CN.txt";

    private static final Pattern STATE = Pattern.compile("[A-Z_]{4,20}");
    private static final Pattern RULE = Pattern.compile("[a-z-]{4,40}");

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
        if (text == null) {
            return null;
        }
        Locale reader = LocaleContextHolder.getLocale();
        if (STATE.matcher(text.toString()).matches()) {
            return word(text.toString(), reader);
        }
        return moments.told(
                reader.getLanguage().equals(Locale.CHINESE.getLanguage())
                        ? chinese.say(text.toString(), word -> word(word, reader))
                        : text.toString());
    }

    /**
     * The name of a carrier's service, as it is set up or, where that is the carrier's own name in the other language, in
     * the reader's: {@code service.sf.1}.
     */
    public String service(String carrier, String code, String name) {
        String key = "service." + carrier + "." + code;
        boolean known = Stream.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)
                .anyMatch(locale -> name != null && name.equals(texts.getMessage(key, null, null, locale)));
        return known ? texts.getMessage(key, null, LocaleContextHolder.getLocale()) : name;
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
