package io.entrepot.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A YAML file whose every entry knows its line, so that a complaint about it can say where. */
final class YamlTree {
    /** One key with what is said about it; {@code parent} is the key above, a list's own one for what stands in it. */
    record Entry(String key, String parent, Node value, MappingNode siblings, Place at) {
        String text() {
            return value instanceof ScalarNode scalar ? scalar.getValue() : null;
        }

        String sibling(String name) {
            return YamlTree.text(find(siblings, name));
        }

        String child(String name) {
            return YamlTree.text(find(value, name));
        }

        boolean is(String name) {
            return key.equals(name);
        }
    }

    private final String file;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private final Object content;

    /**
     * @throws YAMLException when it is no YAML
     */
    YamlTree(Path root, Path file) {
        this.file = root.relativize(file).toString().replace('\\', '/');
        try {
            String text = Files.readString(file);
            LoaderOptions strict = new LoaderOptions();
            strict.setAllowDuplicateKeys(false);
            this.content = new Yaml(new SafeConstructor(strict)).load(text);
            walk(new Yaml().compose(new java.io.StringReader(text)), "", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why and where a file is no YAML, in the parser's words. */
    static Violation unreadable(Path root, Path file, YAMLException failure) {
        String name = root.relativize(file).toString().replace('\\', '/');
        if (failure instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return new Violation(
                    name, marked.getProblemMark().getLine() + 1, "this is no YAML: " + marked.getProblem());
        }
        return new Violation(name, 1, "this is no YAML: " + failure.getMessage().replaceAll("\\s+", " "));
    }

    String file() {
        return file;
    }

    Object content() {
        return content;
    }

    List<Entry> entries() {
        return entries;
    }

    /** The place of a JSON pointer, or of the nearest thing around it. */
    Place at(String pointer) {
        String known = pointer;
        while (!lines.containsKey(known) && !known.isEmpty()) {
            known = known.substring(0, known.lastIndexOf('/'));
        }
        return at(lines.getOrDefault(known, 0));
    }

    static Map<String, String> scalars(Node node) {
        Map<String, String> found = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> found.put(text(tuple.getKeyNode()), text(tuple.getValueNode())));
        }
        return found;
    }

    static Node find(Node node, String key) {
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                if (key.equals(text(tuple.getKeyNode()))) {
                    return tuple.getValueNode();
                }
            }
        }
        return null;
    }

    private static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : null;
    }

    private void walk(Node node, String pointer, String parent) {
        if (node == null) {
            return;
        }
        lines.putIfAbsent(pointer, node.getStartMark().getLine());
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                String key = text(tuple.getKeyNode());
                int line = tuple.getKeyNode().getStartMark().getLine();
                lines.put(pointer + "/" + key, line);
                entries.add(new Entry(key, parent, tuple.getValueNode(), mapping, at(line)));
                walk(tuple.getValueNode(), pointer + "/" + key, key);
            }
        } else if (node instanceof SequenceNode sequence) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                walk(sequence.getValue().get(i), pointer + "/" + i, parent);
            }
        }
    }

    private Place at(int line) {
        return new Place(file, line + 1);
    }
}
