package io.entrepot.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.springframework.stereotype.Component;

/** A batch of records of a topic: taken apart for the route, and committed when the route is through with it. */
@Component("inboxBatch")
public class InboxBatch {
    private static final String BATCH = "batch";

    /** A record as it came. */
    public record Raw(String carrier, byte[] body) {}

    public List<Raw> open(Exchange exchange) {
        List<?> batch = exchange.getMessage().getBody(List.class);
        exchange.setProperty(BATCH, batch);
        var records = new ArrayList<Raw>(batch.size());
        for (Object one : batch) {
            var message = ((Exchange) one).getMessage();
            byte[] body = message.getBody(byte[].class);
            records.add(
                    new Raw(message.getHeader("carrier", "unknown", String.class), body == null ? new byte[0] : body));
        }
        return records;
    }

    /** Camel would commit the last record's partition only, and a batch may hold several. */
    public void commit(Exchange exchange) {
        var last = new LinkedHashMap<String, KafkaManualCommit>();
        for (Object one : exchange.getProperty(BATCH, List.class)) {
            var message = ((Exchange) one).getMessage();
            last.put(
                    message.getHeader(KafkaConstants.TOPIC) + "-" + message.getHeader(KafkaConstants.PARTITION),
                    message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        last.values().forEach(KafkaManualCommit::commit);
    }
}
