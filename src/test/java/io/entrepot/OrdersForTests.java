package io.entrepot;

import io.entrepot.order.Goods;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.order.Orders.Reached;
import io.entrepot.order.Parcels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders that stand in the database without having come through the intake, and parcels that a test moves by hand. */
@ComponentScan(
        basePackages = {"io.entrepot.order", "io.entrepot.settings", "io.entrepot.outbox", "io.entrepot.journal"},
        useDefaultFilters = false,
        includeFilters =
                @ComponentScan.Filter(
                        type = FilterType.REGEX,
                        pattern =
                                "io\\.entrepot\\.\\w+\\.(Orders|OrderStore|IntakeStore|Repeats|Decisions|Answers|OwedAnswers|Answer(Store|Bodies|Batches|Verdicts)|(Outbox|Journal)(Store)?)"))
public class OrdersForTests implements Parcels, Goods {
    private final List<Parcel> parcels = new CopyOnWriteArrayList<>();
    private final List<Left> left = new CopyOnWriteArrayList<>();
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Orders orders;

    OrdersForTests(JdbcClient sql, TransactionTemplate transaction, ApplicationEventPublisher events, Orders orders) {
        this.sql = sql;
        this.transaction = transaction;
        this.events = events;
        this.orders = orders;
    }

    public void clear() {
        parcels.clear();
        left.clear();
        sql.sql(
                        "truncate orders, order_event, order_line, platform_answer, notification, outbox, account, incident cascade")
                .update();
    }

    /** A confirmed order of shop {@code main}; {@code more} goes into its canonical document. */
    public long add(String platform, String platformOrderId, String more) {
        sql.sql("insert into account (platform, name) values (:platform, 'main') on conflict do nothing")
                .param("platform", platform)
                .update();
        return sql.sql("""
                        insert into orders (account_id, platform_order_id, platform_number, status, version_at,
                            content_hash, class, currency, total, document, journal_id, tracking_token)
                        select id, :key, :key, 'CONFIRMED', now(), '\\x00', 'RETAIL', 'CNY', 1, :document::jsonb,
                            gen_random_uuid(), 'TOKEN-' || :key
                        from account where platform = :platform and name = 'main'
                        returning id""")
                .param("key", platformOrderId)
                .param("platform", platform)
                .param("document", "{\"state\":\"OPEN\"" + (more.isEmpty() ? "" : "," + more) + "}")
                .query(Long.class)
                .single();
    }

    /** Replaces the parcels of an order: SF1 BOOKED, SF2 COLLECTED, … */
    public void parcels(long orderId, String... waybillAndStatus) {
        parcels.removeIf(parcel -> parcel.orderId() == orderId);
        for (String one : waybillAndStatus) {
            String[] pair = one.split(" ");
            Instant at = Instant.parse("2026-11-22T08:00:00Z");
            parcels.add(new Parcel(
                    orderId,
                    "R" + pair[0],
                    "SH",
                    "sf",
                    "2",
                    "顺丰标快",
                    pair[0],
                    pair[1],
                    at,
                    null,
                    "12.00",
                    null,
                    List.of(new News(at, "COLLECTED", null, null, null, null))));
        }
    }

    /** Adds a line to an order, of which some pieces have left the warehouse of its parcels. */
    public void line(long orderId, int no, String lineId, String sku, int quantity) {
        sql.sql("""
                        insert into order_line (order_id, line_no, sku, quantity, unit_price, total, platform_line_id)
                        values (:order, :no, :sku, :quantity, 1, 1, :line)""")
                .param("order", orderId)
                .param("no", no)
                .param("sku", sku)
                .param("quantity", quantity)
                .param("line", lineId)
                .update();
        left.add(new Left(orderId, "SH", sku, quantity));
    }

    /** Says in a transaction that these orders reached a step. */
    public void reach(OrderStatus step, Long... ids) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Reached(orders.lock(List.of(ids)), step)));
    }

    public void publish(Object event) {
        transaction.executeWithoutResult(status -> events.publishEvent(event));
    }

    public Order order(long id) {
        return transaction.execute(status -> orders.lock(List.of(id)).get(0));
    }

    @Override
    public List<Parcel> of(Collection<Long> orderIds) {
        var found = new ArrayList<>(parcels);
        found.removeIf(parcel -> !orderIds.contains(parcel.orderId()));
        return found;
    }

    @Override
    public List<Left> left(Collection<Long> orderIds) {
        return left.stream().filter(some -> orderIds.contains(some.orderId())).toList();
    }

    @Override
    public Map<String, Article> articles(Collection<String> skus) {
        throw new UnsupportedOperationException("there is no catalogue here");
    }

    @Override
    public List<String> alike(Collection<String> skus) {
        return List.of();
    }

    @Override
    public List<Article> found(String text, int most) {
        return List.of();
    }

    @Override
    public List<Allotment> allotted(Collection<Long> orderIds) {
        throw new UnsupportedOperationException("there is no stock here");
    }

    @Override
    public Map<Integer, Origin> origins() {
        throw new UnsupportedOperationException("there are no warehouses here");
    }
}
