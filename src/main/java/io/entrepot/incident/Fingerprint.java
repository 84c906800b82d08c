package io.entrepot.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrepot.shared.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two failures are the same one happening again: cause, stage, whom it is about, and payload. */
final class Fingerprint {
    private static final ObjectMapper exact = JsonMapper.builder()
            .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Fingerprint() {}

    static String of(Failure failure) {
        return of(
                failure.cause().name(),
                failure.stage(),
                failure.platform(),
                failure.account(),
                failure.subject(),
                failure.orderId(),
                payload(failure),
                failure.contentType());
    }

    static String of(
            String cause,
            String stage,
            String platform,
            String account,
            String subject,
            Long orderId,
            byte[] payload,
            String contentType) {
        MessageDigest digest = sha256();
        for (String part :
                new String[] {cause, stage, platform, account, subject, orderId == null ? null : orderId.toString()}) {
            add(digest, part == null ? null : part.getBytes(StandardCharsets.UTF_8));
        }
        add(digest, settled(payload, contentType));
        return HexFormat.of().formatHex(digest.digest());
    }

    static byte[] payload(Failure failure) {
        return failure.payload() == null ? new byte[0] : failure.payload();
    }

    /** A person's edit has blanks where the hub's own copy of the same JSON has none. */
    private static byte[] settled(byte[] payload, String contentType) {
        if (contentType != null && contentType.contains("json")) {
            try {
                return exact.writeValueAsBytes(exact.readTree(payload));
            } catch (JsonProcessingException notJson) {
                return payload;
            } catch (IOException e) {
                throw new IllegalStateException("reading from memory failed", e);
            }
        }
        return payload;
    }

    // lengths keep ("a", "bc") and ("ab", "c") apart
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(
                ByteBuffer.allocate(4).putInt(part == null ? -1 : part.length).array());
        if (part != null) {
            digest.update(part);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
