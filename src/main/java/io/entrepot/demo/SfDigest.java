package io.entrepot.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The carrier's signature of a request: Base64 of the MD5 of the URL-encoded message, time and check word. */
final class SfDigest {
    private SfDigest() {}

    static String of(String msgData, String timestamp, String checkWord) {
        String signed = URLEncoder.encode(msgData + timestamp + checkWord, StandardCharsets.UTF_8);
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(signed.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(md5);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("No MD5 in this JVM", e);
        }
    }

    static boolean proves(String digest, String msgData, String timestamp, String checkWord) {
        return MessageDigest.isEqual(
                of(msgData, timestamp, checkWord).getBytes(StandardCharsets.UTF_8),
                digest.getBytes(StandardCharsets.UTF_8));
    }
}
