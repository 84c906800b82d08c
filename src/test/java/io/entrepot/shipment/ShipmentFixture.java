package io.entrepot.shipment;

import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.entrepot.PostgresForTests;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StillFailing;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** A PostgreSQL with the hub's tables, two warehouses, and the modules that shipments touch; started once. */
final class ShipmentFixture {
    private static ShipmentFixture instance;

    private final AtomicInteger numbers = new AtomicInteger();
    final ApplicationContext context;
    final JdbcClient sql;
    final Orders orders;
    final ShipmentPlanning planning;
    final Booking booking;
    final Tracking tracking;
    final Recorder recorder;
    private final TransactionTemplate transaction;

    @TestConfiguration
    @ImportAutoConfiguration({
        JdbcTemplateAutoConfiguration.class,
        JdbcClientAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JacksonAutoConfiguration.class
    })
    @ComponentScan({
        "io.entrepot.order",
        "io.entrepot.settings",
        "io.entrepot.outbox",
        "io.entrepot.journal",
        "io.entrepot.shipment",
        "io.entrepot.stock"
    })
    static class Hub {
        @Bean
        DataSource dataSource() throws IOException {
            var postgres = PostgresForTests.server();
            var config = new HikariConfig();
            config.setDataSource(postgres.getPostgresDatabase());
            config.setMaximumPoolSize(20);
            var pool = new HikariDataSource(config);
            Flyway.configure().dataSource(pool).load().migrate();
            return pool;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Recorder recorder() {
            return new Recorder();
        }
    }

    /** Remembers what would become incidents. */
    static class Recorder {
        final List<Failure> failures = Collections.synchronizedList(new ArrayList<>());
        final List<Cleared> cleared = Collections.synchronizedList(new ArrayList<>());
        final List<StillFailing> still = Collections.synchronizedList(new ArrayList<>());
        final List<Orders.Departure> departures = Collections.synchronizedList(new ArrayList<>());

        @EventListener
        void on(Failures failed) {
            failures.addAll(failed.list());
        }

        @EventListener
        void on(Cleared orders) {
            cleared.add(orders);
        }

        @EventListener
        void on(StillFailing orders) {
            still.add(orders);
        }

        @EventListener
        void on(Orders.GoodsLeft left) {
            departures.addAll(left.departures());
        }
    }

    ShipmentFixture(ApplicationContext context) {
        this.context = context;
        sql = context.getBean(JdbcClient.class);
        orders = context.getBean(Orders.class);
        planning = context.getBean(ShipmentPlanning.class);
        booking = context.getBean(Booking.class);
        tracking = context.getBean(Tracking.class);
        recorder = context.getBeanProvider(Recorder.class).getIfAvailable(Recorder::new);
        transaction = context.getBean(TransactionTemplate.class);
        seed();
    }

    static synchronized ShipmentFixture start() {
        if (instance == null) {
            instance = new ShipmentFixture(new SpringApplicationBuilder(Hub.class)
                    .web(WebApplicationType.NONE)
                    .properties(
                            "spring.config.location=optional:classpath:/none/",
                            "hub.embedded.enabled=false",
                            "hub.carriers.hand.by-hand=true",
                            "hub.carriers.sf.labels=true",
                            "spring.main.banner-mode=off")
                    .run());
        }
        instance.recorder.failures.clear();
        instance.recorder.cleared.clear();
        instance.recorder.still.clear();
        instance.recorder.departures.clear();
        instance.sql.sql("delete from outbox").update();
        instance.speaks("sf");
        return instance;
    }

    /** A test before this one may have left the carrier silent. */
    private void speaks(String carrier) {
        context.getBean(Dispatch.class)
                .heard(List.of(
                        of(new Call(0, 0, 0, Call.Action.ASK, carrier, "", null, 0, 0), Outcome.Kind.NOT_FOUND)));
    }

    private void seed() {
        sql.sql("insert into account (platform, name) values ('woocommerce', 'tee') on conflict do nothing")
                .update();
        sql.sql("""
                insert into warehouse (code, name, contact, phone, province, city, district, address) values
                    ('GZ', '广州仓', '刘伟', '13900139002', '广东省', '广州市', '白云区', '机场路 1 号'),
                    ('SH', '上海仓', '陈静', '13900139003', '上海市', '上海市', '青浦区', '华新镇 2 号')""").update();
        sql.sql("""
                insert into warehouse_distance (warehouse_id, province, km) values
                    (1, '广东省', 100), (1, '上海市', 1200), (1, '浙江省', 1100),
                    (2, '广东省', 1200), (2, '上海市', 50), (2, '浙江省', 180)""").update();
        sql.sql("""
                insert into sku (code, name, price, currency, weight_grams, bulky) values
                    ('TEE-M', 'T 恤 M', 99, 'CNY', 300, false), ('DESK', '书桌', 999, 'CNY', 24000, true)""").update();
        sql.sql(
                        "insert into stock_level (sku_id, warehouse_id, on_hand) values (1, 1, 100000), (1, 2, 100000), (2, 1, 1000), (2, 2, 1000)")
                .update();
    }

    <T> T page(Supplier<T> work) {
        return transaction.execute(status -> work.get());
    }

    /** Until another transaction waits for a lock of the one at hand. */
    void awaitSomebodyBehindThis() {
        long holder = count("select pg_backend_pid()");
        await("somebody waits for a lock of this transaction")
                .until(() ->
                        count("select count(*) from pg_stat_activity where " + holder + " = any(pg_blocking_pids(pid))")
                                > 0);
    }

    /** An allocated order of T-shirts, some from each of these warehouses. */
    long allocated(String province, String orderClass, int... warehouses) {
        return allocated(province, orderClass, 1, warehouses);
    }

    long allocated(String province, String orderClass, int sku, int[] warehouses) {
        String to = province == null ? "" : "\"province\":\"" + province + "\",";
        return allocatedTo("""
                {%s"name":"王静","phone":"13800138001","country":"CN","city":"杭州市","line":"文三路 478 号"}""".formatted(to), orderClass, sku, warehouses);
    }

    private long allocatedTo(String deliverTo, String orderClass, int sku, int[] warehouses) {
        String number = "P" + numbers.incrementAndGet();
        String document = "{\"deliverTo\":" + deliverTo + "}";
        return page(() -> {
            long id = sql.sql("""
                            insert into orders (account_id, platform_order_id, platform_number, status, version_at, content_hash,
                                class, currency, total, document, journal_id)
                            values ((select min(id) from account), :number, :number, 'ALLOCATED', now(), '\\x00', :class, 'CNY', 99, :document::jsonb, gen_random_uuid())
                            returning id""")
                    .param("number", number)
                    .param("class", orderClass)
                    .param("document", document)
                    .query(Long.class)
                    .single();
            sql.sql("insert into order_line values (:id, 1, (select code from sku where id = :sku), :n, 99, 99, '1')")
                    .param("id", id)
                    .param("sku", sku)
                    .param("n", 2 * warehouses.length)
                    .update();
            for (int warehouse : warehouses) {
                sql.sql("insert into reservation values (:id, 1, :warehouse, :sku, 2)")
                        .param("id", id)
                        .param("sku", sku)
                        .param("warehouse", warehouse)
                        .update();
                sql.sql(
                                "update stock_level set reserved = reserved + 2 where sku_id = :sku and warehouse_id = :warehouse")
                        .param("sku", sku)
                        .param("warehouse", warehouse)
                        .update();
            }
            return id;
        });
    }

    /** A confirmed order with its parcels planned. */
    long confirmed(int... warehouses) {
        return confirmed(allocated("浙江省", "RETAIL", warehouses));
    }

    /** A confirmed order to somebody in another country. */
    long confirmedTo(String country) {
        return confirmed(allocatedTo("""
                {"name":"Steve Brule","phone":"+13103754445","country":"%s","province":"CA","city":"Redondo Beach","line":"179 N Harbor Dr","postcode":"90277"}""".formatted(country), "RETAIL", 1, new int[] {1}));
    }

    private long confirmed(long id) {
        page(() -> {
            List<Long> planned = planning.plan(List.of(id));
            orders.confirm(orders.lock(planned), "test");
            return null;
        });
        return id;
    }

    List<Call> begin(List<Long> parcels) {
        return page(() -> booking.begin(parcels));
    }

    List<Long> settle(List<Outcome> outcomes) {
        return page(() -> booking.settle(outcomes));
    }

    List<Long> apply(News... news) {
        return page(() -> tracking.apply(List.of(news)));
    }

    void cancel(long order) {
        page(() -> {
            orders.cancel(orders.lock(List.of(order)), "test", "the customer called");
            return null;
        });
    }

    /** A confirmed order whose parcels have these waybills. */
    long booked(String... waybills) {
        int[] warehouses = waybills.length == 1 ? new int[] {1} : new int[] {1, 2};
        long order = confirmed(warehouses);
        List<Call> calls = begin(parcels(order));
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < calls.size(); i++) {
            outcomes.add(label(calls.get(i), waybills[i]));
        }
        settle(outcomes);
        return order;
    }

    static Outcome label(Call call, String waybill) {
        return new Outcome(
                call, Outcome.Kind.BOOKED, call.reference(), waybill, "S0000", null, null, bytes(), bytes(), 200, 12);
    }

    static Outcome of(Call call, Outcome.Kind kind) {
        return new Outcome(call, kind, null, null, "8000", "因为", null, bytes(), bytes(), 200, 12);
    }

    /** The connection broke after the request had left. */
    static Outcome cut(Call call) {
        return new Outcome(call, Outcome.Kind.UNKNOWN, null, null, null, "reset", null, bytes(), null, null, 12);
    }

    private static byte[] bytes() {
        return new byte[] {'{', '}'};
    }

    List<Long> parcels(long order) {
        return sql.sql("select id from parcel where order_id = :order and status <> 'CANCELLED' order by id")
                .param("order", order)
                .query(Long.class)
                .list();
    }

    List<String> parcelStates(long order) {
        return sql.sql("select status from parcel where order_id = :order order by id")
                .param("order", order)
                .query(String.class)
                .list();
    }

    OrderStatus status(long order) {
        return page(() -> orders.lock(List.of(order)).get(0)).status();
    }

    /** All waits are over. */
    void later() {
        sql.sql("update parcel set not_before = now() - interval '1 second' where not_before is not null")
                .update();
        sql.sql("update parcel set due_at = now() - interval '1 second' where due_at is not null")
                .update();
    }

    /** Ids that the outbox promises to an event, in the order in which they were promised; emptied by this. */
    List<Long> promised(String event) {
        return sql.sql(
                        "with gone as (delete from outbox where event = :event returning id, body) select jsonb_array_elements_text(body->'ids')::bigint from gone order by gone.id")
                .param("event", event)
                .query(Long.class)
                .list();
    }

    long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    String reference(long order, int seq) {
        return sql.sql("select reference from parcel where order_id = :id and seq = :seq")
                .param("id", order)
                .param("seq", seq)
                .query(String.class)
                .single();
    }
}
