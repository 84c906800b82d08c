package io.entrepot.settings;

import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The values of parameters now. Another hub's change is seen within seconds. */
@Service
public class Parameters {
    private static final long FRESH_NANOS = 2_000_000_000L;

    private final ParameterStore store;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private volatile Snapshot last;

    private record Snapshot(Map<Parameter, Long> values, long at) {}

    Parameters(ParameterStore store, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.store = store;
        this.transaction = transaction;
        this.events = events;
    }

    public long value(Parameter parameter) {
        return all().get(parameter);
    }

    /** All of them, in their order. */
    public Map<Parameter, Long> all() {
        Snapshot known = last;
        if (known == null || System.nanoTime() - known.at() > FRESH_NANOS) {
            var values = new EnumMap<Parameter, Long>(Parameter.class);
            for (Parameter parameter : Parameter.values()) {
                values.put(parameter, parameter.normal());
            }
            values.putAll(store.changed());
            known = new Snapshot(values, System.nanoTime());
            last = known;
        }
        return known.values();
    }

    /** @throws io.entrepot.shared.Refused for a value beyond its limits; then none of them is set */
    public void set(Map<Parameter, Long> wanted, String actor) {
        var wrong = new Objections();
        wanted.forEach((parameter, value) -> wrong.unless(
                value >= parameter.least() && value <= parameter.most(),
                parameter + " " + value + " is not a whole number between " + parameter.least() + " and "
                        + parameter.most()));
        wrong.raise();
        transaction.executeWithoutResult(status -> {
            last = null;
            Map<Parameter, Long> before = all();
            wanted.forEach((parameter, value) -> {
                if (!value.equals(before.get(parameter))) {
                    store.set(parameter, value);
                    events.publishEvent(new Audited(
                            actor,
                            "ParameterChanged",
                            parameter.name(),
                            before.get(parameter).toString(),
                            value.toString()));
                }
            });
        });
        last = null;
    }
}
