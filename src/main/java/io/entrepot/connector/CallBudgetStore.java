package io.entrepot.connector;

import io.entrepot.connector.CallBudget.Limit;
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
    Left take(Account account, Limit limit, double cost) {
        return client.sql("""
                        insert into call_budget as b (account_id, operation, available, restore, most, at)
                        select id, :operation, :most - :cost, :restore, :most, clock_timestamp()
                        from account where platform = :platform and name = :name
                        on conflict (account_id, operation) do update
                        set available = least(b.most, b.available
                                + b.restore * extract(epoch from clock_timestamp() - b.at)) - :cost,
                            at = clock_timestamp()
                        returning available, restore""")
                .param("operation", limit.operation())
                .param("most", limit.most())
                .param("restore", limit.restore())
                .param("cost", cost)
                .param("platform", account.platform())
                .param("name", account.name())
                .query((row, n) -> new Left(row.getDouble("available"), row.getDouble("restore")))
                .single();
    }

    void giveBack(Account account, Limit limit, double cost) {
        client.sql("""
                        update call_budget b set available = least(most, available + :cost)
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name
                          and b.operation = :operation""")
                .param("operation", limit.operation())
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
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name
                          and b.operation = ''""")
                .param("available", available)
                .param("restore", restore)
                .param("most", most)
                .param("platform", account.platform())
                .param("name", account.name())
                .update();
    }

    /** The platform says how many of these calls come back each second; what came back until now came at the old rate. */
    void rate(Account account, Limit limit, double restore) {
        client.sql("""
                        update call_budget b
                        set available = least(b.most, b.available
                                + b.restore * extract(epoch from clock_timestamp() - b.at)),
                            restore = :restore, at = clock_timestamp()
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name
                          and b.operation = :operation and b.restore <> :restore""")
                .param("restore", restore)
                .param("operation", limit.operation())
                .param("platform", account.platform())
                .param("name", account.name())
                .update();
    }

    /** The platform says that nothing is left. */
    void drain(Account account, Limit limit) {
        client.sql("""
                        update call_budget b set available = least(0, available), at = clock_timestamp()
                        from account a where a.id = b.account_id and a.platform = :platform and a.name = :name
                          and b.operation = :operation""")
                .param("operation", limit.operation())
                .param("platform", account.platform())
                .param("name", account.name())
                .update();
    }
}
