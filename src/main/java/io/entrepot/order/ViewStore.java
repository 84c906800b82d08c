package io.entrepot.order;

import io.entrepot.order.OrderSearch.Sort;
import io.entrepot.order.OrderViews.Saved;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class ViewStore {
    private final JdbcClient client;

    ViewStore(JdbcClient client) {
        this.client = client;
    }

    List<Saved> of(String owner) {
        return client.sql("select name, query, sort, descending from order_view where owner = :owner order by name")
                .param("owner", owner)
                .query((row, n) -> new Saved(
                        row.getString("name"),
                        row.getString("query"),
                        Sort.valueOf(row.getString("sort")),
                        row.getBoolean("descending")))
                .list();
    }

    void keep(String owner, Saved view) {
        client.sql("""
                        insert into order_view (owner, name, query, sort, descending)
                        values (:owner, :name, :query, :sort, :descending)
                        on conflict (owner, name) do update
                        set query = excluded.query, sort = excluded.sort, descending = excluded.descending""")
                .param("owner", owner)
                .param("name", view.name())
                .param("query", view.query())
                .param("sort", view.sort().name())
                .param("descending", view.descending())
                .update();
    }

    int forget(String owner, String name) {
        return client.sql("delete from order_view where owner = :owner and name = :name")
                .param("owner", owner)
                .param("name", name)
                .update();
    }
}
