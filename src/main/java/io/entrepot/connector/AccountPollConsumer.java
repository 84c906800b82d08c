package io.entrepot.connector;

import io.entrepot.connector.AccountStore.Claim;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims due accounts of one platform and polls each on a thread of its own, so that a slow shop slows nobody else. */
class AccountPollConsumer extends DefaultConsumer {
    private static final Logger log = LoggerFactory.getLogger(AccountPollConsumer.class);

    /** How long an account stays with a hub that died; renewed while a poll gets on, so no single call must fit in it. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration TICK = Duration.ofMillis(500);

    /** A poll that brings no page for longer than any call may take hangs, and its account goes to another hub. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private final AccountPollComponent component;
    private final String platform;
    private final Set<AccountPoll> underWay = ConcurrentHashMap.newKeySet();
    private ScheduledExecutorService clock;
    private ExecutorService pollers;

    AccountPollConsumer(Endpoint endpoint, Processor processor, AccountPollComponent component, String platform) {
        super(endpoint, processor);
        this.component = component;
        this.platform = platform;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        pollers = executors.newCachedThreadPool(this, "poll-" + platform);
        clock = executors.newSingleThreadScheduledExecutor(this, "poll-clock-" + platform);
        clock.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        var executors = getEndpoint().getCamelContext().getExecutorServiceManager();
        executors.shutdownNow(clock);
        executors.shutdownGraceful(pollers);
        super.doStop();
    }

    private void tick() {
        if (!isRunAllowed() || isSuspended()) {
            return;
        }
        List<String> names =
                component.accounts.of(platform).stream().map(Account::name).toList();
        try {
            underWay.stream()
                    .filter(poll -> !poll.isSilentFor(HANGS))
                    .forEach(poll ->
                            component.store.renew(platform, poll.account.name(), Leases.OWNER, poll.epoch, LEASE));
            for (Claim claim : component.store.claimDue(platform, names, Leases.OWNER, LEASE)) {
                pollers.execute(() -> poll(claim));
            }
        } catch (Exception e) {
            // what cannot be stored is not fetched: without a database there is no claim
            log.warn("poll of {} waits: {}", platform, Surprise.words(e));
        }
    }

    private void poll(Claim claim) {
        Account account = component.accounts.get(platform, claim.name());
        Exchange exchange = createExchange(false);
        AccountPoll poll = null;
        try {
            poll = new AccountPoll(
                    account,
                    claim.epoch(),
                    claim.failures(),
                    claim.cursor() == null ? null : component.json.readTree(claim.cursor()),
                    claim.lastPageHash(),
                    component.clock);
            underWay.add(poll);
            exchange.setProperty(AccountPoll.PROPERTY, poll);
            exchange.setProperty(Accounts.PROPERTY, account);
            exchange.getMessage().setHeader(Pages.PLATFORM, platform);
            exchange.getMessage().setHeader(Pages.ACCOUNT, account.name());
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        if (poll != null) {
            underWay.remove(poll);
        }
        try {
            component.polls.end(exchange, account, claim.epoch());
        } catch (Exception e) {
            log.warn("poll of {} could not be ended, its lease runs out by itself: {}", account, Surprise.words(e));
        }
        releaseExchange(exchange, false);
    }
}
