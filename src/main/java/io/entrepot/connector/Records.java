package io.entrepot.connector;

import io.entrepot.outbox.Outbox.Row;
import io.entrepot.shared.Fact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
import org.springframework.stereotype.Component;

/** Facts as Kafka records: a list, so that the producer sends them all before it waits for the first answer. */
@Component("records")
public class Records {
    private static final Pattern FIRST_WORD = Pattern.compile("^([A-Z][a-z]*).*");

    /** Ids of a few thousand events: all their facts are in memory at once. */
    private static final int ENOUGH = 32 * 1024;

    /** Rows by the first word of their event (Order, Parcel), in their order: those of a word are told together. */
    public List<List<Row>> alike(List<Row> rows) {
        var groups = new ArrayList<List<Row>>();
        var open = new HashMap<String, List<Row>>();
        var lengths = new HashMap<String, Integer>();
        for (Row row : rows) {
            String word = FIRST_WORD.matcher(row.event()).replaceFirst("$1");
            int length = lengths.merge(word, row.body().length(), Integer::sum);
            if (length > ENOUGH) {
                open.remove(word);
                lengths.put(word, row.body().length());
            }
            open.computeIfAbsent(word, w -> {
                        var group = new ArrayList<Row>();
                        groups.add(group);
                        return group;
                    })
                    .add(row);
        }
        return groups;
    }

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
