package io.entrepot.shipment;

import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Limits of shipping that people set: how late a parcel may arrive, after how long without news a carrier is asked. */
@Service
public class ShipmentLimits {
    public static final int MOST = 100_000;

    private final ServiceStore store;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    ShipmentLimits(ServiceStore store, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.store = store;
        this.transaction = transaction;
        this.events = events;
    }

    /** Name → value: {@code max-days} and {@code keep-labels-days} in days, {@code track-after-minutes} in minutes. */
    public Map<String, Integer> all() {
        return store.settings();
    }

    /** Counts from the next page of orders on. */
    public void set(Map<String, Integer> wanted, String actor) {
        transaction.executeWithoutResult(status -> {
            Map<String, Integer> before = store.settings();
            var wrong = new Objections();
            wanted.forEach((name, value) -> {
                if (!before.containsKey(name)) {
                    throw Refused.unknown("there is no limit " + name + "; there are " + before.keySet());
                }
                wrong.between(name, value, 1, MOST);
            });
            wrong.raise();
            wanted.forEach((name, value) -> {
                if (!value.equals(before.get(name))) {
                    store.set(name, value);
                    events.publishEvent(new Audited(
                            actor, "LimitChanged", name, before.get(name).toString(), value.toString()));
                }
            });
        });
    }
}
