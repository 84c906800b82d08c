package io.entrepot.mapping;

import io.entrepot.shared.Bounds;
import io.entrepot.shared.Refused;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * All mappings and canonical schemas below {@code mappings/}, compiled once at start. One that does not compile is
 * quarantined: it is listed under {@link #problems()}, asking for it fails, and the others work.
 */
@Component
public class MappingCatalog {
    static {
        // JSLT keeps a JSON mapper of its own, made when it is first used: the bounds must stand by then, in the kit's
        // commands, too
        Bounds.set();
    }

    private static final Logger log = LoggerFactory.getLogger(MappingCatalog.class);
    private static final String JSLT = ".jslt";
    private static final String SCHEMAS = "canonical/";
    private static final String JSON = ".json";

    private final MappingSources sources;
    private final MappingCompiler compiler;
    private final boolean reload;
    private final Map<String, Loaded<Mapping>> mappings = new ConcurrentHashMap<>();
    private final Map<String, Loaded<CanonicalSchema>> schemas = new ConcurrentHashMap<>();

    /**
     * @param folder where the mappings are, {@code hub.mappings}
     * @param reload whether a changed file is compiled again at its next use, {@code hub.mappings-reload}; for development
     */
    public MappingCatalog(
            @Value("${hub.mappings:mappings}") String folder, @Value("${hub.mappings-reload:false}") boolean reload) {
        this.sources = new MappingSources(Path.of(folder));
        this.compiler = new MappingCompiler(sources);
        this.reload = reload;
        if (sources.exist()) {
            for (String file : sources.list(file -> file.endsWith(JSLT))) {
                mappings.put(without(JSLT, file), compiler.mapping(file));
            }
            for (String file : sources.list(file -> file.startsWith(SCHEMAS) && file.endsWith(JSON))) {
                schemas.put(without(JSON, file).substring(SCHEMAS.length()), compiler.schema(file));
            }
        }
        problems().forEach(problem -> log.error("Mapping quarantined: {}", problem));
    }

    /** The mapping of that path, without its ending; {@link MappingFailed} when there is none that works. */
    public Mapping mapping(String name) {
        if (reload) {
            mappings.compute(name, (any, known) -> fresh(name, known));
        }
        Loaded<Mapping> known = MappingCompiler.isLibrary(name) ? null : mappings.get(name);
        if (known == null) {
            throw MappingFailed.mapping("there is no mapping '" + name + "' in " + sources.root());
        }
        return known.get();
    }

    /** The schema of that name and version, {@code order.v1}; {@link MappingFailed} when there is none that works. */
    public CanonicalSchema schema(String name) {
        if (reload) {
            schemas.computeIfPresent(
                    name, (any, known) -> known.stale() ? compiler.schema(SCHEMAS + name + JSON) : known);
        }
        Loaded<CanonicalSchema> known = schemas.get(name);
        if (known == null) {
            throw MappingFailed.mapping("there is no schema '" + name + "' in " + sources.root() + "/canonical");
        }
        return known.get();
    }

    /** Names of all mappings that can be asked for, the quarantined ones included. */
    public SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(mappings.keySet());
        names.removeIf(MappingCompiler::isLibrary);
        return names;
    }

    /** What cannot be used, each problem once, by file. */
    public List<MappingProblem> problems() {
        if (!sources.exist()) {
            return List.of(new MappingProblem(sources.root().toString(), 0, 0, "the mappings folder does not exist"));
        }
        Set<MappingProblem> problems = new LinkedHashSet<>();
        Stream.concat(
                        new TreeMap<>(mappings).values().stream().map(Loaded::problem),
                        new TreeMap<>(schemas).values().stream().map(Loaded::problem))
                .filter(Objects::nonNull)
                .forEach(problems::add);
        return new ArrayList<>(problems);
    }

    /** A mapping of that name made of another text, with the imports as they are; never used but by who asked for it. */
    public Mapping trial(String name, String source) throws Unusable {
        return trial(name, source, sources::text);
    }

    /** A mapping as its files were at another time. */
    Mapping trial(String name, Map<String, String> files) throws Unusable {
        return trial(name, files.get(name + JSLT), file -> {
            String text = files.get(file);
            if (text == null) {
                throw new IllegalArgumentException("'" + file + "' was not kept");
            }
            return text;
        });
    }

    private Mapping trial(String name, String source, UnaryOperator<String> imports) throws Unusable {
        Loaded<Mapping> tried = compiler.trial(name + JSLT, source, imports);
        if (tried.problem() != null) {
            throw new Unusable(tried.problem());
        }
        return tried.value();
    }

    /** The text of a mapping as it stands in its file. */
    public String source(String name) {
        if (!names().contains(name)) {
            throw Refused.unknown("there is no mapping '" + name + "'");
        }
        return sources.text(name + JSLT);
    }

    /** The files that a mapping was compiled from, with their texts as they are now. */
    Map<String, String> files(String name) {
        Loaded<Mapping> known = mappings.get(name);
        var texts = new TreeMap<String, String>();
        if (known != null) {
            Path root = sources.root();
            known.files().keySet().forEach(file -> {
                String path = root.relativize(file).toString().replace('\\', '/');
                texts.put(path, sources.text(path));
            });
        }
        return texts;
    }

    /** Why the mapping cannot be used, null when it can. */
    public MappingProblem problem(String name) {
        Loaded<Mapping> known = mappings.get(name);
        return known == null ? null : known.problem();
    }

    /** A text does not compile; says file, line and column. */
    public static class Unusable extends Exception {
        private final transient MappingProblem problem;

        Unusable(MappingProblem problem) {
            super(problem.toString());
            this.problem = problem;
        }

        public MappingProblem problem() {
            return problem;
        }
    }

    private Loaded<Mapping> fresh(String name, Loaded<Mapping> known) {
        if (known != null && !known.stale()) {
            return known;
        }
        return sources.has(name + JSLT) ? compiler.mapping(name + JSLT) : null;
    }

    private static String without(String ending, String file) {
        return file.substring(0, file.length() - ending.length());
    }
}
