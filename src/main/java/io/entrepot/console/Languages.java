package io.entrepot.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.util.WebUtils;

/**
 * Chinese or English: what {@code ?lang=} asks for, otherwise what the reader chose before, otherwise what the browser
 * prefers of the two, otherwise English.
 */
@Component("localeResolver")
class Languages implements LocaleResolver {
    /** Keeps the choice. */
    static final String COOKIE = "lang";

    private static final List<Locale> SPOKEN = List.of(Locale.SIMPLIFIED_CHINESE, Locale.ENGLISH);

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        Locale asked = spoken(Locale.forLanguageTag(String.valueOf(request.getParameter("lang"))));
        if (asked != null) {
            return asked;
        }
        Cookie chosen = WebUtils.getCookie(request, COOKIE);
        Locale before = chosen == null ? null : spoken(Locale.forLanguageTag(chosen.getValue()));
        if (before != null) {
            return before;
        }
        if (request.getHeader("Accept-Language") != null) {
            for (Locale preferred : java.util.Collections.list(request.getLocales())) {
                Locale spoken = spoken(preferred);
                if (spoken != null) {
                    return spoken;
                }
            }
        }
        return Locale.ENGLISH;
    }

    private static Locale spoken(Locale wanted) {
        return SPOKEN.stream()
                .filter(locale -> locale.getLanguage().equals(wanted.getLanguage()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void setLocale(HttpServletRequest request, HttpServletResponse response, Locale locale) {
        throw new UnsupportedOperationException("the language is a matter of each request");
    }
}
