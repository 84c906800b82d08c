package io.entrepot.kit;

import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Everything that can be said about routes, mappings and settings without starting anything. */
final class Check {
    /** The same for every folder, and worth half a second. */
    private static final class Hub {
        static final Map<String, String> BEANS = HubBeans.byName();
        static final CamelGrammar GRAMMAR = new CamelGrammar();
    }

    private Check() {}

    /** All violations of an integrator's folder, by file and line. */
    static List<Violation> of(Workplace workplace) {
        Path root = workplace.root();
        List<Violation> found = new ArrayList<>();
        Conventions conventions = new Conventions(root, Hub.BEANS);
        found.addAll(conventions.violations());
        found.addAll(Hub.GRAMMAR.violations(conventions, workplace::owns));
        found.addAll(new Settings(root).violations(conventions.files()));
        MappingCatalog catalog = new MappingCatalog(root.resolve("mappings").toString(), false);
        for (MappingProblem problem : catalog.problems()) {
            String column = problem.column() > 0 ? "column " + problem.column() + ": " : "";
            found.add(new Violation(
                    "mappings/" + problem.file(), Math.max(1, problem.line()), column + problem.message()));
        }
        Cases cases = new Cases(root, catalog, new Duties(conventions, catalog), workplace::owns);
        found.addAll(cases.gaps());
        Set<String> broken =
                catalog.problems().stream().map(MappingProblem::file).collect(Collectors.toSet());
        cases.all().stream()
                .filter(one -> !broken.contains(one.mapping() + ".jslt"))
                .forEach(one -> found.addAll(cases.run(one)));
        return List.copyOf(new TreeSet<>(found));
    }
}
