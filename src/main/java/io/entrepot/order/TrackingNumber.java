package io.entrepot.order;

import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Our tracking number: the order's key in base 36, a dash, and twelve random letters and digits (60 bits).
 * The key finds the order without another index; the rest cannot be guessed.
 */
final class TrackingNumber {
    private static final String ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private static final int LENGTH = 12;

    /** Blanks of all scripts and what looks like a dash. */
    private static final Pattern BETWEEN = Pattern.compile("[\\s\\p{Z}\\p{Pd}]+");

    private static final SecureRandom random = new SecureRandom();

    private TrackingNumber() {}

    static String issue(long orderId) {
        var token = new StringBuilder(Long.toString(orderId, 36).toUpperCase(Locale.ROOT)).append('-');
        for (int i = 0; i < LENGTH; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }

    /**
     * As it was issued, for people who copy it by hand: in small letters, without the dash or with others, with blanks, in the
     * wide letters and digits of a Chinese keyboard.
     */
    static String typed(String words) {
        String narrow = Normalizer.normalize(words, Normalizer.Form.NFKC);
        String number = BETWEEN.matcher(narrow).replaceAll("").toUpperCase(Locale.ROOT);
        int key = number.length() - LENGTH;
        return key < 1 ? number : number.substring(0, key) + '-' + number.substring(key);
    }

    /** The key inside a tracking number, -1 when it is none; whether the rest is right is for the caller to compare. */
    static long orderId(String trackingNumber) {
        int dash = trackingNumber.indexOf('-');
        if (dash < 1 || dash > 13 || trackingNumber.length() != dash + 1 + LENGTH) {
            return -1;
        }
        try {
            return Long.parseLong(trackingNumber.substring(0, dash).toLowerCase(Locale.ROOT), 36);
        } catch (NumberFormatException notOurs) {
            return -1;
        }
    }
}
