package io.entrepot.mutations;

import java.util.List;

/**
 * One safeguard of the hub taken out, and the test that has to notice.
 *
 * @param test a class, without {@code io.entrepot.}
 */
record Mutation(String name, String test, List<Edit> edits) {
    /** Every place where {@code from} stands in the file (there must be one) becomes {@code to}. */
    record Edit(String file, String from, String to) {}

    Mutation(String name, String test, Edit... edits) {
        this(name, test, List.of(edits));
    }
}
