package io.entrepot.connector;

import io.entrepot.shared.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The page transaction: runs the steps it wraps over a list, all of it in one database transaction.
 *
 * <p>A surprise rolls the page back, which is then tried in halves until the culprit stands alone; the culprit becomes
 * an incident and the others go on. What is the infrastructure's fault is thrown on, so that the broker delivers the
 * message again. The body afterwards is what the steps returned, joined over all parts.
 */
@Component("page")
public class PagePolicy implements Policy {
    private static final Logger log = LoggerFactory.getLogger(PagePolicy.class);

    /** Larger lists are led through in parts: a file may hold ten thousand orders. */
    private static final int LARGEST_PAGE = 200;

    private static final int TRIES = 4;

    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    PagePolicy(TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.transaction = transaction;
        this.events = events;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing to prepare
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        return exchange -> {
            List<?> items = exchange.getMessage().getBody(List.class);
            if (items == null) {
                throw new IllegalArgumentException("route " + route.getRouteId()
                        + ": policy page wants a list as body, got "
                        + exchange.getMessage().getBody());
            }
            var results = new ArrayList<Object>();
            for (int from = 0; from < items.size(); from += LARGEST_PAGE) {
                List<?> part = items.subList(from, Math.min(items.size(), from + LARGEST_PAGE));
                results.addAll(new Page(route, steps, exchange).lead(part));
            }
            exchange.getMessage().setBody(results);
        };
    }

    private class Page {
        private final Route route;
        private final Processor steps;
        private final Exchange exchange;

        Page(Route route, Processor steps, Exchange exchange) {
            this.route = route;
            this.steps = steps;
            this.exchange = exchange;
        }

        List<?> lead(List<?> items) throws Exception {
            try {
                return inTransaction(items);
            } catch (Exception e) {
                if (Infrastructure.isToBlame(e)) {
                    throw e;
                }
                if (items.size() == 1) {
                    setAside(items.get(0), e);
                    return List.of();
                }
                log.warn(
                        "{}: a page of {} failed and is tried in halves: {}",
                        route.getRouteId(),
                        items.size(),
                        e.toString());
                int middle = items.size() / 2;
                var results = new ArrayList<Object>(lead(items.subList(0, middle)));
                results.addAll(lead(items.subList(middle, items.size())));
                return results;
            }
        }

        /** A page that lost against another one (deadlock, lock time-out) is tried again after a short, random wait. */
        private List<?> inTransaction(List<?> items) throws Exception {
            for (int attempt = 1; ; attempt++) {
                try {
                    return transaction.execute(status -> run(items));
                } catch (ConcurrencyFailureException e) {
                    if (attempt == TRIES) {
                        throw e;
                    }
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(5_000_000L << attempt));
                } catch (StepFailed e) {
                    throw e.cause;
                }
            }
        }

        private List<?> run(List<?> items) {
            Exchange part = exchange.copy();
            part.getExchangeExtension().setTransacted(true);
            part.getMessage().setBody(items);
            try {
                steps.process(part);
            } catch (Exception e) {
                part.setException(e);
            }
            if (part.getException() instanceof RuntimeException e) {
                throw e;
            }
            if (part.getException() != null) {
                throw new StepFailed(part.getException());
            }
            List<?> result = part.getMessage().getBody(List.class);
            return result == null ? List.of() : result;
        }

        private void setAside(Object item, Exception cause) {
            log.error("{}: set aside after a surprise", route.getRouteId(), cause);
            transaction.executeWithoutResult(status ->
                    events.publishEvent(new Failures(Surprise.failure(item, cause, route.getRouteId(), exchange))));
        }
    }

    /** Carries a checked exception out of the transaction template, which rolls back on it. */
    private static class StepFailed extends RuntimeException {
        private final Exception cause;

        StepFailed(Exception cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
