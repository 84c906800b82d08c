package io.entrepot.order;

import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Service;

/** Confirms allocated orders whose carrier and cost are known, by rule, unless a person is to do that. */
@Service
public class Confirmation {
    private final Orders orders;
    private final Parameters parameters;
    private final Clock clock;

    Confirmation(Orders orders, Parameters parameters, Clock clock) {
        this.orders = orders;
        this.parameters = parameters;
        this.clock = clock;
    }

    /** Confirms those of the page that are ALLOCATED and not held; answers which. In the transaction at hand. */
    public List<Long> confirm(List<Long> ids) {
        if (parameters.value(Parameter.CONFIRM_BY_PERSON) == 1) {
            return List.of();
        }
        Instant now = clock.instant();
        List<Order> ready = orders.lock(ids).stream()
                .filter(order -> order.status() == OrderStatus.ALLOCATED && !order.isHeld(now))
                .toList();
        orders.confirm(ready, Orders.HUB);
        return Orders.ids(ready);
    }
}
