package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entrepot.PortsForTests;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.core.JmsTemplate;

class InHandTest {
    /** Artemis tells brokers in one process apart by a number; hubs of other tests have theirs. */
    private static final String BROKER = "vm://4711";

    private static final String QUEUE = "work";
    private static final String GIVEN_UP = "DLQ";
    private static final int DELIVERIES = 3;
    private static final int MESSAGES = 20;

    @Test
    void noMessageIsGivenUpWhileTheDatabaseIsAway() throws Exception {
        EmbeddedActiveMQ broker = broker();
        var tries = new AtomicInteger();
        try (var database = new HikariDataSource();
                var connections = new ActiveMQConnectionFactory(BROKER);
                var camel = new DefaultCamelContext()) {
            database.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + PortsForTests.free() + "/nowhere");
            var watch = new DatabaseWatch(camel, database);
            camel.addRoutePolicyFactory(new InHand(provider(watch)));
            JmsComponent jms = new Brokers().jms(connections, new JmsTransactionManager(connections));
            camel.addComponent("jms", jms);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("jms:queue:" + QUEUE).process(exchange -> {
                        tries.incrementAndGet();
                        throw new DataAccessResourceFailureException("refused");
                    });
                }
            });
            camel.getShutdownStrategy().setTimeout(1);
            camel.start();
            var template = new JmsTemplate(connections);
            for (int i = 0; i < MESSAGES; i++) {
                template.convertAndSend(QUEUE, "message " + i);
            }
            watch.start();
            await("one was tried").atMost(Duration.ofSeconds(60)).until(() -> tries.get() > 0);
            await("none is given up")
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> count(broker, GIVEN_UP) == 0);
            assertThat(count(broker, QUEUE)).isEqualTo(MESSAGES);
            watch.stop();
        } finally {
            broker.stop();
        }
    }

    private static EmbeddedActiveMQ broker() throws Exception {
        var settings = new ConfigurationImpl();
        settings.setPersistenceEnabled(false).setSecurityEnabled(false).addAcceptorConfiguration("vm", BROKER);
        settings.addAddressSetting(
                "#",
                new AddressSettings()
                        .setMaxDeliveryAttempts(DELIVERIES)
                        .setDeadLetterAddress(SimpleString.of(GIVEN_UP))
                        .setAutoCreateDeadLetterResources(false));
        var broker = new EmbeddedActiveMQ().setConfiguration(settings);
        broker.start();
        for (String queue : List.of(QUEUE, GIVEN_UP)) {
            broker.getActiveMQServer().createQueue(QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST));
        }
        return broker;
    }

    private static long count(EmbeddedActiveMQ broker, String queue) {
        return broker.getActiveMQServer().locateQueue(SimpleString.of(queue)).getMessageCount();
    }

    private static ObjectProvider<DatabaseWatch> provider(DatabaseWatch watch) {
        return new ObjectProvider<>() {
            @Override
            public DatabaseWatch getObject() {
                return watch;
            }
        };
    }
}
