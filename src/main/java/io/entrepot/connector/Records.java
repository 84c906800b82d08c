package io.entrepot.connector;

import io.entrepot.shared.Fact;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.springframework.stereotype.Component;

/** Facts as Kafka records: a list, so that the producer sends them all before it waits for the first answer. */
@Component("records")
public class Records {
    public List<Message> of(List<Fact> facts, Exchange exchange) {
        var records = new ArrayList<Message>(facts.size());
        for (Fact fact : facts) {
            var record = new DefaultMessage(exchange);
            record.setHeader(KafkaConstants.KEY, fact.key());
            record.setBody(fact.value());
            records.add(record);
        }
        return records;
    }
}
