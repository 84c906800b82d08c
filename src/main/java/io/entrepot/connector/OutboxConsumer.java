package io.entrepot.connector;

import io.entrepot.outbox.Outbox;
import io.entrepot.outbox.Outbox.Lane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a lane on, woken by commits of this hub and every second for what a dead hub left behind.
 *
 * <p>The rows are deleted in a transaction that commits after the broker's: dying in between sends them again, and the
 * duplicate-detection id (Artemis) or the readers (Kafka) drop the second copy.
 */
class OutboxConsumer extends DefaultConsumer {
    private static final Logger log = LoggerFactory.getLogger(OutboxConsumer.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** A batch takes less; what takes longer waits for a server, and its rows are there again when it is interrupted. */
    private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(3);

    /** Facts are told in company: a batch of one costs Kafka, the relay and the disk as much as a batch of many. */
    private static final Duration GATHERING = Duration.ofMillis(100);

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final OutboxComponent component;
    private final Lane lane;
    private final int batch;
    private ExecutorService thread;

    OutboxConsumer(Endpoint endpoint, Processor processor, OutboxComponent component, Lane lane, int batch) {
        super(endpoint, processor);
        this.component = component;
        this.lane = lane;
        this.batch = batch;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        thread = getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .newSingleThreadExecutor(this, "outbox-" + lane);
        thread.execute(this::relay);
    }

    @Override
    protected void doStop() throws Exception {
        getEndpoint()
                .getCamelContext()
                .getExecutorServiceManager()
                .shutdownGraceful(thread, LONGEST_FAREWELL.toMillis());
        super.doStop();
    }

    private void relay() {
        Duration pause = IDLE;
        while (isRunAllowed()) {
            try {
                while (isRunAllowed() && !isSuspended() && moveOn()) {
                    pause = IDLE;
                }
                component.outbox.await(lane, IDLE);
                if (lane == Lane.FACT) {
                    Thread.sleep(GATHERING.toMillis());
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                if (!isRunAllowed()) {
                    return;
                }
                log.warn(
                        "outbox lane {} cannot move on and waits {} s: {}", lane, pause.toSeconds(), Surprise.words(e));
                if (!rest(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** True when there may be more. */
    private boolean moveOn() {
        Integer moved = component.database.execute(status -> {
            // facts keep their order only when one hub moves them
            if (lane == Lane.FACT && !component.leases.hold("outbox-facts", LEASE)) {
                return 0;
            }
            List<Outbox.Row> rows = component.outbox.take(lane, batch);
            if (!rows.isEmpty()) {
                if (lane == Lane.WORK) {
                    toBroker(rows);
                } else {
                    send(rows);
                }
            }
            return rows.size();
        });
        return moved != null && moved == batch;
    }

    /**
     * All rows in one transaction of the broker. Rows that a hub sent before it died make the broker refuse that
     * transaction as a whole, so then each row gets one of its own, and what the broker has is not sent again.
     */
    private void toBroker(List<Outbox.Row> rows) {
        try {
            component.broker.executeWithoutResult(jms -> send(rows));
        } catch (RuntimeException refused) {
            if (!isDuplicate(refused)) {
                throw refused;
            }
            log.info("outbox lane {}: a batch of {} was sent before, in whole or in part", lane, rows.size());
            rows.forEach(this::unlessThere);
        }
    }

    private void unlessThere(Outbox.Row row) {
        try {
            component.broker.executeWithoutResult(jms -> send(List.of(row)));
        } catch (RuntimeException refused) {
            if (!isDuplicate(refused)) {
                throw refused;
            }
        }
    }

    private static boolean isDuplicate(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ActiveMQException refused
                    && refused.getType() == ActiveMQExceptionType.DUPLICATE_ID_REJECTED) {
                return true;
            }
        }
        return false;
    }

    private void send(List<Outbox.Row> rows) {
        Exchange exchange = createExchange(false);
        try {
            exchange.getExchangeExtension().setTransacted(true);
            exchange.getMessage().setBody(rows);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        releaseExchange(exchange, false);
        if (failure != null) {
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    private static boolean rest(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
