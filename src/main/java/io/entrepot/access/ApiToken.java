package io.entrepot.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The secret that opens {@code /api}: the one that was set for this run, or one made at the first start and kept in the
 * data directory.
 */
@Component("apiToken")
public class ApiToken {
    private static final String FILE = "api-token";
    private static final int RANDOM_BYTES = 32;

    private final String value;
    private final byte[] hash;

    ApiToken(
            @Value("${hub.api.token:${ENTREPOT_API_TOKEN:}}") String configured,
            @Value("${hub.data:./data}") Path data) {
        this.value = configured.isBlank() ? kept(data.resolve(FILE)) : configured.strip();
        this.hash = hash(value);
    }

    /** For those inside the process who have to present it, such as the built-in simulated partners. */
    public String value() {
        return value;
    }

    /** Compares hashes, which all have the same length, in a time that tells nothing. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(hash, hash(presented));
    }

    private static String kept(Path file) {
        try {
            if (!Files.exists(file)) {
                generate(file);
            }
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                throw new IllegalStateException(
                        "the API token file " + file + " is empty: delete it, and the next start makes a new token");
            }
            return token;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the API token in " + file, e);
        }
    }

    private static void generate(Path file) throws IOException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".new", ownerOnly(file));
        Files.writeString(fresh, token + System.lineSeparator());
        try {
            // whole or not at all: a start that dies in between leaves no half token behind
            Files.move(fresh, file);
        } catch (FileAlreadyExistsException anotherStart) {
            Files.delete(fresh);
            return;
        }
        System.out.println("Entrepot API token, shown this once and kept in " + file + ": " + token);
    }

    private static FileAttribute<?>[] ownerOnly(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
