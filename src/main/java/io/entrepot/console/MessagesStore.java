package io.entrepot.console;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of what the pages about messages know of orders and partners. */
@Repository
class MessagesStore {
    private final JdbcClient client;

    MessagesStore(JdbcClient client) {
        this.client = client;
    }

    /** Marketplaces with an account, and carriers with a service. */
    List<String> platforms() {
        return client.sql("select platform from account union select carrier from carrier_service order by 1")
                .query(String.class)
                .list();
    }

    /** Our orders by the platform's id. */
    Map<String, Long> orders(String platform, String account, Collection<String> platformIds) {
        var known = new LinkedHashMap<String, Long>();
        client.sql("""
                        select o.platform_order_id, o.id
                        from orders o join account a on a.id = o.account_id
                        where a.platform = :platform and a.name = :account and o.platform_order_id = any(:ids)""")
                .param("platform", platform)
                .param("account", account)
                .param("ids", platformIds.toArray(String[]::new))
                .query(row -> {
                    known.put(row.getString("platform_order_id"), row.getLong("id"));
                });
        return known;
    }
}
