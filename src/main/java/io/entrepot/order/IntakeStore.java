package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.StrictJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of orders that arrive: a page is a handful of statements, however many orders it holds. */
@Repository
class IntakeStore {
    /** An order that is stored already, under its row lock. */
    record Known(long id, String platformOrderId, Instant versionAt, byte[] contentHash) {}

    /** Which version of an order is stored. */
    record Stored(String platformOrderId, Instant versionAt, byte[] contentHash) {
        boolean sameAs(Stored other) {
            return other != null && versionAt.equals(other.versionAt) && Arrays.equals(contentHash, other.contentHash);
        }
    }

    /** An order that was entered here, as it stands by now. */
    record Entered(long id, String platformOrderId, JsonNode document) {}

    private final JdbcClient client;
    private final Map<String, Integer> accountIds = new ConcurrentHashMap<>();

    IntakeStore(JdbcClient client) {
        this.client = client;
    }

    /** Accounts are never deleted, so what was found once stays true. */
    int accountId(String platform, String account) {
        return accountIds.computeIfAbsent(
                platform + "/" + account,
                key -> client.sql("select id from account where platform = :platform and name = :account")
                        .param("platform", platform)
                        .param("account", account)
                        .query(Integer.class)
                        .optional()
                        .orElseThrow(() ->
                                new IllegalStateException("account " + key + " is not configured (hub.marketplaces."
                                        + platform + ".accounts in config/application.yaml)")));
    }

    /**
     * Inserts orders that are not known yet, with their lines; answers platform order id → key of those inserted.
     * The caller sorts them by platform order id: two pages that hold the same new orders wait for each other, never in a circle.
     */
    Map<String, Long> insert(int accountId, Collection<Version> sorted) {
        List<Version> versions = List.copyOf(sorted);
        var ids = new HashMap<String, Long>();
        client.sql("""
                        with fresh as (
                            insert into orders (account_id, platform_order_id, platform_number, status, version_at,
                                content_hash, class, currency, total, document, journal_id, due_at)
                            select :account, v.id, v.number, 'RECEIVED', v.at::timestamptz,
                                v.hash, v.class, v.currency, v.total::numeric, v.document::jsonb, v.journal,
                                now() + interval '5 minutes'
                            from unnest(:ids, :numbers, :ats, :hashes, :classes, :currencies, :totals, :documents, :journals)
                                as v (id, number, at, hash, class, currency, total, document, journal)
                            on conflict (account_id, platform_order_id) do nothing
                            returning id, platform_order_id, total, class, document),
                        findable as (
                            insert into order_search
                            select s.* from fresh f
                            cross join lateral order_search_of(f.id, f.total, f.class, f.document) s)
                        select id, platform_order_id from fresh""")
                .param("account", accountId)
                .param("ids", texts(versions, Version::platformOrderId))
                .param("numbers", texts(versions, Version::number))
                .param("ats", texts(versions, v -> v.at().toString()))
                .param("hashes", versions.stream().map(Version::contentHash).toArray(byte[][]::new))
                .param("classes", texts(versions, Version::orderClass))
                .param("currencies", texts(versions, Version::currency))
                .param("totals", texts(versions, Version::total))
                .param("documents", texts(versions, Version::text))
                .param("journals", versions.stream().map(Version::journalId).toArray(UUID[]::new))
                .query(row -> {
                    ids.put(row.getString("platform_order_id"), row.getLong("id"));
                });
        insertLines(versions.stream()
                .filter(v -> ids.containsKey(v.platformOrderId()))
                .map(v -> v.withId(ids.get(v.platformOrderId())))
                .toList());
        return ids;
    }

    private void insertLines(List<Version> versions) {
        if (versions.isEmpty()) {
            return;
        }
        var orderIds = new ArrayList<Long>();
        var numbers = new ArrayList<Integer>();
        var lines = new ArrayList<JsonNode>();
        for (Version version : versions) {
            int no = 0;
            for (JsonNode line : version.document().get("lines")) {
                orderIds.add(version.id());
                numbers.add(++no);
                lines.add(line);
            }
        }
        client.sql("""
                        insert into order_line (order_id, line_no, sku, quantity, unit_price, total, platform_line_id)
                        select l.order_id, l.no, l.sku, l.quantity, l.price::numeric, l.total::numeric, l.line_id
                        from unnest(:orders, :nos, :skus, :quantities, :prices, :totals, :lineIds)
                            as l (order_id, no, sku, quantity, price, total, line_id)""")
                .param("orders", orderIds.toArray(Long[]::new))
                .param("nos", numbers.toArray(Integer[]::new))
                .param("skus", texts(lines, l -> l.get("sku").asText()))
                .param(
                        "quantities",
                        lines.stream().map(l -> l.get("quantity").asInt()).toArray(Integer[]::new))
                .param("prices", texts(lines, l -> l.get("unitPrice").asText()))
                .param("totals", texts(lines, l -> l.get("total").asText()))
                .param("lineIds", texts(lines, l -> l.get("lineId").asText()))
                .update();
    }

    List<Known> lockKnown(int accountId, Collection<String> platformOrderIds) {
        return client.sql("""
                        select id, platform_order_id, version_at, content_hash from orders
                        where account_id = :account and platform_order_id = any(:ids)
                        order by id for update""")
                .param("account", accountId)
                .param("ids", platformOrderIds.toArray(String[]::new))
                .query((row, n) -> new Known(
                        row.getLong("id"),
                        row.getString("platform_order_id"),
                        OrderStore.instant(row, "version_at"),
                        row.getBytes("content_hash")))
                .list();
    }

    /** Those of these orders that are stored, as far as they are told from other versions. */
    List<Stored> stored(int accountId, Collection<String> platformOrderIds) {
        return client.sql("""
                        select platform_order_id, version_at, content_hash from orders
                        where account_id = :account and platform_order_id = any(:ids)""")
                .param("account", accountId)
                .param("ids", platformOrderIds.toArray(String[]::new))
                .query((row, n) -> new Stored(
                        row.getString("platform_order_id"),
                        OrderStore.instant(row, "version_at"),
                        row.getBytes("content_hash")))
                .list();
    }

    List<Entered> entered(String platform, String account, Collection<String> platformOrderIds) {
        return client.sql("""
                        select o.id, o.platform_order_id, o.document::text as document
                        from orders o join account a on a.id = o.account_id
                        where a.platform = :platform and a.name = :account and o.platform_order_id = any(:ids)
                        order by o.id""")
                .param("platform", platform)
                .param("account", account)
                .param("ids", platformOrderIds.toArray(String[]::new))
                .query((row, n) -> new Entered(
                        row.getLong("id"),
                        row.getString("platform_order_id"),
                        StrictJson.read(row.getString("document"))))
                .list();
    }

    /** The platform changed something that no order of ours holds: the version is newer, its content the same. */
    void touch(Map<Long, Version> byId) {
        if (byId.isEmpty()) {
            return;
        }
        List<Long> ids = List.copyOf(byId.keySet());
        client.sql("""
                        update orders o set version_at = v.at::timestamptz
                        from unnest(:ids, :ats) as v (id, at) where o.id = v.id""")
                .param("ids", ids.toArray(Long[]::new))
                .param("ats", texts(ids, id -> byId.get(id).at().toString()))
                .update();
    }

    /**
     * Puts newer versions in the place of what the platform said before.
     *
     * @param linesToo the orders whose lines differ from those stored
     */
    void replace(Map<Long, Version> byId, Set<Long> linesToo) {
        if (byId.isEmpty()) {
            return;
        }
        List<Version> versions = byId.entrySet().stream()
                .map(e -> e.getValue().withId(e.getKey()))
                .toList();
        Long[] ids = versions.stream().map(Version::id).toArray(Long[]::new);
        client.sql("""
                        with told as (
                            update orders o
                            set version_at = v.at::timestamptz, content_hash = v.hash, class = v.class,
                                currency = v.currency, total = v.total::numeric, document = v.document::jsonb,
                                journal_id = v.journal
                            from unnest(:ids, :ats, :hashes, :classes, :currencies, :totals, :documents, :journals)
                                as v (id, at, hash, class, currency, total, document, journal)
                                join orders before on before.id = v.id
                            where o.id = v.id
                            returning o.id, o.total, o.class, o.document, before.journal_id as replaced),
                        findable as (
                            insert into order_search
                            select s.* from told t
                            cross join lateral order_search_of(t.id, t.total, t.class, t.document) s
                            on conflict (order_id) do update
                            set total = excluded.total, class = excluded.class, name = excluded.name,
                                phone = excluded.phone, buyer_phone = excluded.buyer_phone, address = excluded.address),
                        noted as (
                            insert into order_event (order_id, event, actor, why, replaced)
                            select id, 'OrderAmended', 'platform', 'a later version was read', replaced from told)
                        delete from order_line where order_id = any(:lines)""")
                .param("lines", linesToo.toArray(Long[]::new))
                .param("ids", ids)
                .param("ats", texts(versions, v -> v.at().toString()))
                .param("hashes", versions.stream().map(Version::contentHash).toArray(byte[][]::new))
                .param("classes", texts(versions, Version::orderClass))
                .param("currencies", texts(versions, Version::currency))
                .param("totals", texts(versions, Version::total))
                .param("documents", texts(versions, Version::text))
                .param("journals", versions.stream().map(Version::journalId).toArray(UUID[]::new))
                .update();
        insertLines(versions.stream().filter(v -> linesToo.contains(v.id())).toList());
    }

    /** Puts what a person corrected in the place of what the platform said; its version stays. */
    void correct(long id, JsonNode document, String orderClass) {
        client.sql("""
                        with told as (
                            update orders set class = :class, document = :document::jsonb where id = :id
                            returning id, total, class, document),
                        findable as (
                            insert into order_search
                            select s.* from told t
                            cross join lateral order_search_of(t.id, t.total, t.class, t.document) s
                            on conflict (order_id) do update
                            set class = excluded.class, name = excluded.name, phone = excluded.phone,
                                buyer_phone = excluded.buyer_phone, address = excluded.address)
                        update order_line l set sku = n.line ->> 'sku'
                        from told t cross join lateral jsonb_array_elements(t.document -> 'lines') n (line)
                        where l.order_id = t.id and l.platform_line_id = n.line ->> 'lineId'""")
                .param("id", id)
                .param("class", orderClass)
                .param("document", document.toString())
                .update();
    }

    private static <T> String[] texts(List<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }
}
