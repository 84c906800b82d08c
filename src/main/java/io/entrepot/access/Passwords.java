package io.entrepot.access;

import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import io.entrepot.shared.Objections;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/** How passwords are kept, as bcrypt hashes, and which are too weak to be kept at all. */
@Component
class Passwords {
    /** bcrypt looks at no more. */
    private static final int MOST_BYTES = 72;

    private static final int LEAST_DIFFERENT = 6;

    /** What most people take who are made to take something long, without its digits at the end. */
    private static final Set<String> COMMON = Set.of(
            "password",
            "passwordpassword",
            "passw0rd",
            "p@ssword",
            "p@ssw0rd",
            "qwertyuiop",
            "qwertyuiopasdf",
            "qwertyqwerty",
            "asdfghjkl",
            "asdfghjklqwerty",
            "zxcvbnm",
            "iloveyou",
            "iloveyouforever",
            "letmeinletmein",
            "welcome",
            "welcomewelcome",
            "administrator",
            "adminadmin",
            "adminadminadmin",
            "changeme",
            "changemenow",
            "woaini",
            "woainiwoaini",
            "mynameis",
            "football",
            "baseball",
            "princess",
            "sunshine",
            "superman",
            "monkey",
            "dragon",
            "master",
            "trustno",
            "abcdefgh",
            "abcdefghijkl",
            "qazwsx",
            "qazwsxedc",
            "qazwsxedcrfv",
            "1qaz2wsx3edc",
            "1q2w3e4r5t6y",
            "q1w2e3r4t5y6",
            "entrepot",
            "entrepotentrepot",
            "correcthorsebatterystaple");

    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();
    private final Parameters parameters;

    /** Of nobody's password: an unknown name takes as long as a wrong password. */
    private final String nobodys = encoder.encode(Hashes.randomText());

    Passwords(Parameters parameters) {
        this.parameters = parameters;
    }

    String hash(String password) {
        return encoder.encode(password);
    }

    /** @param hash null where there is none, which no password matches */
    boolean matches(String password, String hash) {
        boolean fits = password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        return encoder.matches(fits ? password : "", hash == null ? nobodys : hash) && fits && hash != null;
    }

    /** @throws io.entrepot.shared.Refused with everything that is wrong with it, never quoting it */
    void demandStrength(String password, String name) {
        long least = parameters.value(Parameter.PASSWORD_LENGTH);
        String plain = password.toLowerCase(Locale.ROOT);
        var wrong = new Objections();
        wrong.unless(
                password.codePointCount(0, password.length()) >= least,
                "the password has fewer than " + least + " characters");
        wrong.unless(
                password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES,
                "the password is longer than " + MOST_BYTES + " bytes");
        wrong.unless(
                plain.codePoints().distinct().count() >= LEAST_DIFFERENT,
                "the password has fewer than " + LEAST_DIFFERENT + " different characters");
        wrong.unless(!plain.contains(name.toLowerCase(Locale.ROOT)), "the password contains the name");
        wrong.unless(
                !COMMON.contains(plain.replaceFirst("[\\d!.?#*_-]+$", "")) && !COMMON.contains(plain) && !isRun(plain),
                "the password is one of the first that anybody would try");
        wrong.raise();
    }

    /** 123456789012, abcdefghijkl: each character follows the one before it. */
    private static boolean isRun(String text) {
        for (int i = 1; i < text.length(); i++) {
            int step = text.charAt(i) - text.charAt(i - 1);
            if (step != 1 && !(text.charAt(i - 1) == '9' && text.charAt(i) == '0')) {
                return false;
            }
        }
        return true;
    }
}
