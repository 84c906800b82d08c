package io.entrepot.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes, so that a server's disk can be full and nobody else's. */
final class SmallDisk implements AutoCloseable {
    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** Skips the test where nobody may mount one: that takes root on Linux. */
    static SmallDisk at(Path root, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(root);
        boolean mounted =
                succeeds("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0700", "tmpfs", "" + root);
        Assumptions.assumeTrue(mounted, "a disk that can be full is a tmpfs, and only root may mount one");
        return new SmallDisk(root);
    }

    /** Takes what is left, to the last byte. */
    void fill() {
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (int size = 1 << 20; size > 0; size >>= 1) {
                write(out, new byte[size]);
            }
        } catch (IOException full) {
            // what is left is less than a byte
        }
    }

    private static void write(OutputStream out, byte[] piece) {
        try {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            // a smaller piece may still fit
        }
    }

    void free() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        succeeds("umount", "-l", root.toString());
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(List.of(command))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
