package io.entrepot.connector;

import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What only one hub may do at a time, on the database's clock. */
@Component
public class Leases {
    /** This hub, for as long as it runs. */
    static final String OWNER = ProcessHandle.current().pid() + "-" + UUID.randomUUID();

    private final LeaseStore store;

    Leases(LeaseStore store) {
        this.store = store;
    }

    /** Takes or renews the lease in the transaction at hand; false when another hub holds it. */
    public boolean hold(String name, Duration time) {
        return store.hold(name, OWNER, time);
    }
}
