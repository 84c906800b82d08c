package io.entrepot;

import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.event.EventListener;

/** The failures that are told while a test runs, in their order. */
public class Heard {
    public final List<Failure> failures = new CopyOnWriteArrayList<>();

    @EventListener
    void on(Failures event) {
        failures.addAll(event.list());
    }
}
