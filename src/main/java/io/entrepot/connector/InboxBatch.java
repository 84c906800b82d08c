package io.entrepot.connector;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A batch of records of a topic: taken apart for the route, and committed when the route is through with it. */
@Component("inboxBatch")
public class InboxBatch {
    private static final Logger LOG = LoggerFactory.getLogger(InboxBatch.class);
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

    /**
     * Camel would commit the last record's partition only, and a batch may hold several. A consumer that has lost its place in
     * the group, for example because the database was away for longer than Kafka waits, cannot commit before it polls again:
     * to try again here would never end. Whoever has the partition then reads the batch once more, and finds it done.
     */
    public void commit(Exchange exchange) {
        var last = new LinkedHashMap<String, KafkaManualCommit>();
        for (Object one : exchange.getProperty(BATCH, List.class)) {
            var message = ((Exchange) one).getMessage();
            last.put(
                    message.getHeader(KafkaConstants.TOPIC) + "-" + message.getHeader(KafkaConstants.PARTITION),
                    message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        try {
            last.values().forEach(KafkaManualCommit::commit);
        } catch (CommitFailedException | RebalanceInProgressException e) {
            LOG.warn("{} are not committed and may be read again: {}", last.keySet(), e.getMessage());
        }
    }
}
