package io.entrepot.embedded;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jms.core.JmsTemplate;

/** A program that writes to all three servers, says so, and holds their data until it is killed. */
class KilledHub {
    static final String WRITTEN = "written";

    public static void main(String[] settings) throws Exception {
        ConfigurableApplicationContext hub = SmallHub.start(settings);
        write(hub);
        System.out.println(WRITTEN);
        Thread.currentThread().join();
    }

    static void write(ConfigurableApplicationContext hub) throws Exception {
        JdbcTemplate sql = hub.getBean(JdbcTemplate.class);
        sql.execute("create table kept (text text)");
        sql.update("insert into kept values ('row')");
        JmsTemplate jms = hub.getBean(JmsTemplate.class);
        jms.convertAndSend("kept", "message");
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", hub.getEnvironment().getProperty("hub.kafka.brokers"), "acks", "all");
        try (var producer = new KafkaProducer<>(kafka, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("kept.events.v1", "key", "record"))
                    .get();
        }
    }
}
