package io.entrepot.order;

import io.entrepot.order.Reconciliations.Report;
import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Whether the hub has every order that a platform has: the latest reconciliations of an account, newest first. */
@RestController
class ReconciliationsApi {
    private final Reconciliations reconciliations;

    ReconciliationsApi(Reconciliations reconciliations) {
        this.reconciliations = reconciliations;
    }

    @PostMapping("/api/accounts/{platform}/{account}/reconcile")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void now(@PathVariable String platform, @PathVariable String account, Principal who) {
        reconciliations.ask(platform, account, who.getName());
    }

    @GetMapping("/api/accounts/{platform}/{account}/reconciliations")
    List<Report> latest(@PathVariable String platform, @PathVariable String account) {
        return reconciliations.latest(platform, account);
    }
}
