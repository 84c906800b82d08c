package io.entrepot.embedded;

import java.nio.file.Path;
import java.util.List;

/** The hub's Kafka as a process of its own, with the hub's topics: {@code <data> <port> <controller port>}. */
public final class StandaloneKafka {
    public static final String READY = "Kafka is ready";

    private StandaloneKafka() {}

    public static void main(String[] args) {
        var server = new KafkaServer(Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        server.start();
        KafkaTopics.create(
                server.bootstrap(),
                List.of(
                        new KafkaTopics.Topic("order.events.v1", 4),
                        new KafkaTopics.Topic("tracking.events.v1", 4),
                        new KafkaTopics.Topic("stock.events.v1", 4),
                        new KafkaTopics.Topic("tracking.inbox.v1", 4)));
        System.out.println(READY);
    }
}
