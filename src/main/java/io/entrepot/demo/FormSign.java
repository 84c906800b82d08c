package io.entrepot.demo;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What a Chinese platform makes of a form before it believes it: every field but the sign, in the order of their names. */
final class FormSign {
    private FormSign() {}

    static SortedMap<String, String> fields(HttpServletRequest request) {
        SortedMap<String, String> fields = new TreeMap<>();
        request.getParameterMap().forEach((name, values) -> fields.put(name, values[0]));
        return fields;
    }

    /** Whether the sign of the form is what the secret makes of its other fields. */
    static boolean isRight(Map<String, String> form, String method, String secret) {
        StringBuilder text = new StringBuilder();
        form.forEach((name, value) -> {
            if (!name.equals("sign") && !value.isEmpty()) {
                text.append(name).append(value);
            }
        });
        byte[] expected = hex(text.toString(), method, secret).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, form.getOrDefault("sign", "").getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(String text, String method, String secret) {
        try {
            byte[] hash;
            if (method.startsWith("hmac")) {
                Mac mac = Mac.getInstance(method.equals("hmac") ? "HmacMD5" : "HmacSHA256");
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
                hash = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            } else {
                String whole = secret + text + secret;
                hash = MessageDigest.getInstance("MD5").digest(whole.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(hash).toUpperCase(java.util.Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
