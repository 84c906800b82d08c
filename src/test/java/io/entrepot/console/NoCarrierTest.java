package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.order.Order;
import io.entrepot.order.OrderFixture;
import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

class NoCarrierTest extends ApiTest {
    private static final String NO_CARRIER = "no carrier goes there yet";

    @Autowired
    private OrderFixture fixture;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private TransactionTemplate transaction;

    @Test
    void whoMayConfirmAnOrderSeesThatNoCarrierGoesThereYet() {
        api("PUT", "/api/skus", "[{\"sku\":\"C-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        long id = fixture.receive("C-1", 1);
        fixture.move(id, order -> fixture.orders().approve(order, "clerk", x -> null));
        fixture.move(id, order -> fixture.orders().allocate(order, x -> null));
        assertThat(page(id)).contains("/confirm\"").doesNotContain(NO_CARRIER);
        publish(new Failures(new Failure(
                FailureCause.NO_CARRIER,
                "order.allocate",
                "woocommerce",
                "tee",
                "C-1",
                id,
                "no active carrier service takes it",
                new byte[0],
                "text/plain",
                null,
                null)));
        assertThat(page(id)).contains("/confirm\"", NO_CARRIER);
        publish(new Cleared(FailureCause.NO_CARRIER, List.of(id), "a carrier goes there now"));
        assertThat(page(id)).contains("/confirm\"").doesNotContain(NO_CARRIER);
    }

    private String page(long id) {
        return visitor("clerk").get("/orders/" + Order.number(id) + "?lang=en").body();
    }

    private void publish(Object event) {
        transaction.executeWithoutResult(status -> events.publishEvent(event));
    }
}
