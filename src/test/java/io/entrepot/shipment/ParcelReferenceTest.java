package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parcel's reference says the same after every restart, restore and reinstallation, and never the same of two parcels. */
class ParcelReferenceTest {
    @Test
    void itDependsOnTheOrderAndNotOnOurDatabase() {
        assertThat(reference(1, "woocommerce", "tee", "1017", 1))
                .isEqualTo(reference(4711, "woocommerce", "tee", "1017", 1))
                .matches("1017-[0-9A-Z]{6}-1");
    }

    @Test
    void itIsTheSameWithEveryVersionOfTheHub() {
        // labels outlive versions: who changes this must keep the old way for orders that are underway
        assertThat(reference(1, "woocommerce", "tee", "1017", 2)).isEqualTo("1017-HVSNG5-2");
    }

    @Test
    void itDiffersByAccountPlatformOrderAndNumber() {
        assertThat(List.of(
                        reference(1, "woocommerce", "tee", "1017", 1),
                        reference(1, "woocommerce", "mug", "1017", 1),
                        reference(1, "shopify", "tee", "1017", 1),
                        reference(1, "woocommerce", "tee", "1018", 1),
                        reference(1, "woocommerce", "tee", "1017", 2)))
                .doesNotHaveDuplicates();
    }

    @ValueSource(strings = {"gid://shopify/Order/1017", "订单一", "an id that is longer than what carriers take", " "})
    @ParameterizedTest
    void whatCarriersMayNotTakeIsLeftToAHash(String id) {
        assertThat(reference(1, "shop", "tee", id, 99))
                .matches("[0-9A-Z]{12}-[0-9A-Z]{6}-99")
                .isNotEqualTo(reference(1, "shop", "tee", id + "1", 99));
    }

    private static String reference(long id, String platform, String account, String platformOrderId, int seq) {
        return ParcelReference.of(
                new Order(
                        id,
                        1,
                        platform,
                        account,
                        platformOrderId,
                        "W-1",
                        OrderStatus.CONFIRMED,
                        "RETAIL",
                        "CNY",
                        BigDecimal.ONE,
                        Order.Content.of(null, List.of()),
                        null,
                        null,
                        null,
                        Instant.EPOCH),
                seq);
    }
}
