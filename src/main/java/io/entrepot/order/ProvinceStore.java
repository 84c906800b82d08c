package io.entrepot.order;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ProvinceStore {
    private final JdbcClient client;

    ProvinceStore(JdbcClient client) {
        this.client = client;
    }

    /** Province → the first two digits of its postcodes. */
    Map<String, Set<String>> postcodes() {
        var table = new HashMap<String, Set<String>>();
        client.sql("select name, postcodes from province").query(row -> {
            table.put(row.getString("name"), Set.of((String[])
                    row.getArray("postcodes").getArray()));
        });
        return table;
    }
}
