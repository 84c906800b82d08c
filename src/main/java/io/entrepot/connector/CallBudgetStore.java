package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of call budgets; all times are the database's. */
@Repository
class CallBudgetStore {
    /** What is left after a call was counted; below zero when it has to wait. */
    record Left(double available, double restore) {}

    private final JdbcClient client;

    CallBudgetStore(JdbcClient client) {
        this.client = client;
    }

    /** Counts a call at once, whether there are points for it or not: so those who wait stand in a row. */
    Left take(Account account, double cost, double most, double restore) {
        return client.sql("""
                        insert into call_budget as b (account_id, available, restore, most, at)
                        select id, :most - :cost, :restore, :most, clock_timestamp()
                        from account where platform = :platform and name = :name
                        on conflict (account_id) do update
                        set available = least(b.most, b.available
                                + b.restore * extract(epoch from clock_timestamp() - b.at)) - :cost,
                            at = clock_timestamp()
                        returning available, restore""")
                .param("most", most)
                .param("restore", restore)
                .param("cost", cost)
                .param("platform", account.platform())
                .param("name", account.name())
                .query((row, n) -> new Left(row.getDouble("available"), row.getDouble("restore")))
                .single();
    }

    void giveBack(Account account, double cost) {
        client.sql("""
                        update call_budget b set available = least(most, available + :cost)
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name""")
                .param("cost", cost)
                .param("platform", account.platform())
                .param("name", account.name())
                .update();
    }

    /** The platform knows better. */
    void correct(Account account, double available, double restore, double most) {
        client.sql("""
                        update call_budget b
                        set available = :available, restore = :restore, most = :most, at = clock_timestamp()
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name""")
                .param("available", available)
                .param("restore", restore)
                .param("most", most)
                .param("platform", account.platform())
                .param("name", account.name())
                .update();
    }
}
