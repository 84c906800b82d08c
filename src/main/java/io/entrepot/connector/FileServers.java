package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Settled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileEndpoint;
import org.apache.camel.component.file.remote.RemoteFilePollingConsumerPollStrategy;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.RouteIdAware;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * FTP and SFTP servers that the hub looks into again and again: one line of the log when one cannot be read, one when it
 * can be again, how it stands in the health of its accounts, and an incident when that lasts. An endpoint names it as
 * {@code pollStrategy} and as {@code exceptionHandler}; its route is called {@code marketplace.<platform>.…}.
 */
@Component("fileServers")
public class FileServers extends RemoteFilePollingConsumerPollStrategy implements ExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(FileServers.class);

    /** What lasts is said again after this. */
    private static final Duration SAID_AGAIN = Duration.ofMinutes(10);

    /** So many failed looks in a row, half a minute or more, are an incident. */
    private static final int LASTING = 15;

    /** Each time after so many more it is told again. */
    private static final int AGAIN = 300;

    private static final String SUBJECT = "server";

    private record Trouble(String words, Instant saidAt) {}

    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Accounts accounts;
    private final AccountStore store;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    FileServers(
            Accounts accounts,
            AccountStore store,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        List<Account> behind = behind(consumer, endpoint);
        if (troubles.remove(route(consumer)) != null) {
            log.info("{}: {} can be read again", behind, server(endpoint));
        }
        noted(() -> store.answered(behind, LASTING)
                .forEach(name -> events.publishEvent(new Settled(name.get(0), name.get(1), List.of(SUBJECT)))));
    }

    /** Not tried again at once, but with the next look. */
    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) throws Exception {
        List<Account> behind = behind(consumer, endpoint);
        String words = Surprise.words(cause);
        Trouble before = troubles.get(route(consumer));
        Instant now = clock.instant();
        if (before == null
                || !before.words.equals(words)
                || before.saidAt.plus(SAID_AGAIN).isBefore(now)) {
            log.warn("{}: {} cannot be read and is asked again until it answers: {}", behind, server(endpoint), words);
            troubles.put(route(consumer), new Trouble(words, now));
        }
        noted(() -> failed(behind, server(endpoint), words));
        return super.rollback(consumer, endpoint, retryCounter, cause);
    }

    private void failed(List<Account> behind, String server, String words) {
        List<Failure> lasting = store.failed(behind, "server " + server + " cannot be read: " + words).stream()
                .filter(account -> account.failures() == LASTING || account.failures() % AGAIN == 0)
                .map(account -> new Failure(
                        FailureCause.PLATFORM_UNREACHABLE,
                        "marketplace." + account.platform() + ".files",
                        account.platform(),
                        account.name(),
                        SUBJECT,
                        null,
                        "account " + account.platform() + "/" + account.name() + ": server " + server
                                + " cannot be read: " + words,
                        new byte[0],
                        "text/plain",
                        null,
                        null))
                .toList();
        if (!lasting.isEmpty()) {
            events.publishEvent(new Failures(lasting));
        }
    }

    /** How a server does says the same when the database is away; the next look notes it. */
    private void noted(Runnable work) {
        try {
            transaction.executeWithoutResult(status -> work.run());
        } catch (DataAccessException | TransactionException e) {
            log.debug("how a server of files does cannot be noted: {}", e.getMessage());
        }
    }

    /** A look that failed, which {@link #rollback} has told. */
    @Override
    public void handleException(String message, Throwable told) {
        log.debug("{}", message);
    }

    @Override
    public void handleException(Throwable told) {
        handleException(told.getMessage(), told);
    }

    /** A file of a look that went well. */
    @Override
    public void handleException(String message, Exchange exchange, Throwable cause) {
        log.warn("{}: {}", message, Surprise.words(cause));
    }

    /** Those of the route's platform that name this server; where none does, it is the drop of all that name none. */
    private List<Account> behind(Consumer consumer, Endpoint endpoint) {
        String[] names = route(consumer).split("\\.");
        RemoteFileConfiguration at = ((RemoteFileEndpoint<?>) endpoint).getConfiguration();
        List<Account> all = accounts.of(names.length > 1 ? names[1] : "");
        List<Account> own = all.stream()
                .filter(account -> at.getHost().equals(account.get("host", null))
                        && account.get("user", at.getUsername()).equals(at.getUsername()))
                .toList();
        return own.isEmpty()
                ? all.stream()
                        .filter(account -> account.get("host", null) == null)
                        .toList()
                : own;
    }

    private static String server(Endpoint endpoint) {
        return ((RemoteFileEndpoint<?>) endpoint).getConfiguration().remoteServerInformation();
    }

    private static String route(Consumer consumer) {
        return ((RouteIdAware) consumer).getRouteId();
    }
}
