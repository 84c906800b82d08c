package io.entrepot.bench;

import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the database gives on this machine: a bare JDBC program that makes the least writes an order can cost (order, two
 * lines, two conditional decrements of stock, reservation, event, change of status), in a schema of its own.
 */
final class Floor {
    private static final int SKUS = 10_000;

    /** Ways to write the same rows. */
    enum Way {
        /** A statement a table, arrays as parameters. */
        ARRAYS,
        /** All tables in one statement. */
        ONE_STATEMENT,
        /** JDBC batches, which the driver rewrites to inserts of many rows. */
        BATCHES
    }

    private final String url;
    private final String user;
    private final String password;
    private final AtomicLong numbers = new AtomicLong();

    Floor(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    void prepare() throws SQLException {
        try (Connection connection = connect();
                var sql = connection.createStatement()) {
            sql.execute("drop schema if exists floor cascade; create schema floor");
            sql.execute("create table floor.orders (id bigint primary key, account integer not null,"
                    + " platform_order_id text not null, status text not null, total numeric(19,4) not null,"
                    + " received_at timestamptz not null default now(), unique (account, platform_order_id))"
                    + " with (fillfactor = 80)");
            sql.execute("create table floor.line (order_id bigint not null, no smallint not null, sku integer not null,"
                    + " quantity integer not null, price numeric(19,4) not null, primary key (order_id, no))");
            sql.execute("create table floor.stock (sku integer primary key, available integer not null"
                    + " check (available >= 0)) with (fillfactor = 70)");
            sql.execute("create table floor.reservation (order_id bigint primary key, warehouse integer not null)");
            sql.execute("create table floor.event (order_id bigint not null, id bigint generated always as identity,"
                    + " at timestamptz not null default now(), event text not null, primary key (order_id, id))");
            sql.execute("insert into floor.stock select g, 1000000000 from generate_series(1, " + SKUS + ") g");
            sql.execute("analyze floor.stock");
        }
    }

    /** The best of three ways and several client counts, orders a second; and each of them. */
    Map<String, Double> batched(int seconds) throws Exception {
        var rates = new TreeMap<String, Double>();
        run(Way.ONE_STATEMENT, 2, 100, seconds); // warms the pages up
        for (Way way : Way.values()) {
            for (int clients : new int[] {1, 2, 4, 8}) {
                rates.put(way + " x" + clients, run(way, clients, 100, seconds));
            }
        }
        return rates;
    }

    /** One order a transaction at eight clients, orders a second. */
    double single(int seconds) throws Exception {
        return run(Way.ONE_STATEMENT, 8, 1, seconds);
    }

    void drop() throws SQLException {
        try (Connection connection = connect();
                var sql = connection.createStatement()) {
            sql.execute("drop schema floor cascade");
        }
    }

    private double run(Way way, int clients, int page, int seconds) throws Exception {
        var pool = Executors.newFixedThreadPool(clients);
        try {
            long start = System.nanoTime();
            long end = start + seconds * 1_000_000_000L;
            List<Future<Integer>> parts = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Callable<Integer> client = () -> write(way, page, end);
                parts.add(pool.submit(client));
            }
            long orders = 0;
            for (Future<Integer> part : parts) {
                orders += part.get();
            }
            return orders * 1e9 / (System.nanoTime() - start);
        } finally {
            pool.shutdown();
        }
    }

    private int write(Way way, int page, long end) throws SQLException {
        int orders = 0;
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                switch (way) {
                    case ARRAYS -> arrays(connection, page);
                    case ONE_STATEMENT -> oneStatement(connection, page);
                    case BATCHES -> batches(connection, page);
                }
                connection.commit();
                orders += page;
            }
        }
        return orders;
    }

    private record Page(Long[] ids, String[] names, Long[] lineOrders, Short[] nos, Integer[] skus) {}

    private Page page(int size) {
        var random = ThreadLocalRandom.current();
        long first = numbers.getAndAdd(size) + 1;
        var page = new Page(
                new Long[size], new String[size], new Long[size * 2], new Short[size * 2], new Integer[size * 2]);
        for (int i = 0; i < size; i++) {
            page.ids[i] = first + i;
            page.names[i] = Long.toString(first + i);
            for (int line = 0; line < 2; line++) {
                page.lineOrders[2 * i + line] = first + i;
                page.nos[2 * i + line] = (short) line;
                page.skus[2 * i + line] = random.nextInt(SKUS) + 1;
            }
        }
        return page;
    }

    private static final String TAKE = """
            update floor.stock s set available = s.available - n.quantity
            from (select s.sku, n.quantity from floor.stock s
                  join (select sku, count(*)::integer as quantity from unnest(?::integer[]) sku group by sku) n using (sku)
                  order by s.sku for update of s) n
            where s.sku = n.sku and s.available >= n.quantity""";

    private void arrays(Connection c, int size) throws SQLException {
        Page page = page(size);
        Array ids = c.createArrayOf("bigint", page.ids);
        run(
                c,
                "insert into floor.orders (id, account, platform_order_id, status, total)"
                        + " select id, 1, name, 'RECEIVED', 129 from unnest(?::bigint[], ?::text[]) o (id, name)",
                ids,
                c.createArrayOf("text", page.names));
        run(
                c,
                "insert into floor.line (order_id, no, sku, quantity, price)"
                        + " select o, n, s, 1, 39 from unnest(?::bigint[], ?::smallint[], ?::integer[]) l (o, n, s)",
                c.createArrayOf("bigint", page.lineOrders),
                c.createArrayOf("smallint", page.nos),
                c.createArrayOf("integer", page.skus));
        run(c, TAKE, c.createArrayOf("integer", page.skus));
        run(c, "insert into floor.reservation select id, 1 from unnest(?::bigint[]) id", ids);
        run(
                c,
                "insert into floor.event (order_id, event) select id, 'OrderConfirmed' from unnest(?::bigint[]) id",
                ids);
        run(c, "update floor.orders set status = 'CONFIRMED' where id = any(?::bigint[])", ids);
    }

    private void oneStatement(Connection c, int size) throws SQLException {
        Page page = page(size);
        Array ids = c.createArrayOf("bigint", page.ids);
        // a row cannot be changed by the statement that makes it, so the change of status is the second statement
        run(
                c,
                """
                with o as (insert into floor.orders (id, account, platform_order_id, status, total)
                        select id, 1, name, 'RECEIVED', 129 from unnest(?::bigint[], ?::text[]) o (id, name)),
                    l as (insert into floor.line (order_id, no, sku, quantity, price)
                        select o, n, s, 1, 39 from unnest(?::bigint[], ?::smallint[], ?::integer[]) l (o, n, s)),
                    r as (insert into floor.reservation select id, 1 from unnest(?::bigint[]) id),
                    e as (insert into floor.event (order_id, event)
                        select id, 'OrderConfirmed' from unnest(?::bigint[]) id)
                """ + TAKE,
                ids,
                c.createArrayOf("text", page.names),
                c.createArrayOf("bigint", page.lineOrders),
                c.createArrayOf("smallint", page.nos),
                c.createArrayOf("integer", page.skus),
                ids,
                ids,
                c.createArrayOf("integer", page.skus));
        run(c, "update floor.orders set status = 'CONFIRMED' where id = any(?::bigint[])", ids);
    }

    private void batches(Connection c, int size) throws SQLException {
        Page page = page(size);
        batch(
                c,
                "insert into floor.orders (id, account, platform_order_id, status, total) values (?, 1, ?, 'RECEIVED', 129)",
                page.ids,
                page.names);
        batch(
                c,
                "insert into floor.line (order_id, no, sku, quantity, price) values (?, ?, ?, 1, 39)",
                page.lineOrders,
                page.nos,
                page.skus);
        run(c, TAKE, c.createArrayOf("integer", page.skus));
        batch(c, "insert into floor.reservation (order_id, warehouse) values (?, 1)", (Object) page.ids);
        batch(c, "insert into floor.event (order_id, event) values (?, 'OrderConfirmed')", (Object) page.ids);
        run(
                c,
                "update floor.orders set status = 'CONFIRMED' where id = any(?::bigint[])",
                c.createArrayOf("bigint", page.ids));
    }

    private static void run(Connection connection, String sql, Array... arrays) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arrays.length; i++) {
                statement.setArray(i + 1, arrays[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void batch(Connection connection, String sql, Object... columns) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < ((Object[]) columns[0]).length; row++) {
                for (int column = 0; column < columns.length; column++) {
                    statement.setObject(column + 1, ((Object[]) columns[column])[row]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }
}
