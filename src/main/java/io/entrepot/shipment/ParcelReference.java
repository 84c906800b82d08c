package io.entrepot.shipment;

import io.entrepot.order.Order;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Our word for a parcel at its carrier, made of who the order is and not of its place in our database: a hub that was
 * restored from an old backup, or set up again, says the same of the same parcel, and the carrier knows it.
 *
 * <p>At most 31 characters out of letters, digits and dashes (carriers take 35 and more): the platform's order id, or a hash
 * of it when it is long or has other characters; six characters that tell accounts with the same ids apart; and a number.
 */
final class ParcelReference {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9-]{1,20}");

    /** Crockford's base 32: no letter that is read as a digit. */
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final int ID = 12;
    private static final int ACCOUNT = 6;

    private ParcelReference() {}

    /** Of an order's parcel with that number, counted from 1. */
    static String of(Order order, int seq) {
        String id = order.platformOrderId();
        String hash = hash(order.platform() + "\n" + order.account() + "\n" + id);
        String shown = PLAIN.matcher(id).matches() ? id : hash.substring(ACCOUNT, ACCOUNT + ID);
        return shown + "-" + hash.substring(0, ACCOUNT) + "-" + seq;
    }

    private static String hash(String text) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        var digits = new StringBuilder();
        for (int i = 0; i < ACCOUNT + ID; i++) {
            digits.append(DIGITS.charAt(digest[i] & 31));
        }
        return digits.toString();
    }
}
