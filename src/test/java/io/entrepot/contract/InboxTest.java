package io.entrepot.contract;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** The topics that the hub reads, when its place among their readers is lost with a batch in hand. */
class InboxTest extends ContractHub {
    private static final String NOBODY = "nobody";

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void readsOnAfterItLostItsPlaceWithABatchInHand() {
        transaction.executeWithoutResult(status -> {
            sql.sql("lock table journal in exclusive mode").update();
            push("first 1");
            soon("the batch waits for the lock", () -> count("""
                            select count(*) from pg_locks
                            where not granted and relation = 'journal'::regclass and :partner = :partner""", NOBODY) > 0);
            // as Kafka does with a reader that does not ask for more within max.poll.interval.ms
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
                admin.removeMembersFromConsumerGroup("entrepot", new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            } catch (Exception e) {
                throw new IllegalStateException("no reader was sent away", e);
            }
        });
        soon("the batch is kept", () -> kept("first") > 0);
        for (int i = 0; i < 20; i++) {
            push("next " + i);
        }
        soon("what came later is kept, too", () -> kept("next") == 20);
    }

    private void push(String text) {
        var record = new ProducerRecord<byte[], byte[]>("tracking.inbox.v1", text.getBytes(StandardCharsets.UTF_8));
        record.headers().add("carrier", NOBODY.getBytes(StandardCharsets.UTF_8));
        send(record);
    }

    /** Each push once, though a batch that was not committed is read once more. */
    private long kept(String text) {
        return count("""
                select count(distinct body) from journal
                where platform = :partner and convert_from(body, 'UTF8') like '%s %%'""".formatted(text), NOBODY);
    }
}
