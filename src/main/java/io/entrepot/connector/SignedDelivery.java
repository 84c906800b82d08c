package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A shop's delivery whose signature is Base64 of HMAC-SHA256 over its raw bytes. */
final class SignedDelivery {
    private SignedDelivery() {}

    /** By the account's secret, or the one before it while a change is under way; compared in constant time. */
    static boolean isBy(Account account, byte[] body, String signature) {
        byte[] given = signature.getBytes(StandardCharsets.US_ASCII);
        return isBy(account.get("webhook-secret", ""), body, given)
                | isBy(account.get("webhook-secret-before", ""), body, given);
    }

    /** An account without a secret has no webhooks: then nothing is signed by it. */
    private static boolean isBy(String secret, byte[] body, byte[] given) {
        return !secret.isBlank() && MessageDigest.isEqual(given, expected(body, secret));
    }

    private static byte[] expected(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encode(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
