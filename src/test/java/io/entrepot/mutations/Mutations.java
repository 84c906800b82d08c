package io.entrepot.mutations;

import io.entrepot.mutations.Mutation.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tests the tests: {@code mvn -Pmutations verify} takes the hub's safeguards out, one at a time and in a copy of the project,
 * and demands that the test named for each turns red by what it asserts. {@code -Dmutations=name,name}: only these.
 */
public final class Mutations {
    private static final Path ROOT = Path.of("target/mutations").toAbsolutePath();
    private static final int MINUTES = 10;

    private Mutations() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<Mutation> chosen = chosen(System.getProperty("mutations", ""));
        int wrong = 0;
        for (String test : chosen.stream().map(Mutation::test).distinct().toList()) {
            // a test that is red anyway catches nothing
            if (run(test, test, List.of()) != OneTest.GREEN) {
                System.out.println(test + " is not green without any mutation, see " + log(test));
                wrong++;
            }
        }
        for (Mutation mutation : chosen) {
            int status = run(mutation.test(), mutation.name(), mutation.edits());
            System.out.printf("%-18s %-28s %s%n", mutation.name(), mutation.test(), verdict(mutation, status));
            wrong += status == OneTest.REFUTED ? 0 : 1;
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static String verdict(Mutation mutation, int status) throws IOException {
        return switch (status) {
            case OneTest.REFUTED -> "caught: " + firstFailure(mutation.name());
            case OneTest.GREEN -> "NOT CAUGHT";
            default -> "NOT CAUGHT: it broke without an assertion, see " + log(mutation.name());
        };
    }

    private static List<Mutation> chosen(String names) {
        if (names.isEmpty()) {
            return Safeguards.ALL;
        }
        List<String> known = Safeguards.ALL.stream().map(Mutation::name).toList();
        List<String> wanted = List.of(names.split(","));
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException("the mutations are called " + known);
        }
        return Safeguards.ALL.stream()
                .filter(mutation -> wanted.contains(mutation.name()))
                .toList();
    }

    private static int run(String test, String name, List<Edit> edits) throws IOException, InterruptedException {
        MutatedTree tree = MutatedTree.copy(ROOT.resolve(name));
        for (Edit edit : edits) {
            tree.apply(edit);
        }
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        tree.classPath(),
                        OneTest.class.getName(),
                        "io.entrepot." + test)
                .directory(tree.root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(name).toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        return process.exitValue();
    }

    private static String firstFailure(String name) throws IOException {
        try (var lines = Files.lines(log(name))) {
            return lines.filter(line -> line.startsWith(OneTest.REFUTES))
                    .map(line -> line.substring(OneTest.REFUTES.length()))
                    .findFirst()
                    .orElse("");
        }
    }

    private static Path log(String name) {
        return ROOT.resolve(name + ".log");
    }
}
