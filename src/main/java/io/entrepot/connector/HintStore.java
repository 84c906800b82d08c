package io.entrepot.connector;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of hints that were followed already. */
@Repository
class HintStore {
    private final JdbcClient client;

    HintStore(JdbcClient client) {
        this.client = client;
    }

    /** Remembers a hint; false when it is known. */
    boolean remember(String platform, String account, byte[] digest) {
        return client.sql("""
                                insert into hint (account_id, digest)
                                select id, :digest from account where platform = :platform and name = :account
                                on conflict do nothing""")
                        .param("digest", digest)
                        .param("platform", platform)
                        .param("account", account)
                        .update()
                == 1;
    }

    void forget(Duration olderThan) {
        client.sql("delete from hint where at < now() - :millis * interval '1 millisecond'")
                .param("millis", olderThan.toMillis())
                .update();
    }
}
