package io.entrepot.order;

import io.entrepot.order.ReconciliationStore.Report;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Whether the hub has every order that a platform has: the latest reconciliations of an account, newest first. */
@RestController
class ReconciliationsApi {
    private static final int SHOWN = 50;

    private final ReconciliationStore store;

    ReconciliationsApi(ReconciliationStore store) {
        this.store = store;
    }

    @GetMapping("/api/accounts/{platform}/{account}/reconciliations")
    List<Report> latest(@PathVariable String platform, @PathVariable String account) {
        return store.reports(platform, account, SHOWN);
    }
}
