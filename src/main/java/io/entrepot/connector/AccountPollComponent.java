package io.entrepot.connector;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.stereotype.Component;

/**
 * {@code account-poll:<platform>}: gives its route one exchange per account of the platform that is due, leased to this
 * hub, each on a thread of its own. The exchange property {@code poll} is the {@link AccountPoll}.
 */
@Component("account-poll")
class AccountPollComponent extends DefaultComponent {
    final Accounts accounts;
    final AccountStore store;
    final Polls polls;
    final ObjectMapper json;
    final Clock clock;

    AccountPollComponent(Accounts accounts, AccountStore store, Polls polls, ObjectMapper json, Clock clock) {
        this.accounts = accounts;
        this.store = store;
        this.polls = polls;
        this.json = json;
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new Platform(uri, this, remaining);
    }

    /** The endpoint of one platform. */
    static class Platform extends DefaultEndpoint {
        private final String platform;

        Platform(String uri, AccountPollComponent component, String platform) {
            super(uri, component);
            this.platform = platform;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("account-poll only consumes");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new AccountPollConsumer(this, processor, (AccountPollComponent) getComponent(), platform);
        }
    }
}
