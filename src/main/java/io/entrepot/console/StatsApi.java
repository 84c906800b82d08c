package io.entrepot.console;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the hub does, for programs. */
@RestController
@RequestMapping("/api")
class StatsApi {
    private final Figures figures;

    StatsApi(Figures figures) {
        this.figures = figures;
    }

    @GetMapping("/carriers")
    List<FiguresStore.Carrier> carriers() {
        return figures.carriers();
    }

    @GetMapping("/stats")
    Figures.Stats stats() {
        return figures.stats();
    }
}
