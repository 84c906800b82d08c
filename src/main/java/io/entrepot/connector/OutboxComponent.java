package io.entrepot.connector;

import io.entrepot.outbox.Outbox;
import io.entrepot.outbox.Outbox.Lane;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * {@code outbox:WORK} and {@code outbox:FACT}: consumers whose exchanges carry a batch of outbox rows
 * ({@code List<Outbox.Row>}). A row is gone when the exchange succeeded, and there again when it failed.
 */
@Component("outbox")
class OutboxComponent extends DefaultComponent {
    final Outbox outbox;
    final Leases leases;
    final TransactionTemplate database;
    final TransactionTemplate broker;

    OutboxComponent(Outbox outbox, Leases leases, TransactionTemplate database, JmsTransactionManager broker) {
        this.outbox = outbox;
        this.leases = leases;
        this.database = database;
        this.broker = new TransactionTemplate(broker);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var endpoint = new Lanes(uri, this, Lane.valueOf(remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** The endpoint of one lane. */
    static class Lanes extends DefaultEndpoint {
        private final Lane lane;
        private int batch = 100;

        Lanes(String uri, OutboxComponent component, Lane lane) {
            super(uri, component);
            this.lane = lane;
        }

        /** How many rows an exchange carries at most. */
        public void setBatch(int batch) {
            this.batch = batch;
        }

        @Override
        public Producer createProducer() {
            throw new UnsupportedOperationException("rows are written by the modules, in their own transactions");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new OutboxConsumer(this, processor, (OutboxComponent) getComponent(), lane, batch);
        }
    }
}
