package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.order.Order;
import io.entrepot.order.OrderFixture;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class OrderPageTest extends ApiTest {
    @Autowired
    private OrderFixture fixture;

    @Autowired
    private TransactionTemplate transaction;

    private long id;

    @BeforeEach
    void largeOrder() {
        api("PUT", "/api/skus", "[{\"sku\":\"P-1\",\"name\":\"杯\",\"weightGrams\":100}]");
        String platformId = UUID.randomUUID().toString();
        id = transaction.execute(
                status -> fixture.store(platformId, List.of("P-1"), 123456).get(0));
    }

    @Test
    void amountsAndCountsAreGroupedAndNumbersThatNameSomethingAreNot() {
        Visitor clerk = visitor("clerk");
        String number = Order.number(id);
        for (String language : List.of("en", "zh-CN")) {
            assertThat(clerk.get("/orders/" + number + "?lang=" + language).body())
                    .contains("<b>1,234,560.00 CNY</b>", ">123,456</td>", ">10.00</td>", ">" + number + "<");
            assertThat(clerk.get("/orders?q=" + number + "&lang=" + language).body())
                    .contains("1,234,560.00 CNY", "value=\"" + number + "\"")
                    .doesNotContain("1234560");
        }
        sql.sql("update orders set currency = 'JPY', total = 1234560 where id = ?")
                .param(id)
                .update();
        assertThat(clerk.get("/orders/" + number).body()).contains("<b>1,234,560 JPY</b>");
        assertThat(api("GET", "/api/orders/" + number, null)
                        .json()
                        .path("total")
                        .asText())
                .isEqualTo("1234560.00");
    }

    @Test
    void theWayShowsWhatACorrectionChangedAndInFullToWhoeverAsksForIt() {
        sql.sql("update orders set status = 'REJECTED' where id = ?").param(id).update();
        String page = "/orders/" + Order.number(id);
        api(
                "POST",
                "/api" + page + "/correct",
                "{\"deliverTo\":{\"phone\":\"13900139009\",\"district\":\"西湖区\"},\"reason\":\"buyer called\"}");
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get(page + "?lang=en").body())
                .contains("<del>138••••8001</del> → <ins>139••••9009</ins>", "<del>–</del> → <ins>西湖区</ins>")
                .doesNotContain("13800138001", "13900139009");
        assertThat(clerk.get(page + "/personal").body()).contains("<del>13800138001</del> → <ins>13900139009</ins>");
    }
}
