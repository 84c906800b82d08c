package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.BookStore.Told;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What {@code order.events.v1} carries: a promise of the outbox names events, the world hears each of them whole. */
@Component
public class OrderFacts {
    private final BookStore store;

    OrderFacts(BookStore store) {
        this.store = store;
    }

    /** One fact per event, in the order of the events. */
    public List<Fact> expand(List<Outbox.Row> rows) {
        var orders = new TreeSet<Long>();
        var events = new ArrayList<Long>();
        for (Outbox.Row row : rows) {
            JsonNode promise = StrictJson.read(row.body());
            orders.addAll(numbers(promise, "orders"));
            events.addAll(numbers(promise, "events"));
        }
        return store.told(orders, events).stream().map(OrderFacts::fact).toList();
    }

    private static Fact fact(Told told) {
        String number = Order.number(told.orderId());
        ObjectNode value = JsonNodeFactory.instance
                .objectNode()
                .put("event", told.event())
                .put("eventId", told.eventId())
                .put("order", number)
                .put("platform", told.platform())
                .put("account", told.account())
                .put("platformOrderId", told.platformOrderId())
                .put("from", told.from())
                .put("to", told.to())
                .put("at", told.at().toString())
                .put("actor", told.actor())
                .put("why", Shown.text(told.why()))
                .put("class", told.orderClass())
                .put("currency", told.currency())
                .put("total", Shown.money(told.total()));
        return new Fact(number, value.toString());
    }

    private static List<Long> numbers(JsonNode promise, String field) {
        var numbers = new ArrayList<Long>();
        promise.path(field).forEach(number -> numbers.add(number.asLong()));
        return numbers;
    }
}
