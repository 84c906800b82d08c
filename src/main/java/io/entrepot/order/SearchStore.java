package io.entrepot.order;

import io.entrepot.order.BookStore.Row;
import io.entrepot.order.OrderQuery.Qualifier;
import io.entrepot.order.OrderQuery.Trait;
import io.entrepot.order.OrderSearch.Position;
import io.entrepot.order.OrderSearch.Sort;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The SQL of searches: only what was asked for stands in the statement, and it is planned for those values, because
 * nearly all orders are COMPLETED and hardly any REJECTED. It looks into parcels itself: to ask another module for the ids of
 * all orders in trouble would be to ask for too long a list.
 */
@Repository
class SearchStore {
    /** Keys grow with time, but for transactions side by side: so long may they be out of order. */
    private static final int SLACK_MINUTES = 15;

    /** A list of ids up to this long is a condition of its own. */
    private static final int FEW = 3000;

    private final JdbcClient client;

    SearchStore(JdbcClient client) {
        this.client = client;
    }

    /** A condition with what it needs to know. */
    private static final class Where {
        private final List<String> conditions = new ArrayList<>();
        private final Map<String, Object> values = new HashMap<>();

        void and(String condition) {
            conditions.add("(" + condition + ")");
        }

        void and(String condition, String name, Object value) {
            and(condition);
            values.put(name, value);
        }

        /** One comparison a value: an index serves those, and not a comparison with any of an array. */
        String like(String column, String[] wanted, UnaryOperator<String> pattern) {
            var either = new ArrayList<String>();
            for (String value : wanted) {
                String name = column + either.size();
                values.put(name, pattern.apply(value));
                either.add(column + " like :" + name);
            }
            return String.join(" or ", either);
        }

        @Override
        public String toString() {
            return conditions.isEmpty() ? "true" : String.join("\n  and ", conditions);
        }
    }

    /** For the transaction at hand: plans for these values, and gives up in time. */
    void beCareful(int seconds) {
        client.sql("select set_config('plan_cache_mode', 'force_custom_plan', true), "
                        + "set_config('statement_timeout', :limit, true)")
                .param("limit", seconds + "s")
                .query((row, n) -> 0)
                .list();
    }

    List<Row> page(
            OrderQuery query, Map<String, Instant> times, Sort sort, boolean descending, Position after, int size) {
        Where where = where(query, times);
        String direction = descending ? " desc" : "";
        String beyond = descending ? " < " : " > ";
        List<String> keys = switch (sort) {
            case RECEIVED -> List.of("o.id");
            case CHANGED -> List.of("o.changed_at", "o.id");
            case TOTAL -> List.of("s.total", "s.order_id");
            case STATUS -> List.of("o.status", "o.changed_at", "o.id");
        };
        if (after != null) {
            List<String> bounds = switch (sort) {
                case RECEIVED -> List.of(":afterId");
                case CHANGED -> List.of(":afterAt::timestamptz", ":afterId");
                case TOTAL -> List.of(":afterTotal::numeric", ":afterId");
                case STATUS -> List.of(":afterStatus", ":afterAt::timestamptz", ":afterId");
            };
            where.and("(" + String.join(", ", keys) + ")" + beyond + "(" + String.join(", ", bounds) + ")");
            where.values.put("afterId", after.id());
            where.values.put("afterAt", after.at() == null ? null : after.at().toString());
            where.values.put(
                    "afterTotal", after.total() == null ? null : after.total().toPlainString());
            where.values.put(
                    "afterStatus",
                    after.status() == null ? null : after.status().name());
        }
        String from = sort == Sort.TOTAL ? "order_search s join orders o on o.id = s.order_id" : "orders o";
        String order = keys.stream().map(key -> key + direction).collect(Collectors.joining(", "));
        return client.sql(
                        "select " + BookStore.ROW + "\nfrom " + from + " join account a on a.id = o.account_id\nwhere "
                                + where + "\norder by " + order + " limit :size")
                .params(where.values)
                .param("size", size)
                .query(BookStore::row)
                .list();
    }

    /** How many there are, but never more than {@code most}. */
    int count(OrderQuery query, Map<String, Instant> times, int most) {
        Where where = where(query, times);
        return client.sql("select count(*) from (select from orders o where " + where + " limit :most) found")
                .params(where.values)
                .param("most", most)
                .query(Integer.class)
                .single();
    }

    /** Notes all that match as things to do of a batch; answers how many. */
    int putInto(UUID batch, OrderQuery query, Map<String, Instant> times, int most) {
        Where where = where(query, times);
        return client.sql("insert into order_batch_item (batch_id, order_id) select :batch, o.id from orders o where "
                        + where + " limit :most")
                .params(where.values)
                .param("batch", batch)
                .param("most", most)
                .update();
    }

    private Where where(OrderQuery query, Map<String, Instant> times) {
        var where = new Where();
        var byQualifier = new LinkedHashMap<Qualifier, String[]>();
        query.terms()
                .forEach(term -> byQualifier.computeIfAbsent(
                        term.qualifier(), q -> query.values(q).toArray(String[]::new)));
        byQualifier.forEach((qualifier, values) -> add(where, qualifier, values, times));
        return where;
    }

    private void add(Where where, Qualifier qualifier, String[] values, Map<String, Instant> times) {
        switch (qualifier) {
            case NO -> {
                where.values.put("numbers", values);
                where.values.put("keys", keys(values));
                among(where, tracked(where, values) + """

                        union all select unnest(:keys::bigint[]) as id
                        union all select id from orders where platform_number = any(:numbers)
                        union all select id from orders
                            where account_id in (select id from account) and platform_order_id = any(:numbers)""");
            }
            case PHONE -> {
                String recipient = where.like("phone", values, SearchStore::backwards);
                among(
                        where,
                        "select order_id as id from order_search where " + recipient
                                + " union all select order_id from order_search where "
                                + recipient.replace("phone like", "buyer_phone like"));
            }
            case NAME ->
                among(
                        where,
                        "select order_id as id from order_search where "
                                + where.like("name", values, SearchStore::beginning));
            case SKU -> {
                where.values.put("skus", values);
                among(where, "select order_id as id from order_line where sku = any(:skus)");
            }
            case WAYBILL -> {
                where.values.put("waybills", values);
                among(where, """
                        with recursive carriers as (
                            (select carrier from parcel where waybill is not null order by carrier limit 1)
                            union all
                            select (select p.carrier from parcel p where p.waybill is not null and p.carrier > c.carrier
                                    order by p.carrier limit 1)
                            from carriers c where c.carrier is not null)
                        select p.order_id as id from carriers c join parcel p on p.carrier = c.carrier
                        where p.waybill = any(:waybills)""");
            }
            case TRACK -> among(where, tracked(where, values));
            case PLATFORM ->
                where.and(
                        "o.account_id = any(array(select id from account where platform = any(:platforms)))",
                        "platforms",
                        values);
            case ACCOUNT ->
                where.and(
                        "o.account_id = any(array(select id from account where name = any(:accounts)))",
                        "accounts",
                        values);
            case STATUS -> where.and("o.status in (" + constants(values) + ")");
            case CLASS -> {
                if (Arrays.asList(values).contains("retail")) {
                    where.and("o.class in (" + constants(values) + ")");
                } else {
                    among(
                            where,
                            "select order_id as id from order_search where class <> 'RETAIL' and class in ("
                                    + constants(values) + ")");
                }
            }
            case IS -> {
                for (String value : values) {
                    Trait trait = Trait.valueOf(OrderQuery.constant(value));
                    if (trait == Trait.UNHELD) {
                        where.and("o.hold_until is null or o.hold_until <= now()");
                    } else {
                        among(where, trait(trait));
                    }
                }
            }
            case SINCE -> {
                Instant since = latest(values, times);
                // the keys say it but for minutes; told plainly, the planner would take it for a second, independent
                // condition
                where.and("coalesce(o.received_at >= :since::timestamptz, false)", "since", since.toString());
                where.and("o.id >= :firstId", "firstId", keyAt(since.minusSeconds(60 * SLACK_MINUTES)));
            }
            case UNTIL -> {
                Instant until = latest(values, times);
                where.and("coalesce(o.received_at < :until::timestamptz, false)", "until", until.toString());
                where.and("o.id < :lastId", "lastId", keyAt(until.plusSeconds(60 * SLACK_MINUTES)));
            }
        }
    }

    /**
     * Those of a list of ids. How long it is, is looked at before: whoever wants the newest fifty is served by walking along the
     * orders when many are among them, and by taking the few when there are few; the planner guesses that too often wrong.
     */
    private void among(Where where, String ids) {
        List<Long> few = client.sql("select id from (" + ids + ") listed limit :few")
                .params(where.values)
                .param("few", FEW + 1)
                .query(Long.class)
                .list();
        if (few.size() > FEW) {
            where.and("o.id in (" + ids + ")");
        } else {
            String name = "few" + where.values.size();
            where.and("o.id = any(:" + name + ")", name, few.toArray(Long[]::new));
        }
    }

    /** Tracking numbers have no index: the key inside each finds its order. */
    private static String tracked(Where where, String[] values) {
        String[] numbers = Arrays.stream(values).map(TrackingNumber::typed).toArray(String[]::new);
        int n = where.values.size();
        where.values.put("tracking" + n, numbers);
        where.values.put(
                "tracked" + n,
                Arrays.stream(numbers).map(TrackingNumber::orderId).toArray(Long[]::new));
        return """
                select id from orders where id = any(:tracked%1$d) and tracking_token = any(:tracking%1$d)""".formatted(n);
    }

    private static String trait(Trait trait) {
        return switch (trait) {
            case HELD -> "select id from orders where hold_until > now()";
            case UNHELD -> throw new IllegalStateException("most orders are: that is no list");
            case TROUBLE -> """
                    select order_id as id from parcel where exception is not null
                        and status not in ('CANCELLED', 'DELIVERED', 'RETURNED', 'LOST')""";
            case OVERDUE ->
                Arrays.stream(OrderStatus.values())
                        .filter(status -> status.dueAfter() != null && status != OrderStatus.DELIVERED)
                        .map(status -> "select id from orders where status = '" + status
                                + "' and changed_at < now() - interval '"
                                + status.dueAfter().toSeconds()
                                + " seconds' and (hold_until is null or hold_until < now())")
                        .collect(Collectors.joining(" union all "));
        };
    }

    /** The smallest key of the orders that came at that time or later; found in halves, since the keys grow with time. */
    private long keyAt(Instant moment) {
        long[] bounds = client.sql("select coalesce(min(id), 0), coalesce(max(id) + 1, 0) from orders")
                .query((row, n) -> new long[] {row.getLong(1), row.getLong(2)})
                .single();
        long low = bounds[0];
        long high = bounds[1];
        while (low < high) {
            long middle = low + (high - low) / 2;
            boolean later = client.sql("""
                            select received_at >= :moment::timestamptz from orders where id >= :middle order by id limit 1""")
                    .param("moment", moment.toString())
                    .param("middle", middle)
                    .query(Boolean.class)
                    .single();
            if (later) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private static Instant latest(String[] values, Map<String, Instant> times) {
        return times.get(values[values.length - 1]);
    }

    /** Constants of ours, checked when the query was read. */
    private static String constants(String[] written) {
        return Arrays.stream(written)
                .map(value -> "'" + OrderQuery.constant(value) + "'")
                .collect(Collectors.joining(", "));
    }

    private static String backwards(String phone) {
        return new StringBuilder(OrderQuery.digits(phone)).reverse() + "%";
    }

    private static String beginning(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("([%_\\\\])", "\\\\$1") + "%";
    }

    private static Long[] keys(String[] numbers) {
        var keys = new ArrayList<Long>();
        for (String number : numbers) {
            try {
                keys.add(Order.id(number.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException aPlatformsNumber) {
                // found by the other columns
            }
        }
        return keys.toArray(Long[]::new);
    }

    /** Platforms and their accounts. */
    Map<String, List<String>> accounts() {
        var accounts = new LinkedHashMap<String, List<String>>();
        client.sql("select platform, name from account order by platform, name").query(row -> {
            accounts.computeIfAbsent(row.getString("platform"), p -> new ArrayList<>())
                    .add(row.getString("name"));
        });
        return accounts;
    }
}
