package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.jms.connection.JmsTransactionManager;

class BrokersTest {
    private static final int QUEUES = 4;

    /** As a balancer does whose broker is dead. */
    @Test
    void aHubDoesNotWaitForABrokerWhoseDoorTakesConnectionsAndDropsThem() throws Exception {
        try (var door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                var connections = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + door.getLocalPort());
                var camel = new DefaultCamelContext()) {
            dropsWhoComes(door);
            JmsComponent jms = new Brokers().jms(connections, new JmsTransactionManager(connections));
            camel.addComponent("jms", jms);
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    for (int i = 0; i < QUEUES; i++) {
                        from("jms:queue-" + i).to("log:heard");
                    }
                }
            });
            long from = System.nanoTime();
            camel.start();
            Duration started = Duration.ofNanos(System.nanoTime() - from);
            // who only refuses holds nobody up when they end
            door.close();
            connections.close();
            camel.getShutdownStrategy().setTimeout(1);
            assertThat(started).isLessThan(Duration.ofSeconds(60));
        }
    }

    private static void dropsWhoComes(ServerSocket door) {
        var thread = new Thread(() -> {
            while (!door.isClosed()) {
                try {
                    door.accept().close();
                } catch (IOException e) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
