package io.entrepot.mutations;

import io.entrepot.mutations.Mutation.Edit;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.apache.commons.io.FileUtils;

/** A copy of the project with its compiled classes, in which a few files say something else. */
final class MutatedTree {
    private static final Set<String> LEFT_OUT = Set.of("target", "data", ".git");
    private static final Path PROJECT = Path.of("").toAbsolutePath();
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path RESOURCES = Path.of("src", "main", "resources");

    final Path root;

    private MutatedTree(Path root) {
        this.root = root;
    }

    static MutatedTree copy(Path root) throws IOException {
        FileUtils.deleteDirectory(root.toFile());
        Files.createDirectories(root);
        try (var entries = Files.list(PROJECT)) {
            for (Path entry : (Iterable<Path>) entries::iterator) {
                if (!LEFT_OUT.contains(entry.getFileName().toString())) {
                    copyTo(root.resolve(entry.getFileName()), entry);
                }
            }
        }
        copyTo(root.resolve(CLASSES), PROJECT.resolve(CLASSES));
        return new MutatedTree(root);
    }

    private static void copyTo(Path to, Path from) throws IOException {
        if (Files.isDirectory(from)) {
            FileUtils.copyDirectory(from.toFile(), to.toFile());
        } else {
            Files.copy(from, to);
        }
    }

    void apply(Edit edit) throws IOException {
        Path file = root.resolve(edit.file());
        String before = Files.readString(file);
        String after = before.replace(edit.from(), edit.to());
        if (after.equals(before)) {
            throw new IllegalStateException(
                    edit.file() + " does not say any more what is to be replaced: " + edit.from());
        }
        Files.writeString(file, after);
        Path relative = Path.of(edit.file());
        if (relative.startsWith(SOURCES)) {
            compile(file);
        } else if (relative.startsWith(RESOURCES)) {
            Path target = root.resolve(CLASSES).resolve(RESOURCES.relativize(relative));
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void compile(Path file) {
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-nowarn",
                        "-parameters",
                        "-classpath",
                        classPath(),
                        "-d",
                        root.resolve(CLASSES).toString(),
                        file.toString());
        if (status != 0) {
            throw new IllegalStateException("the mutated " + file + " does not compile");
        }
    }

    /** That of this process, with the copy's classes in the place of the project's. */
    String classPath() {
        List<String> entries = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
        String ours = PROJECT.resolve(CLASSES).toString();
        if (!entries.contains(ours)) {
            throw new IllegalStateException("the class path does not hold " + ours);
        }
        return String.join(
                File.pathSeparator,
                entries.stream()
                        .map(entry -> entry.equals(ours) ? root.resolve(CLASSES).toString() : entry)
                        .toList());
    }
}
