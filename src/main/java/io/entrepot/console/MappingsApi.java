package io.entrepot.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entrepot.console.MappingBench.Compared;
import io.entrepot.console.MappingBench.Tried;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingProblem;
import io.entrepot.mapping.MappingVersions;
import io.entrepot.mapping.MappingVersions.Version;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Mappings over HTTP: which are in use, and how a changed one would do. Personal data in results is masked. */
@RestController
@RequestMapping("/api/mappings")
class MappingsApi {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record State(String name, Version version, MappingProblem problem) {}

    /** {@code source} may be left out: then the text in use is tried. */
    record Trial(String name, String source, String sample) {}

    private final MappingCatalog catalog;
    private final MappingVersions versions;
    private final MappingBench bench;

    MappingsApi(MappingCatalog catalog, MappingVersions versions, MappingBench bench) {
        this.catalog = catalog;
        this.versions = versions;
        this.bench = bench;
    }

    @GetMapping
    List<State> list() {
        Map<String, Version> current = versions.current();
        return catalog.names().stream()
                .map(name -> new State(name, current.get(name), catalog.problem(name)))
                .toList();
    }

    @PostMapping("/try")
    Tried tried(@RequestBody Trial trial) {
        return bench.onSample(String.valueOf(trial.name()), trial.source(), trial.sample(), null);
    }

    @PostMapping("/compare")
    Compared compared(@RequestBody Trial trial) {
        return bench.onLastMessages(String.valueOf(trial.name()), trial.source());
    }
}
