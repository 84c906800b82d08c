package io.entrepot.console;

import io.entrepot.ApiTest;
import io.entrepot.order.Order;
import io.entrepot.order.OrderFixture;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** One order for three pieces that waits in the review, for the tests of the screens that show orders. */
abstract class HeldOrderScene extends ApiTest {
    static final String WHY = "total-below-limit: total 30 CNY is above the limit of 20";

    /** Still to come, whenever this runs. */
    static final LocalDate LATER = LocalDate.now(ZoneOffset.UTC).plusDays(30);

    @Autowired
    OrderFixture fixture;

    String number;
    long id;

    @BeforeEach
    void heldOrder() {
        // a queue shows its first ones only, and other tests fill them, too
        sql.sql("update orders set status = 'CANCELLED' where status = 'IN_REVIEW'")
                .update();
        sql.sql("update orders set hold_until = null, hold_reason = null where hold_until is not null")
                .update();
        api("PUT", "/api/skus", "[{\"sku\":\"V-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        id = fixture.receive("V-1", 3);
        number = Order.number(id);
        fixture.move(id, o -> fixture.orders().holdForReview(o, "rules", x -> WHY));
    }

    String status() {
        return sql.sql("select status from orders where id = ?")
                .param(id)
                .query(String.class)
                .single();
    }

    /** The fields of a form as {@link io.entrepot.Visitor#post} takes them. */
    static String[] pairs(Map<String, String> fields) {
        return fields.entrySet().stream()
                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                .toArray(String[]::new);
    }
}
