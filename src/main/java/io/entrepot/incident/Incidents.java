package io.entrepot.incident;

import static java.util.stream.Collectors.counting;

import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Recovered;
import io.entrepot.shared.Settled;
import io.entrepot.shared.StillFailing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * Writes failures down in the transaction that found them: if that cannot be done, the transaction fails too,
 * and the message stays where it was.
 */
@Service
public class Incidents {
    /** A failure and how often it stands in one page. */
    record Seen(Failure failure, int times) {
        Seen again() {
            return new Seen(failure, times + 1);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(Incidents.class);

    private final IncidentStore store;

    Incidents(IncidentStore store) {
        this.store = store;
    }

    @EventListener
    void on(Failures failures) {
        keep(failures.list());
    }

    @EventListener
    void on(Settled settled) {
        if (!settled.subjects().isEmpty()) {
            store.resolve(settled.platform(), settled.account(), settled.subjects());
        }
    }

    @EventListener
    void on(Recovered recovered) {
        if (!recovered.subjects().isEmpty()) {
            store.recover(recovered.cause(), recovered.subjects(), recovered.why());
        }
    }

    @EventListener
    void on(Cleared cleared) {
        store.clear(cleared.cause(), cleared.orderIds(), cleared.why());
    }

    @EventListener
    void on(StillFailing failing) {
        store.reopen(failing.cause(), failing.orderIds());
    }

    /** Keeps failures in one statement; the same again only raises the count of the one that is there. */
    void keep(List<Failure> failures) {
        if (failures.isEmpty()) {
            return;
        }
        var byKey = new LinkedHashMap<String, Seen>();
        for (Failure failure : failures) {
            byKey.merge(Fingerprint.of(failure), new Seen(failure, 1), (before, same) -> before.again());
        }
        store.keep(byKey);
        byKey.values().stream()
                .map(Seen::failure)
                .collect(Collectors.groupingBy(
                        f -> f.cause() + " at " + f.stage() + " (" + f.platform() + ")", counting()))
                .forEach((what, count) -> log.warn("{} x {}", count, what));
    }
}
