package io.entrepot.connector;

import jakarta.annotation.PostConstruct;
import org.flywaydb.core.api.MigrationVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Ends a hub whose database was led on by a newer version of it: an upgrade is to start the new version, and the old hubs give
 * back what they have in hand and go. What such a hub tries in the seconds before that fails or is what it always was, since
 * each migration is one transaction.
 */
@Component
class SchemaWatch {
    private static final Logger log = LoggerFactory.getLogger(SchemaWatch.class);

    /** The process' status, so that whoever started it can tell this end from others. */
    static final int LEFT_BEHIND = 78;

    private final SchemaStore store;
    private final Runnable end;
    private volatile MigrationVersion known;

    @Autowired
    SchemaWatch(SchemaStore store, ApplicationContext context) {
        this(
                store,
                () -> new Thread(() -> System.exit(SpringApplication.exit(context, () -> LEFT_BEHIND)), "left-behind")
                        .start());
    }

    SchemaWatch(SchemaStore store, Runnable end) {
        this.store = store;
        this.end = end;
    }

    /** What this hub has just migrated to, or found: a newer one it would have refused. */
    @PostConstruct
    void start() {
        known = AtStart.patiently(store::version)
                .map(MigrationVersion::fromVersion)
                .orElse(null);
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
    void look() {
        try {
            store.version()
                    .map(MigrationVersion::fromVersion)
                    .filter(version -> known != null && version.compareTo(known) > 0)
                    .ifPresent(this::leave);
        } catch (DataAccessException e) {
            log.debug("the database cannot be asked for its version", e);
        }
    }

    private void leave(MigrationVersion version) {
        log.error("a newer hub has led the database from version {} to {}: this one ends", known, version);
        known = null;
        end.run();
    }
}
