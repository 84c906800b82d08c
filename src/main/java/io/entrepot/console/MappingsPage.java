package io.entrepot.console;

import io.entrepot.console.MappingBench.Tried;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingProblem;
import io.entrepot.mapping.MappingVersions;
import io.entrepot.mapping.MappingVersions.Version;
import io.entrepot.shared.Refused;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The mappings in use, and a bench to try one on. Nothing is saved here: mappings live in files. */
@Controller
class MappingsPage {
    /** A mapping with its state; {@code problem} null when it works. */
    public record Row(String name, String partner, Version version, MappingProblem problem) {}

    private static final int OFFERED = 10;

    private final MappingCatalog catalog;
    private final MappingVersions versions;
    private final MappingBench bench;
    private final boolean reload;

    MappingsPage(
            MappingCatalog catalog,
            MappingVersions versions,
            MappingBench bench,
            @Value("${hub.mappings-reload:false}") boolean reload) {
        this.catalog = catalog;
        this.versions = versions;
        this.bench = bench;
        this.reload = reload;
    }

    @GetMapping("/mappings")
    String list(Model model) {
        Map<String, Version> current = versions.current();
        List<Row> rows = catalog.names().stream()
                .map(name -> new Row(name, name.split("/")[1], current.get(name), catalog.problem(name)))
                // what does not work first
                .sorted(Comparator.comparing((Row row) -> row.problem() == null).thenComparing(Row::name))
                .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("problems", catalog.problems());
        return "mappings";
    }

    @GetMapping("/mappings/bench")
    String bench(@RequestParam String name, @RequestParam(required = false) String message, Model model) {
        List<Entry> last = bench.messages(name, OFFERED);
        model.addAttribute("name", name);
        model.addAttribute("source", catalog.source(name));
        model.addAttribute("version", versions.current().get(name));
        model.addAttribute("problem", catalog.problem(name));
        model.addAttribute("incomparable", incomparable(name, last));
        model.addAttribute("last", last);
        model.addAttribute("chosen", MessagesPage.id(message));
        model.addAttribute("messages", MappingBench.MESSAGES);
        model.addAttribute("reload", reload);
        return "mapping";
    }

    /** The name of the sentence that says why there is nothing to compare a changed text over; null when there is something. */
    private static String incomparable(String name, List<Entry> last) {
        if (Understanding.kindsOf(name).isEmpty()) {
            return "mappings.not-comparable";
        }
        return last.isEmpty() ? "mappings.no-messages" : null;
    }

    @PostMapping("/mappings/try")
    String tried(
            @RequestParam String name,
            @RequestParam String source,
            @RequestParam(defaultValue = "") String sample,
            @RequestParam(required = false) String message,
            Model model) {
        model.addAttribute("tried", tried(name, source, sample, MessagesPage.id(message)));
        return "mapping :: tried";
    }

    private Tried tried(String name, String source, String sample, UUID message) {
        try {
            return bench.onSample(name, source, sample, message);
        } catch (Refused wrong) {
            if (sample.isBlank()) {
                return new Tried(null, wrong.getMessage(), List.of());
            }
            throw wrong;
        }
    }

    @PostMapping("/mappings/compare")
    String compared(@RequestParam String name, @RequestParam String source, Model model) {
        model.addAttribute("compared", bench.onLastMessages(name, source));
        return "mapping :: compared";
    }
}
