package io.entrepot.connector;

import jakarta.annotation.PostConstruct;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The time that all hubs of one database have in common: this machine's, put right by how far it is from the database's.
 * So a hub whose clock is wrong still signs what its partners accept, keeps messages in the order of time, and lets nothing go
 * early; health says how wrong it is.
 */
@Component
class HubClock extends Clock {
    private static final Logger log = LoggerFactory.getLogger(HubClock.class);

    /** Less than this is the way to the database, or a clock that is being put right. */
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    private final Clock machine;
    private final ClockStore store;
    private volatile Duration ahead = Duration.ZERO;

    @Autowired
    HubClock(ClockStore store) {
        this(Clock.systemUTC(), store);
    }

    HubClock(Clock machine, ClockStore store) {
        this.machine = machine;
        this.store = store;
    }

    @PostConstruct
    void start() {
        AtStart.patiently(() -> {
            compare();
            return null;
        });
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    void look() {
        try {
            compare();
        } catch (DataAccessException e) {
            log.debug("the database cannot be asked what time it is", e);
        }
    }

    private void compare() {
        Instant asked = machine.instant();
        Instant there = store.now();
        Duration way = Duration.between(asked, machine.instant());
        Duration half = way.dividedBy(2);
        Duration measured = Duration.between(there, asked.plus(half));
        // the answer was given at any moment of its way: one that took long changes only what it contradicts
        Duration doubt = TOLERATED.plus(half);
        if (way.compareTo(TOLERATED) > 0 && measured.minus(ahead).abs().compareTo(doubt) <= 0) {
            return;
        }
        Duration now = measured.abs().compareTo(doubt) > 0 ? measured : Duration.ZERO;
        if (now.minus(ahead).abs().compareTo(TOLERATED) > 0) {
            log.warn(
                    now.isZero()
                            ? "this machine's clock agrees with the database's"
                            : "this machine's clock is {} s from the database's, whose time is used instead",
                    now.toSeconds());
        }
        ahead = now;
    }

    /** How far this machine's clock is ahead of the database's; zero when they agree, negative when it is behind. */
    Duration ahead() {
        return ahead;
    }

    @Override
    public Instant instant() {
        return machine.instant().minus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the hub's time is UTC");
    }
}
