package io.entrepot.kit;

import java.util.Comparator;

/**
 * What is wrong at a place of an integrator's folder.
 *
 * @param file path below that folder
 * @param line from 1
 */
public record Violation(String file, int line, String message) implements Comparable<Violation> {
    private static final Comparator<Violation> ORDER = Comparator.comparing(Violation::file)
            .thenComparingInt(Violation::line)
            .thenComparing(Violation::message);

    @Override
    public int compareTo(Violation other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }
}
