package io.entrepot;

import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Settled;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;

/** The failures that are told while a test runs, and what was settled, in their order. */
public class Heard {
    public final List<Failure> failures = new CopyOnWriteArrayList<>();

    public final List<Settled> settled = new CopyOnWriteArrayList<>();

    @EventListener
    void on(Settled event) {
        settled.add(event);
    }

    @EventListener
    void on(Failures event) {
        failures.addAll(event.list());
    }
}
