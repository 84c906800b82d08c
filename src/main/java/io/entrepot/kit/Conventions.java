package io.entrepot.kit;

import io.entrepot.kit.YamlTree.Entry;
import io.entrepot.shared.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What all files of {@code routes/} and {@code mappings/} have in common; each violation says its file and line. */
final class Conventions {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*){1,3}");
    private static final Pattern DESCRIPTION = Pattern.compile("[A-Z][A-Za-z -]+(, [A-Z][A-Za-z -]+)*: .+");
    private static final Pattern QUEUE = Pattern.compile("[a-z]+\\.[a-z]+(\\.[a-z0-9]+)?");
    private static final Pattern TOPIC = Pattern.compile("[a-z]+\\.(events|inbox)\\.v[1-9][0-9]*");

    /** The two dead ends keep the names that Camel's users and the broker know them by. */
    private static final Set<String> DEAD_ENDS = Set.of("dead", "DLQ");

    /** Orders typed in or sent to POST /api/orders: the API's controller brings them, so no route reads them. */
    private static final Set<String> WITHOUT_ROUTE = Set.of("manual");

    /** Attachments of mails are orders of other platforms, whose mappings read them. */
    private static final Set<String> WITHOUT_MAPPINGS = Set.of("mailbox");

    /** Mappings that only those carriers need whose file sends to a route that all share. */
    private static final Map<String, String> COMMON = Map.of(
            "/routes-", "direct:shipment.silent",
            "/label-", "direct:shipment.label",
            "/rate-", "direct:shipment.rates");

    /** What marketplaces share; each uses what its own file sends to. */
    private static final String SHARED = "routes/marketplaces.camel.yaml";

    /**
     * One endpoint as a route names it.
     *
     * @param route what that route reads
     */
    record Endpoint(
            String uri, Map<String, String> options, boolean consumer, boolean dynamic, String route, Place at) {
        /** A scheme that is a setting counts as what it is when the setting is left out. */
        String scheme() {
            String said = uri.replaceFirst("^\\{\\{[^}:]+:([^}]*)}}", "$1");
            return said.substring(0, said.indexOf(':'));
        }

        String target(String prefix) {
            return uri.substring(prefix.length()).replaceAll("\\?.*", "");
        }
    }

    private final Path root;
    private final List<YamlTree> files = new ArrayList<>();
    private final List<Violation> unreadable = new ArrayList<>();
    private final Map<String, String> beans;
    private final Set<String> beansOfRoutes = new TreeSet<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private String reading = "";
    private final List<Violation> violations = new ArrayList<>();

    Conventions(Path root, Map<String, String> beans) {
        this.root = root;
        this.beans = beans;
        for (Path file : list(root.resolve("routes"), ".camel.yaml")) {
            try {
                YamlTree tree = new YamlTree(root, file);
                tree.entries().forEach(this::collect);
                files.add(tree);
            } catch (YAMLException e) {
                unreadable.add(YamlTree.unreadable(root, file, e));
            }
        }
    }

    List<Violation> violations() {
        violations.clear();
        violations.addAll(unreadable);
        Map<String, Place> ids = new HashMap<>();
        for (YamlTree file : files) {
            for (Entry entry : file.entries()) {
                if (entry.is("route")) {
                    route(file, entry, ids);
                } else if (entry.is("routeConfiguration") && entry.child("id") != null) {
                    complain(entry, "the routeConfiguration has an id, so it applies to nobody who does not name it");
                }
                bean(entry);
                type(entry);
            }
        }
        endpoints.forEach(this::endpoint);
        partners("marketplaces");
        partners("carriers");
        return List.copyOf(violations);
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    List<YamlTree> files() {
        return files;
    }

    private void collect(Entry entry) {
        String uri =
                entry.is("uri") || entry.is("to") || entry.is("toD") || entry.is("deadLetterUri") ? entry.text() : null;
        if (uri != null && uri.contains(":")) {
            Map<String, String> options = entry.is("uri")
                    ? YamlTree.scalars(YamlTree.find(entry.siblings(), "parameters"))
                    : new LinkedHashMap<>();
            boolean dynamic = entry.is("toD") || entry.parent().equals("toD");
            boolean consumer = entry.parent().equals("from");
            reading = consumer ? uri.replaceAll("\\?.*", "") : reading;
            endpoints.add(new Endpoint(uri, options, consumer, dynamic, reading, entry.at()));
        }
        if (entry.is("name") && entry.parent().equals("beans")) {
            beansOfRoutes.add(entry.text());
        }
    }

    private void route(YamlTree file, Entry route, Map<String, Place> ids) {
        String id = route.child("id");
        if (id == null) {
            complain(route, "the route has no id");
            return;
        }
        Place before = ids.putIfAbsent(id, route.at());
        if (before != null) {
            complain(route, "route id " + id + " is taken by " + before);
        }
        if (!ID.matcher(id).matches()) {
            complain(route, "route id " + id + " is not two to four lower-case words with dots between them");
        }
        String partner = partner(file.file());
        if (partner != null && !List.of(id.split("\\.")).contains(partner)) {
            complain(route, "route id " + id + " does not name " + partner + ", whose file this is");
        }
        String from = YamlTree.scalars(YamlTree.find(route.value(), "from")).getOrDefault("uri", "");
        if (partner == null && from.startsWith("jms:queue:") && !DEAD_ENDS.contains(from.substring(10))) {
            String queue = from.substring(10);
            if (!id.equals(queue)) {
                complain(route, "route id " + id + " is not the name of its queue, " + queue);
            }
        }
        String description = route.child("description");
        if (description == null || !DESCRIPTION.matcher(description).matches()) {
            complain(route, "route " + id + " has no description of the form \"Pattern: what happens\"");
        }
    }

    private void bean(Entry entry) {
        String text = entry.text();
        if (entry.is("ref") && Set.of("bean", "method", "policy").contains(entry.parent())) {
            called(entry, text, entry.sibling("method"));
        } else if (entry.is("executorService") || text != null && text.matches("#[A-Za-z]\\w*")) {
            called(entry, text.replace("#", ""), null);
        }
    }

    private void called(Entry entry, String name, String method) {
        if (beansOfRoutes.contains(name)) {
            return;
        }
        String type = beans.get(name);
        if (type == null) {
            complain(entry, "there is no bean " + name + Nearest.hint(name, beans.keySet()));
        } else if (method != null) {
            String called = method.replaceAll("\\(.*", "");
            Set<String> methods = HubBeans.methods(type);
            if (!methods.contains(called)) {
                complain(
                        entry,
                        "bean " + name + " (" + type + ") has no method " + called + Nearest.hint(called, methods));
            }
        }
    }

    private void type(Entry entry) {
        String text = entry.text();
        if (text != null && text.startsWith("#class:")) {
            loadable(entry, text.substring(7));
        } else if (text != null
                && (entry.is("exceptionType")
                        || entry.is("type") && entry.parent().equals("beans"))) {
            loadable(entry, text);
        } else if (entry.is("exception") && entry.value() instanceof SequenceNode names) {
            names.getValue().stream()
                    .map(name -> ((ScalarNode) name).getValue())
                    .forEach(name -> loadable(entry, name));
        }
    }

    private void loadable(Entry entry, String type) {
        try {
            Class.forName(type, false, Conventions.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            complain(entry, "there is no class " + type);
        }
    }

    private void endpoint(Endpoint endpoint) {
        switch (endpoint.scheme()) {
            case "mapping" -> mapping(endpoint);
            case "jms" -> queue(endpoint);
            case "kafka" -> {
                if (!TOPIC.matcher(endpoint.target("kafka:")).matches()) {
                    complain(endpoint, "topic " + endpoint.target("kafka:") + " is not called noun.events.vN");
                }
            }
            case "direct" -> targets(endpoint).forEach(target -> read(endpoint, target));
            default -> {}
        }
    }

    private void queue(Endpoint endpoint) {
        String queue = endpoint.target("jms:queue:");
        if (queue.matches("\\$\\{[^}]*}")) {
            return; // a replayed dead letter goes back to where it died
        }
        if (!DEAD_ENDS.contains(queue)
                && !QUEUE.matcher(queue.replaceAll("\\$\\{[^}]*}", "partner")).matches()) {
            complain(endpoint, "queue " + queue + " is not called noun.verb or noun.verb.partner");
        }
        if (!endpoint.dynamic()) {
            read(endpoint, endpoint.target(""));
        }
    }

    private void read(Endpoint sent, String uri) {
        if (endpoints.stream().noneMatch(e -> e.consumer() && e.target("").equals(uri))) {
            complain(sent, "no route reads " + uri);
        }
    }

    /** A route that all carriers, or some marketplaces, share sends to each one's own. */
    private List<String> targets(Endpoint endpoint) {
        String uri = endpoint.target("");
        return uri.contains("{")
                ? (isShared(endpoint) ? sharing(endpoint) : booking())
                        .stream()
                                .map(partner -> uri.replaceAll("\\$\\{[^}]*}", partner))
                                .toList()
                : List.of(uri);
    }

    private static boolean isShared(Endpoint endpoint) {
        return endpoint.at().file().replace('\\', '/').equals(SHARED);
    }

    /** The marketplaces whose files lead to the shared route that this endpoint stands in, directly or by other routes. */
    private List<String> sharing(Endpoint shared) {
        return folders(root.resolve("mappings/marketplaces")).stream()
                .filter(platform -> reached(platform).contains(shared.route()))
                .toList();
    }

    private Set<String> reached(String platform) {
        Set<String> reached = new TreeSet<>();
        boolean more = true;
        while (more) {
            more = endpoints.stream()
                    .filter(e -> !e.consumer() && e.uri().startsWith("direct:"))
                    .filter(e -> platform.equals(partner(e.at().file())) || reached.contains(e.route()))
                    .map(e -> reached.add(e.target("")))
                    .reduce(false, Boolean::logicalOr);
        }
        return reached;
    }

    /** The carriers that take bookings. */
    private List<String> booking() {
        String queue = "jms:queue:shipment.book.";
        return endpoints.stream()
                .filter(e -> e.consumer() && e.uri().startsWith(queue))
                .map(e -> e.target(queue))
                .toList();
    }

    /** The carriers whose file uses what all share: are asked for news of silent parcels, for labels, for rates. */
    private List<String> using(String route) {
        return endpoints.stream()
                .filter(e -> !e.consumer() && e.uri().equals(route))
                .map(e -> partner(e.at().file()))
                .toList();
    }

    /**
     * A placeholder stands for every partner of its folder: the mapping must be there for each; one of a step stands for
     * the steps of those who take bookings.
     */
    private void mapping(Endpoint endpoint) {
        String name = endpoint.target("mapping:");
        String folder = name.replaceAll("/.*", "");
        List<String> names = name.contains("{") && isShared(endpoint)
                ? sharing(endpoint).stream()
                        .map(platform -> name.replaceAll("\\{[^}]*}", platform))
                        .toList()
                : name.contains("{step}")
                        ? booking().stream()
                                .flatMap(carrier -> Stream.of("book", "search", "cancel")
                                        .map(step ->
                                                name.replace("{step}", step).replaceAll("\\{[^}]*}", carrier)))
                                .toList()
                        : name.contains("{")
                                ? COMMON.entrySet().stream()
                                        .filter(common -> name.contains(common.getKey()))
                                        .findFirst()
                                        .map(common -> using(common.getValue()))
                                        .orElseGet(() ->
                                                folders(root.resolve("mappings").resolve(folder)))
                                        .stream()
                                        .filter(partner -> !WITHOUT_MAPPINGS.contains(partner))
                                        .map(partner -> name.replaceAll("\\{[^}]*}", partner))
                                        .toList()
                                : List.of(name);
        for (String each : names) {
            if (!Files.isRegularFile(root.resolve("mappings").resolve(each + ".jslt"))) {
                complain(endpoint, "there is no mappings/" + each + ".jslt");
            }
        }
        var schema = Pattern.compile("[?&]schema=([^&]+)").matcher(endpoint.uri());
        if (schema.find()
                && !Files.isRegularFile(root.resolve("mappings/canonical").resolve(schema.group(1) + ".json"))) {
            complain(endpoint, "there is no mappings/canonical/" + schema.group(1) + ".json");
        }
    }

    private void partners(String kind) {
        Set<String> mapped = new TreeSet<>(folders(root.resolve("mappings").resolve(kind)));
        mapped.removeAll(WITHOUT_ROUTE);
        Set<String> routed = new TreeSet<>();
        list(root.resolve("routes").resolve(kind), ".camel.yaml")
                .forEach(file -> routed.add(partner(root.relativize(file).toString())));
        mapped.stream()
                .filter(name -> !routed.contains(name))
                .forEach(name -> violations.add(new Violation(
                        "mappings/" + kind + "/" + name,
                        1,
                        "there is no routes/" + kind + "/" + name + ".camel.yaml")));
        routed.stream()
                .filter(name -> !mapped.contains(name) && !WITHOUT_MAPPINGS.contains(name))
                .forEach(name -> violations.add(new Violation(
                        "routes/" + kind + "/" + name + ".camel.yaml",
                        1,
                        "there is no mappings/" + kind + "/" + name)));
    }

    /** woocommerce for {@code routes/marketplaces/woocommerce-answers.camel.yaml}; null for a file of the flow itself. */
    private static String partner(String file) {
        var named = Pattern.compile("routes/(?:marketplaces|carriers)/([a-z0-9]+)(?:-[a-z0-9]+)?\\.camel\\.yaml")
                .matcher(file.replace('\\', '/'));
        return named.matches() ? named.group(1) : null;
    }

    private void complain(Entry entry, String what) {
        violations.add(entry.at().says(what));
    }

    private void complain(Endpoint endpoint, String what) {
        violations.add(endpoint.at().says(what));
    }

    private static List<Path> list(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> folders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Files::isDirectory)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
