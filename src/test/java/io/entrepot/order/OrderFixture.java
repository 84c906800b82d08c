package io.entrepot.order;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts orders into the hub the way the intake route does, without a broker. */
@TestComponent
public class OrderFixture {
    private final Intake intake;
    private final Orders orders;
    private final Journal journal;
    private final TransactionTemplate transaction;

    OrderFixture(Intake intake, Orders orders, Journal journal, TransactionTemplate transaction) {
        this.intake = intake;
        this.orders = orders;
        this.journal = journal;
        this.transaction = transaction;
    }

    /** Stores one paid order for the SKU and answers its key. */
    public long receive(String sku, int quantity) {
        String id = UUID.randomUUID().toString();
        ObjectNode order =
                (ObjectNode) StrictJson.read("""
                {"platformOrderId":"%s","number":"W-%s","orderedAt":"2026-11-20T02:15:40Z","modifiedAt":"2026-11-20T02:16:05Z",
                 "state":"OPEN","currency":"CNY","buyer":{"name":"王静","phone":"13800138001","email":"wang.jing@example.com"},
                 "deliverTo":{"name":"王静","phone":"13800138001","country":"CN","province":"浙江省","city":"杭州市","line":"文三路 478 号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"alipay"},
                 "lines":[{"lineId":"41","sku":"%s","name":"杯","quantity":%d,"unitPrice":"10.00","total":"%d.00"}],
                 "charges":[],"total":"%d.00","note":"请打 13900139002"}""".formatted(id, id, sku, quantity, 10 * quantity, 10 * quantity));
        return transaction.execute(status -> {
            UUID message = journal.keep(new Draft(
                    Direction.IN,
                    "webhook",
                    "woocommerce",
                    "tee",
                    "application/json",
                    null,
                    order.toString().getBytes(StandardCharsets.UTF_8)));
            return intake.store(
                            List.of(new Mapped(0, order, order, null, null)), "woocommerce", "tee", message, "webhook")
                    .get(0);
        });
    }

    /** Does something with an order in a transaction of its own. */
    public void move(long id, Consumer<List<Order>> deed) {
        transaction.executeWithoutResult(status -> deed.accept(orders.lock(List.of(id))));
    }

    public Orders orders() {
        return orders;
    }
}
