package io.entrepot.care;

import java.net.IDN;
import java.util.regex.Pattern;

/** One mailbox and nothing else: no list, no name, no line break, nothing that a header could be made of. */
final class Address {
    private static final Pattern ONE = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}");

    private Address() {}

    /** The address as it goes over the wire, null when it is none. */
    static String of(String written) {
        if (written == null) {
            return null;
        }
        String trimmed = written.strip();
        int at = trimmed.lastIndexOf('@');
        if (at < 1) {
            return null;
        }
        try {
            String address = trimmed.substring(0, at + 1) + IDN.toASCII(trimmed.substring(at + 1));
            return ONE.matcher(address).matches() ? address : null;
        } catch (IllegalArgumentException notADomain) {
            return null;
        }
    }
}
