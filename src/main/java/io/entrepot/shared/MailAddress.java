package io.entrepot.shared;

import java.util.regex.Pattern;

/** Addresses that mail can be sent to, as people write them in forms: no name before it, a domain with a dot. */
public final class MailAddress {
    private static final Pattern ONE =
            Pattern.compile("[^\\s@<>,;\\p{Cntrl}]{1,64}@(?=.{1,200}$)([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]{2,}");

    private MailAddress() {}

    public static boolean is(String text) {
        return ONE.matcher(text).matches();
    }
}
