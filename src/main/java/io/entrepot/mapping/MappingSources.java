package io.entrepot.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of the mappings folder by their path below it; nothing outside the folder can be reached. */
final class MappingSources {
    private final Path root;

    MappingSources(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    Path root() {
        return root;
    }

    boolean exist() {
        return Files.isDirectory(root);
    }

    /** Paths below the folder, with forward slashes, sorted. */
    List<String> list(Predicate<String> wanted) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(wanted)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("mappings folder " + root + " cannot be listed", e);
        }
    }

    boolean has(String name) {
        Path file = root.resolve(name).normalize();
        return file.startsWith(root) && Files.isRegularFile(file);
    }

    /** The file of that name, or an {@link IllegalArgumentException} when there is none within the folder. */
    Path file(String name) {
        Path file = root.resolve(name).normalize();
        if (!file.startsWith(root)) {
            throw new IllegalArgumentException("'" + name + "' leads out of the mappings folder");
        }
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("there is no '" + name + "' in the mappings folder " + root);
        }
        try {
            // a link inside the folder must not lead out of it either
            if (!file.toRealPath().startsWith(root.toRealPath())) {
                throw new IllegalArgumentException("'" + name + "' leads out of the mappings folder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be read as UTF-8: " + e.getMessage(), e);
        }
    }
}
