package io.entrepot.connector;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class LeaseStore {
    private final JdbcClient client;

    LeaseStore(JdbcClient client) {
        this.client = client;
    }

    boolean hold(String name, String owner, Duration time) {
        return client.sql("""
                                insert into lease (name, owner, epoch, until)
                                values (:name, :owner, 1, now() + :millis * interval '1 millisecond')
                                on conflict (name) do update
                                set owner = excluded.owner, until = excluded.until,
                                    epoch = lease.epoch + case when lease.owner = excluded.owner then 0 else 1 end
                                where lease.owner = excluded.owner or lease.until < now()""")
                        .param("name", name)
                        .param("owner", owner)
                        .param("millis", time.toMillis())
                        .update()
                == 1;
    }
}
