package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Arrived;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts orders into the hub the way the intake route does, without a broker. */
@TestComponent
public class OrderFixture {
    private final Intake intake;
    private final Orders orders;
    private final Confirmation confirmation;
    private final Journal journal;
    private final TransactionTemplate transaction;
    private final List<Failure> failures = new CopyOnWriteArrayList<>();

    OrderFixture(
            Intake intake, Orders orders, Confirmation confirmation, Journal journal, TransactionTemplate transaction) {
        this.intake = intake;
        this.orders = orders;
        this.confirmation = confirmation;
        this.journal = journal;
        this.transaction = transaction;
    }

    @EventListener
    void on(Failures told) {
        failures.addAll(told.list());
    }

    /** What was set aside of an order. */
    public List<FailureCause> failures(String platformOrderId) {
        return failures.stream()
                .filter(failure -> platformOrderId.equals(failure.subject()))
                .map(Failure::cause)
                .toList();
    }

    /** Stores one paid order for the SKU and answers its key. */
    public long receive(String sku, int quantity) {
        return transaction
                .execute(status -> store(UUID.randomUUID().toString(), List.of(sku), quantity))
                .get(0);
    }

    /** As the intake does it, in the transaction at hand: answers the order's key when it is new, and nothing otherwise. */
    public List<Long> store(String platformOrderId, List<String> skus, int quantityOfEach) {
        return store(platformOrderId, "2026-11-20T02:16:05Z", skus, quantityOfEach);
    }

    /** That version of an order. */
    List<Long> store(String platformOrderId, String modifiedAt, List<String> skus, int quantityOfEach) {
        return intake.store(
                List.of(version(platformOrderId, modifiedAt, skus, quantityOfEach, "webhook")), "woocommerce", "tee");
    }

    /** Orders that share a page. */
    List<Long> store(Arrived... versions) {
        return transaction.execute(status -> intake.store(List.of(versions), "woocommerce", "tee"));
    }

    /** That version of an order, in a message of its own. */
    Arrived version(String platformOrderId, String modifiedAt, List<String> skus, int quantityOfEach, String kind) {
        ObjectNode order = document(platformOrderId, skus, quantityOfEach).put("modifiedAt", modifiedAt);
        UUID message = journal.keep(new Draft(
                Direction.IN,
                kind,
                "woocommerce",
                "tee",
                "application/json",
                null,
                order.toString().getBytes(StandardCharsets.UTF_8)));
        return new Arrived(new Mapped(0, order, order, null, null), message, kind);
    }

    private static ObjectNode document(String id, List<String> skus, int quantity) {
        var order = (ObjectNode) StrictJson.read("""
                {"platformOrderId":"%s","number":"W-%s","orderedAt":"2026-11-20T02:15:40Z",
                 "state":"OPEN","currency":"CNY","buyer":{"name":"王静","phone":"13800138001","email":"wang.jing@example.com"},
                 "deliverTo":{"name":"王静","phone":"13800138001","country":"CN","province":"浙江省","city":"杭州市","line":"文三路 478 号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"alipay"},
                 "lines":[],
                 "charges":[],"total":"%d.00","note":"请打 13900139002"}""".formatted(id, id, 10 * quantity * skus.size()));
        skus.forEach(sku -> order.withArray("lines")
                .addObject()
                .put("lineId", "4" + (order.path("lines").size()))
                .put("sku", sku)
                .put("name", "杯")
                .put("quantity", quantity)
                .put("unitPrice", "10.00")
                .put("total", 10 * quantity + ".00"));
        return order;
    }

    /** A later version of an order comes from its platform, changed so. */
    public void amend(long id, Consumer<ObjectNode> change) {
        Order order = transaction.execute(status -> {
            Order locked = orders.lock(List.of(id)).get(0);
            locked.document();
            return locked;
        });
        ObjectNode later = order.document().deepCopy();
        later.put("modifiedAt", "2026-11-21T02:16:05Z");
        change.accept(later);
        UUID message = journal.keep(new Draft(
                Direction.IN,
                "webhook",
                "woocommerce",
                "tee",
                "application/json",
                null,
                later.toString().getBytes(StandardCharsets.UTF_8)));
        store(new Arrived(new Mapped(0, later, later, null, null), message, "webhook"));
    }

    /** What somebody typed in is taken in; answers its key, or nothing when it makes no new order. */
    public List<Long> takeIn(UUID message) {
        Draft kept = journal.open(message).message();
        JsonNode order = StrictJson.read(kept.body());
        return transaction.execute(status -> intake.store(
                List.of(new Arrived(new Mapped(0, order, order, null, null), message, kept.kind())),
                kept.platform(),
                kept.account()));
    }

    /** Does something with an order in a transaction of its own. */
    public void move(long id, Consumer<List<Order>> deed) {
        transaction.executeWithoutResult(status -> deed.accept(orders.lock(List.of(id))));
    }

    /** What the stage of the same name does. */
    List<Long> confirm(long id) {
        return transaction.execute(status -> confirmation.confirm(List.of(id)));
    }

    public Orders orders() {
        return orders;
    }
}
