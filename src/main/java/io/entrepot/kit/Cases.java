package io.entrepot.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.entrepot.connector.DocumentUnreadable;
import io.entrepot.mapping.Mapping;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingFailed;
import io.entrepot.shared.Difference;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The cases beside the mappings: {@code order.cases/two-lines.in.json} must become {@code two-lines.out.json}, or fail with
 * the words of {@code two-lines.error.txt}; {@code two-lines.vars.json} holds the variables, if any.
 */
public final class Cases {
    private static final String FOLDER = ".cases";
    private static final Pattern FILE = Pattern.compile("(.+)\\.(in\\.[a-z0-9]+|out\\.json|error\\.txt|vars\\.json)");
    private static final Pattern PLACE = Pattern.compile("(.+\\.jslt):(\\d+):(\\d+): (?s)(.*)");
    private static final int SHOWN = 20;

    /** One situation of one mapping, by the file that goes in. */
    public record Case(String mapping, String situation, Path input) {
        Path sibling(String ending) {
            return input.resolveSibling(situation + ending);
        }
    }

    private static final class BreaksSchema extends RuntimeException {
        BreaksSchema(String message) {
            super(message);
        }
    }

    private final Path root;
    private final Path mappings;
    private final MappingCatalog catalog;
    private final Duties duties;
    private final Predicate<String> own;

    /**
     * @param own whether a file is the integrator's, path below the root; what the jar brings comes without its cases
     */
    Cases(Path root, MappingCatalog catalog, Duties duties, Predicate<String> own) {
        this.own = own;
        this.root = root;
        this.mappings = root.resolve("mappings");
        this.catalog = catalog;
        this.duties = duties;
    }

    /** All that have an input. */
    public List<Case> all() {
        List<Case> all = new ArrayList<>();
        for (String mapping : catalog.names()) {
            for (Path file : files(mappings.resolve(mapping + FOLDER))) {
                Matcher name = FILE.matcher(file.getFileName().toString());
                if (name.matches() && name.group(2).startsWith("in.")) {
                    all.add(new Case(mapping, name.group(1), file));
                }
            }
        }
        return all;
    }

    /** Mappings without cases, cases without mappings, and files of cases that lack their partner. */
    public List<Violation> gaps() {
        List<Violation> found = new ArrayList<>();
        Set<String> tried = all().stream().map(Case::mapping).collect(Collectors.toSet());
        for (String mapping : catalog.names()) {
            String file = "mappings/" + mapping + ".jslt";
            if (!tried.contains(mapping) && own.test(file)) {
                found.add(new Violation(file, 1, "the mapping has no cases in " + mapping + FOLDER + "/"));
            }
        }
        for (Path folder : folders()) {
            String mapping = folder.toString().substring(0, folder.toString().length() - FOLDER.length());
            if (!Files.isRegularFile(Path.of(mapping + ".jslt"))) {
                found.add(
                        at(folder, 1, "there is no mapping " + Path.of(mapping).getFileName() + ".jslt beside it"));
            }
            partners(folder, found);
        }
        return found;
    }

    private void partners(Path folder, List<Violation> found) {
        Map<String, Set<String>> situations = new HashMap<>();
        for (Path file : files(folder)) {
            Matcher name = FILE.matcher(file.getFileName().toString());
            if (name.matches()) {
                situations
                        .computeIfAbsent(name.group(1), any -> new TreeSet<>())
                        .add(name.group(2));
            } else {
                found.add(at(file, 1, "this is none of ….in.json, ….out.json, ….error.txt and ….vars.json"));
            }
        }
        situations.forEach((name, endings) -> {
            String in = endings.stream()
                    .filter(ending -> ending.startsWith("in."))
                    .findFirst()
                    .orElse(null);
            boolean out = endings.contains("out.json");
            boolean error = endings.contains("error.txt");
            if (in == null) {
                found.add(at(
                        folder.resolve(name + "." + endings.iterator().next()),
                        1,
                        "there is no " + name + ".in.json beside it"));
            } else if (out == error) {
                found.add(at(
                        folder.resolve(name + "." + in),
                        1,
                        out
                                ? "there are both " + name + ".out.json and " + name + ".error.txt beside it"
                                : "there is neither " + name + ".out.json nor " + name + ".error.txt beside it"));
            }
        });
    }

    /** What is wrong with one case; nothing when it comes out as expected. */
    public List<Violation> run(Case one) {
        Path expected = one.sibling(".out.json");
        Path error = one.sibling(".error.txt");
        if (Files.exists(expected) == Files.exists(error)) {
            return List.of(); // gaps() says so
        }
        try {
            JsonNode result;
            try {
                result = result(one);
            } catch (MappingFailed | DocumentUnreadable | BreaksSchema e) {
                if (Files.exists(error)) {
                    return words(error, e.getMessage());
                }
                return List.of(
                        e instanceof DocumentUnreadable
                                ? unreadable(one, e.getMessage())
                                : failed(one, e.getMessage()));
            }
            if (Files.exists(error)) {
                return List.of(at(error, 1, "this error is expected, but the mapping yields a result"));
            }
            return differences(expected, result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            return List.of(at(expected, 1, "the case cannot be read: " + e.getMessage()));
        }
    }

    private Violation unreadable(Case one, String said) {
        Matcher place = Pattern.compile("line (\\d+)").matcher(said);
        return at(one.input, place.find() ? Integer.parseInt(place.group(1)) : 1, said);
    }

    private JsonNode result(Case one) throws IOException {
        JsonNode document = Samples.seenBy(
                one.mapping,
                Samples.read(
                        Files.readAllBytes(one.input), one.input.getFileName().toString()));
        String wrong = duties.ofInput(one.mapping, document);
        if (wrong != null) {
            throw new BreaksSchema(wrong);
        }
        Map<String, JsonNode> variables = new HashMap<>();
        Mapping.VARIABLES.forEach(name -> variables.put(name, NullNode.instance));
        Path given = one.sibling(".vars.json");
        if (Files.exists(given)) {
            StrictJson.read(Files.readAllBytes(given))
                    .fields()
                    .forEachRemaining(variable -> variables.put(variable.getKey(), variable.getValue()));
        }
        JsonNode result = catalog.mapping(one.mapping).apply(document, variables);
        String broken = duties.ofResult(one.mapping, result);
        if (broken != null) {
            throw new BreaksSchema(broken);
        }
        return result;
    }

    private List<Violation> words(Path error, String said) throws IOException {
        String expected = Files.readString(error).strip();
        return said.contains(expected)
                ? List.of()
                : List.of(at(error, 1, lines("the mapping fails in other words", "- " + expected, "+ " + said)));
    }

    /** A failure stands at its line of the mapping, a broken schema at the line that makes the member. */
    private Violation failed(Case one, String said) {
        String file = "mappings/" + one.mapping + ".jslt";
        Matcher place = PLACE.matcher(said);
        if (place.matches()) {
            return new Violation(
                    "mappings/" + place.group(1),
                    Integer.parseInt(place.group(2)),
                    "case " + one.situation + " fails, column " + place.group(3) + ": " + place.group(4));
        }
        return new Violation(
                file,
                lineOf(mappings.resolve(one.mapping + ".jslt"), said),
                "case " + one.situation + " fails: " + said);
    }

    private static int lineOf(Path mapping, String said) {
        Matcher pointer = Pattern.compile(" /(?:[^ ]*/)?([^ /]+): ").matcher(said);
        if (pointer.find()) {
            try {
                List<String> text = Files.readAllLines(mapping);
                for (int i = 0; i < text.size(); i++) {
                    if (text.get(i).contains("\"" + pointer.group(1) + "\":")) {
                        return i + 1;
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return 1;
    }

    private List<Violation> differences(Path expected, JsonNode result) throws IOException {
        List<Difference> all = Difference.between(StrictJson.read(Files.readAllBytes(expected)), result);
        if (all.isEmpty()) {
            return List.of();
        }
        List<String> text = new ArrayList<>();
        text.add("the result differs in " + all.size() + (all.size() == 1 ? " place" : " places"));
        all.stream()
                .limit(SHOWN)
                .forEach(difference -> text.addAll(difference.toString().lines().toList()));
        if (all.size() > SHOWN) {
            text.add("… and " + (all.size() - SHOWN) + " more");
        }
        return List.of(at(expected, line(expected, all.get(0).pointer()), lines(text.toArray(String[]::new))));
    }

    private int line(Path document, String pointer) {
        try {
            return new YamlTree(root, document).at(pointer).line();
        } catch (YAMLException onlyJson) {
            return 1; // JSON that is no YAML, with tabs for instance
        }
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator() + "    ", lines);
    }

    private Violation at(Path file, int line, String what) {
        return new Violation(root.relativize(file).toString().replace('\\', '/'), line, what);
    }

    private List<Path> folders() {
        if (!Files.isDirectory(mappings)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(mappings)) {
            return found.filter(file -> file.toString().endsWith(FOLDER))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
