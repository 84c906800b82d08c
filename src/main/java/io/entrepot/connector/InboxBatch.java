package io.entrepot.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.springframework.stereotype.Component;

/** A batch of records of a topic: taken apart for the route, and committed when the route is through with it. */
@Component("inboxBatch")
public class InboxBatch {
    static final String BATCH = "batch";
    private static final String NOBODY = "unknown";

    /** What is no carrier's name is nobody's: it would name rows, files and mappings. */
    private static final Pattern CARRIER = Pattern.compile("[a-z0-9-]{1,30}");

    /** A record as it came. */
    public record Raw(String carrier, byte[] body) {}

    public List<Raw> open(Exchange exchange) {
        List<?> batch = exchange.getMessage().getBody(List.class);
        exchange.setProperty(BATCH, batch);
        var records = new ArrayList<Raw>(batch.size());
        for (Object one : batch) {
            var message = ((Exchange) one).getMessage();
            byte[] body = message.getBody(byte[].class);
            String carrier = message.getHeader("carrier", NOBODY, String.class);
            records.add(
                    new Raw(CARRIER.matcher(carrier).matches() ? carrier : NOBODY, body == null ? new byte[0] : body));
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
