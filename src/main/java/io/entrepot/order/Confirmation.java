package io.entrepot.order;

import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;

/** Confirms allocated orders whose carrier and cost are known, by rule. */
@Service
public class Confirmation {
    private final Orders orders;

    Confirmation(Orders orders) {
        this.orders = orders;
    }

    /** Confirms those of the page that are ALLOCATED and not held; answers which. In the transaction at hand. */
    public List<Long> confirm(List<Long> ids) {
        Instant now = Instant.now();
        List<Order> ready = orders.lock(ids).stream()
                .filter(order -> order.status() == OrderStatus.ALLOCATED && !order.isHeld(now))
                .toList();
        orders.confirm(ready, Orders.HUB);
        return Orders.ids(ready);
    }
}
