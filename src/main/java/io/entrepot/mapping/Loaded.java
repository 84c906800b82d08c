package io.entrepot.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * What became of a file at its last compilation: a value, or the problem that keeps it out.
 *
 * @param files the file and what it imports, with the times they had
 */
record Loaded<T>(T value, MappingProblem problem, Map<Path, FileTime> files) {
    static Map<Path, FileTime> times(Iterable<Path> files) {
        Map<Path, FileTime> times = new HashMap<>();
        files.forEach(file -> times.put(file, time(file)));
        return times;
    }

    T get() {
        if (problem != null) {
            throw MappingFailed.mapping(problem.toString());
        }
        return value;
    }

    /** Whether one of the files has changed or gone since. */
    boolean stale() {
        return files.entrySet().stream().anyMatch(file -> !file.getValue().equals(time(file.getKey())));
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
