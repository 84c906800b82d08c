package io.entrepot.incident;

import java.util.regex.Pattern;

/** Hides the middle of phone and identity numbers and of mail addresses in what people see of a payload. */
public final class Masking {
    /** Unlike an asterisk it stands in no partner's document, so that a masked payload is never sent by mistake. */
    static final char MARK = '•';

    private static final Pattern IDENTITY =
            Pattern.compile("(?<![0-9A-Za-z])(\\d{3})\\d{11}(\\d{3}[0-9Xx])(?![0-9A-Za-z])");
    private static final Pattern PHONE =
            Pattern.compile("(?<![0-9A-Za-z])((?:\\+?86[- ]?)?1[3-9]\\d)\\d{4}(\\d{4})(?![0-9A-Za-z])");
    private static final Pattern MAIL = Pattern.compile("([\\w.+-])[\\w.+-]{0,63}@");

    private Masking() {}

    public static String of(String text) {
        if (text == null) {
            return null;
        }
        String masked = IDENTITY.matcher(text).replaceAll("$1" + mark(11) + "$2");
        masked = PHONE.matcher(masked).replaceAll("$1" + mark(4) + "$2");
        return MAIL.matcher(masked).replaceAll("$1" + mark(3) + "@");
    }

    private static String mark(int length) {
        return String.valueOf(MARK).repeat(length);
    }
}
