package io.entrepot.connector;

import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of paused queues: who paused them and why; the broker knows that they are. */
@Repository
class QueueStore {
    private final JdbcClient client;

    QueueStore(JdbcClient client) {
        this.client = client;
    }

    /** False when somebody paused it before. */
    boolean paused(String queue, String actor, String why) {
        return client.sql("""
                                insert into queue_pause (queue, actor, why) values (:queue, :actor, :why)
                                on conflict do nothing""")
                        .param("queue", queue)
                        .param("actor", actor)
                        .param("why", why)
                        .update()
                == 1;
    }

    void resumed(String queue) {
        client.sql("delete from queue_pause where queue = :queue")
                .param("queue", queue)
                .update();
    }

    List<QueuePause> pauses() {
        return client.sql("select * from queue_pause order by queue")
                .query((row, n) -> new QueuePause(
                        row.getString("queue"),
                        row.getString("actor"),
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("why")))
                .list();
    }
}
