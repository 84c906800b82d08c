package io.entrepot.connector;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PreDestroy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Suspends the consumers of queues while PostgreSQL is away, so that no message uses up its deliveries waiting for it.
 *
 * <p>It looks through a connection of its own: a pool that is merely busy is no reason to stop.
 */
@Component
class DatabaseWatch {
    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final long EVERY_MILLIS = 500;
    private static final int ANSWER_SECONDS = 2;

    /** Then a message is given back: another hub's line to the database may be whole. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CamelContext camel;
    private final DataSource database;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(run -> new Thread(run, "database-watch"));

    /** A consumer's connection to the broker may hang while that is away, too: none of them holds up the look or another. */
    private final ExecutorService hands = Executors.newCachedThreadPool(run -> new Thread(run, "database-watch-hand"));

    private final Set<Consumer> inHand = ConcurrentHashMap.newKeySet();
    private final Set<Consumer> suspended = ConcurrentHashMap.newKeySet();
    private boolean wasThere = true;
    private long looks;
    private Connection connection;

    DatabaseWatch(CamelContext camel, DataSource database) {
        this.camel = camel;
        this.database = database;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        clock.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            boolean there = isThere();
            tell(there);
            steerAll(there);
        } catch (RuntimeException e) {
            log.warn("consumers could not be suspended or resumed, again in a moment", e);
        }
    }

    /** Waits until the database answers, as long as a look takes at least and for {@link #PATIENCE} at most. */
    synchronized void await() {
        // the look that is under way may have begun before it went away
        long enough = looks + 2;
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while ((looks < enough || !wasThere) && !clock.isShutdown()) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void tell(boolean there) {
        looks++;
        notifyAll();
        if (there != wasThere) {
            wasThere = there;
            if (there) {
                log.info("the database answers again: queues are read on");
            } else {
                log.warn("the database does not answer: queues are left alone until it does");
            }
        }
    }

    private void steerAll(boolean there) {
        camel.getRoutes().stream()
                .map(Route::getConsumer)
                .filter(consumer -> consumer instanceof JmsConsumer && suspended.contains(consumer) == there)
                .forEach(consumer -> steer(consumer, there));
    }

    /** Leaves a consumer alone that is still on its way to what was wanted of it before; the next look comes soon. */
    private void steer(Consumer consumer, boolean there) {
        if (!inHand.add(consumer)) {
            return;
        }
        hands.execute(() -> {
            try {
                if (there) {
                    ServiceHelper.resumeService(consumer);
                    suspended.remove(consumer);
                } else {
                    ServiceHelper.suspendService(consumer);
                    suspended.add(consumer);
                }
            } catch (RuntimeException e) {
                log.warn("{} could not be suspended or resumed, again in a moment", consumer, e);
            } finally {
                inHand.remove(consumer);
            }
        });
    }

    private boolean isThere() {
        try {
            if (connection == null) {
                HikariDataSource pool = database.unwrap(HikariDataSource.class);
                connection = DriverManager.getConnection(pool.getJdbcUrl(), asked(pool));
            }
            if (connection.isValid(ANSWER_SECONDS)) {
                return true;
            }
        } catch (SQLException e) {
            log.debug("no connection to the database", e);
            if (e.getSQLState() != null && e.getSQLState().startsWith("53")) {
                return true; // it has no connection left for this look, but those of the pool work
            }
        }
        close();
        return false;
    }

    /** A server that is frozen takes connections and says nothing. */
    private static Properties asked(HikariDataSource pool) {
        var asked = new Properties();
        if (pool.getUsername() != null) {
            asked.setProperty("user", pool.getUsername());
        }
        if (pool.getPassword() != null) {
            asked.setProperty("password", pool.getPassword());
        }
        asked.setProperty("ApplicationName", "entrepot-watch");
        asked.setProperty("loginTimeout", String.valueOf(ANSWER_SECONDS));
        asked.setProperty("socketTimeout", String.valueOf(ANSWER_SECONDS));
        return asked;
    }

    private void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            log.debug("a broken connection did not close", e);
        }
        connection = null;
    }

    @PreDestroy
    synchronized void stop() {
        clock.shutdownNow();
        notifyAll();
        hands.shutdownNow();
        close();
    }
}
