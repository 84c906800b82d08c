package io.entrepot.connector;

import io.entrepot.connector.Accounts.Health;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts for programs: how each does, and what may be done about it. */
@RestController
@RequestMapping("/api/accounts")
class AccountsApi {
    record Reason(String reason) {}

    record Since(Instant from) {}

    private final Accounts accounts;
    private final AccountDesk desk;

    AccountsApi(Accounts accounts, AccountDesk desk) {
        this.accounts = accounts;
        this.desk = desk;
    }

    @GetMapping
    List<Health> health() {
        return accounts.health();
    }

    @PostMapping("/{platform}/{account}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pause(@PathVariable String platform, @PathVariable String account, @RequestBody Reason wish, Principal who) {
        desk.pause(platform, account, wish.reason(), who.getName());
    }

    @PostMapping("/{platform}/{account}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(@PathVariable String platform, @PathVariable String account, Principal who) {
        desk.resume(platform, account, who.getName());
    }

    @PostMapping("/{platform}/{account}/fetch")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void fetchAgain(
            @PathVariable String platform, @PathVariable String account, @RequestBody Since wish, Principal who) {
        desk.fetchAgain(platform, account, wish.from(), who.getName());
    }
}
