package io.entrepot.stock;

import io.entrepot.stock.StockNews.Level;
import io.entrepot.stock.StockNews.Listing;
import io.entrepot.stock.StockNews.Told;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of dirty marks, listings and what they were told. */
@Repository
class NewsStore {
    /** A listing to tell. */
    record Due(String account, Level level) {}

    /** An SKU to look up in a shop. */
    record Unknown(String account, String sku) {}

    /** Available for sale, per dirty SKU: what is on hand and not reserved anywhere, less the safety buffer. */
    private static final String TRUTH = """
            truth as (
                select s.id, s.code, greatest(0, sum(l.on_hand - l.reserved)
                    - coalesce((select value from stock_setting where name = 'safety-buffer'), 0))::integer as available
                from sku s join stock_level l on l.sku_id = s.id
                where s.id = any(select sku_id from mark)
                group by s.id, s.code)
            """;

    private final JdbcClient client;

    NewsStore(JdbcClient client) {
        this.client = client;
    }

    /** Accounts that are told for the first time; answers how many. */
    int join(String platform) {
        return client.sql("""
                        insert into stock_audience (account_id)
                        select id from account where platform = :platform
                          and id not in (select account_id from stock_audience)
                        on conflict do nothing""").param("platform", platform).update();
    }

    void markAll() {
        client.sql("insert into stock_dirty (sku_id) select id from sku order by id on conflict do nothing")
                .update();
    }

    /**
     * Marked SKUs whose level rows nobody is changing, locked so that nobody can. A change in flight holds its level
     * rows from before it sets its mark until it commits: a mark taken away beside it would be lost.
     */
    List<Long> lockQuietMarks(int limit) {
        return client.sql("""
                        with marked as (select sku_id from stock_dirty order by since, sku_id limit :limit),
                        quiet as (
                            select l.sku_id from stock_level l
                            where l.sku_id in (select sku_id from marked)
                            order by l.sku_id, l.warehouse_id for share skip locked)
                        select q.sku_id from (select sku_id, count(*) as rows from quiet group by sku_id) q
                        where q.rows = (select count(*) from stock_level l where l.sku_id = q.sku_id)""").param("limit", limit).query(Long.class).list();
    }

    /** Takes away marks of these quiet SKUs where every account that is told levels knows the truth or does not sell them. */
    void forgetTold(Collection<Long> quiet) {
        client.sql("with mark as (select unnest(:quiet)::integer as sku_id)," + TRUTH + """
                        delete from stock_dirty d using truth t
                        where d.sku_id = t.id
                          and exists (select from stock_audience)
                          and not exists (
                              select from stock_audience a
                              left join listing l on l.account_id = a.account_id and l.sku = t.code
                              where l.sku is null or l.product_id <> '' and l.told is distinct from t.available)""")
                .param("quiet", quiet.toArray(Long[]::new))
                .update();
    }

    List<Due> claim(String platform, int limit) {
        return client.sql("with mark as (select sku_id from stock_dirty)," + TRUTH + """
                        , due as (
                            select l.account_id, l.sku, t.available
                            from listing l
                            join account a on a.id = l.account_id
                            join truth t on t.code = l.sku
                            where a.platform = :platform and not a.paused and l.product_id <> ''
                              and l.told is distinct from t.available
                              and (l.not_before is null or l.not_before < now())
                            order by l.account_id, l.sku limit :limit for update of l skip locked)
                        update listing l set not_before = now() + interval '2 minutes'
                        from due d join account a on a.id = d.account_id
                        where l.account_id = d.account_id and l.sku = d.sku
                        returning a.name as account, l.sku, l.product_id, l.variation_id, d.available""")
                .param("platform", platform)
                .param("limit", limit)
                .query((row, n) -> new Due(
                        row.getString("account"),
                        new Level(
                                row.getString("sku"),
                                row.getString("product_id"),
                                row.getString("variation_id").isEmpty() ? null : row.getString("variation_id"),
                                row.getInt("available"))))
                .list();
    }

    /** Marked SKUs of which nobody knows how a shop calls them, or knew a day ago that it does not sell them. */
    List<Unknown> unlisted(String platform, int limit) {
        return client.sql("""
                        select a.name as account, s.code
                        from account a
                        cross join stock_dirty d
                        join sku s on s.id = d.sku_id
                        left join listing l on l.account_id = a.id and l.sku = s.code
                        where a.platform = :platform and not a.paused
                          and (l.sku is null or l.product_id = '' and l.not_before < now())
                        order by a.id, s.code limit :limit""")
                .param("platform", platform)
                .param("limit", limit)
                .query((row, n) -> new Unknown(row.getString("account"), row.getString("code")))
                .list();
    }

    void settle(String platform, String account, List<Told> results) {
        client.sql("""
                        update listing l
                        set told = case when r.refused is null then r.available end,
                            told_at = case when r.refused is null then now() else l.told_at end,
                            not_before = case when r.refused is null then null else now() + interval '10 minutes' end
                        from unnest(:skus, :available, :refused) as r (sku, available, refused), account a
                        where a.platform = :platform and a.name = :account and l.account_id = a.id and l.sku = r.sku""")
                .param("platform", platform)
                .param("account", account)
                .param("skus", results.stream().map(Told::sku).toArray(String[]::new))
                .param("available", results.stream().map(Told::available).toArray(Integer[]::new))
                .param("refused", results.stream().map(Told::refused).toArray(String[]::new))
                .update();
    }

    void doubt(String platform, String account, List<String> skus) {
        client.sql("""
                        update listing l set told = null, not_before = now() + interval '1 minute'
                        from account a
                        where a.platform = :platform and a.name = :account and l.account_id = a.id
                          and l.sku = any(:skus)""")
                .param("platform", platform)
                .param("account", account)
                .param("skus", skus.toArray(String[]::new))
                .update();
    }

    void list(String platform, String account, List<Listing> listings) {
        client.sql("""
                        insert into listing as l (account_id, sku, product_id, variation_id, not_before)
                        select a.id, g.sku, coalesce(g.product_id, ''), coalesce(g.variation_id, ''),
                            case when g.product_id is null then now() + interval '1 day' end
                        from account a, unnest(:skus, :products, :variations) as g (sku, product_id, variation_id)
                        where a.platform = :platform and a.name = :account
                        on conflict (account_id, sku) do update
                        set product_id = excluded.product_id, variation_id = excluded.variation_id,
                            told = null, not_before = excluded.not_before
                        where (l.product_id, l.variation_id) is distinct from (excluded.product_id, excluded.variation_id)
                           or excluded.product_id = ''""")
                .param("platform", platform)
                .param("account", account)
                .param("skus", listings.stream().map(Listing::sku).toArray(String[]::new))
                .param("products", listings.stream().map(Listing::productId).toArray(String[]::new))
                .param("variations", listings.stream().map(Listing::variationId).toArray(String[]::new))
                .update();
    }
}
