package io.entrepot.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * The secret that opens all of {@code /api}: the one that was set for this run, or one made at the first start and kept in the
 * data directory.
 */
@Component("apiToken")
public class ApiToken {
    private static final String FILE = "api-token";

    private final String value;
    private final byte[] hash;

    ApiToken(
            @Value("${hub.api.token:${ENTREPOT_API_TOKEN:}}") String configured,
            @Value("${hub.data:./data}") Path data) {
        this.value = configured.isBlank() ? kept(data.resolve(FILE)) : configured.strip();
        this.hash = Hashes.sha256(value);
    }

    /** For those inside the process who have to present it, such as the built-in simulated partners. */
    public String value() {
        return value;
    }

    /** Compares hashes, which all have the same length, in a time that tells nothing. */
    boolean matches(String presented) {
        return MessageDigest.isEqual(hash, Hashes.sha256(presented));
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
        String token = Hashes.randomText();
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
}
