package io.entrepot.console;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/**
 * How pages write amounts and counts, with their digits in groups: {@code ${@amounts.money(total, currency)}} is
 * {@code 1,234,567.50 CNY}, {@code ${@amounts.count(n)}} is {@code 1,234}. Fields of forms, {@code /api} and exports have
 * plain numbers.
 */
@Component
public class Amounts {
    private static final String NONE = "–";
    private static final int MOST_HAVE = 2;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(?:\\.\\d{1,30})?");

    /** In a sentence: an amount with its currency, and numbers that rules compare. */
    private static final Pattern TOLD = Pattern.compile("(?<![\\w.,/#:-])(\\d{1,30}(?:\\.\\d{1,30})?) ([A-Z]{3})\\b"
            + "|(?<=\\b(?:limit of|price|catalogue's) )(\\d{4,30}(?:\\.\\d{1,30})?)(?![\\w,]|\\.\\w)"
            + "|(?<![\\w.,/#:-])(\\d{4,30})(?= pieces of )");

    /** A number of things, also where it comes as text; what is no number stays. */
    public String count(Object things) {
        return things == null ? NONE : grouped(text(things), 0, LocaleContextHolder.getLocale());
    }

    /** A number that changes all the time, to a tenth. */
    public String rate(double rate) {
        return grouped(
                text(BigDecimal.valueOf(rate).setScale(1, RoundingMode.HALF_UP)), 1, LocaleContextHolder.getLocale());
    }

    /** With the decimals that its currency has, and more where it has more. */
    public String of(Object amount, String currency) {
        return amount == null ? NONE : of(text(amount), currency, LocaleContextHolder.getLocale());
    }

    public String money(Object amount, String currency) {
        return of(amount, currency) + " " + currency;
    }

    /** Amounts inside a sentence of the hub, which are stored as {@code 1234567.5 CNY}; whole ones stay whole. */
    public String told(String sentence) {
        return told(sentence, LocaleContextHolder.getLocale());
    }

    static String told(String sentence, Locale reader) {
        return sentence == null
                ? null
                : TOLD.matcher(sentence).replaceAll(found -> Matcher.quoteReplacement(told(found, reader)));
    }

    private static String told(MatchResult found, Locale reader) {
        if (found.group(2) == null) {
            return grouped(found.group(), 0, reader);
        }
        String amount = found.group(1);
        String currency = found.group(2);
        if (decimals(currency) < 0) {
            return found.group();
        }
        return (amount.contains(".") ? of(amount, currency, reader) : grouped(amount, 0, reader)) + " " + currency;
    }

    private static String text(Object number) {
        return number instanceof BigDecimal exact ? exact.toPlainString() : number.toString();
    }

    private static String of(String amount, String currency, Locale reader) {
        int decimals = decimals(currency);
        return grouped(amount, decimals < 0 ? MOST_HAVE : decimals, reader);
    }

    private static String grouped(String number, int decimals, Locale reader) {
        if (!NUMBER.matcher(number).matches()) {
            return number;
        }
        BigDecimal exact = new BigDecimal(number).stripTrailingZeros();
        NumberFormat format = NumberFormat.getNumberInstance(reader);
        format.setMinimumFractionDigits(Math.max(decimals, exact.scale()));
        format.setMaximumFractionDigits(Math.max(decimals, exact.scale()));
        return format.format(exact);
    }

    /** How many decimals amounts in this currency have; -1 where there is no such currency. */
    private static int decimals(String currency) {
        try {
            return Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException | NullPointerException none) {
            return -1;
        }
    }
}
