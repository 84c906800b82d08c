package io.entrepot.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** How tokens are made and what is kept of them. They are random, so a plain hash is as good as a slow one. */
final class Hashes {
    private static final int RANDOM_BYTES = 32;
    private static final SecureRandom random = new SecureRandom();

    private Hashes() {}

    /** 256 random bits, in 43 characters that need no quoting anywhere. */
    static String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] sha256(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
