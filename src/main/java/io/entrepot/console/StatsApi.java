package io.entrepot.console;

import io.entrepot.connector.Accounts;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the hub does, for programs. */
@RestController
@RequestMapping("/api")
class StatsApi {
    private final Figures figures;
    private final Accounts accounts;

    StatsApi(Figures figures, Accounts accounts) {
        this.figures = figures;
        this.accounts = accounts;
    }

    @GetMapping("/stats")
    Figures.Stats stats() {
        return figures.stats();
    }

    @GetMapping("/accounts")
    List<Accounts.Health> accounts() {
        return accounts.health();
    }
}
