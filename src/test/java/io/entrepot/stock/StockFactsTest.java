package io.entrepot.stock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.TopicsForTests;
import io.entrepot.order.OrderFixture;
import io.entrepot.order.Orders.Departure;
import io.entrepot.order.Orders.GoodsLeft;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.support.TransactionTemplate;

class StockFactsTest extends ApiTest {
    @Autowired
    private StockFacts facts;

    @Autowired
    private Bookkeeping books;

    @Autowired
    private OrderFixture orders;

    @Autowired
    private Allocation allocation;

    @Autowired
    private ApplicationEventPublisher events;

    @Autowired
    private TransactionTemplate transaction;

    private static int receipts;

    @BeforeEach
    void warehouse() {
        api("PUT", "/api/warehouses", """
                [{"code":"F","name":"仓","contact":"陈","phone":"13800000001","province":"广东省","city":"深圳市","address":"路8号"}]""");
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"F-1\",\"name\":\"杯\",\"weightGrams\":100},{\"sku\":\"F-2\",\"name\":\"杯\",\"weightGrams\":100}]");
        sql.sql(
                        "update stock_level set on_hand = 0, reserved = 0 where sku_id in (select id from sku where code like 'F-%')")
                .update();
        sql.sql("delete from outbox").update();
    }

    @Test
    void everyWayInWhichLevelsChangeIsToldOnce() {
        receive("F-1", 7);
        assertThat(told()).containsExactly("F-1 7 0");
        receive("F-1", -2);
        assertThat(told()).containsExactly("F-1 5 0");

        long id = orders.receive("F-1", 2);
        transaction.executeWithoutResult(status -> {
            orders.orders().approve(orders.orders().lock(List.of(id)), "test", order -> "because");
            allocation.allocate(List.of(id));
        });
        assertThat(told()).as("reserved").containsExactly("F-1 5 2");
        int warehouse = count("select warehouse_id from reservation where order_id = ?", id);
        transaction.executeWithoutResult(
                status -> events.publishEvent(new GoodsLeft(List.of(new Departure(id, warehouse)))));
        assertThat(told()).as("left").containsExactly("F-1 3 0");

        long other = orders.receive("F-1", 1);
        transaction.executeWithoutResult(status -> {
            orders.orders().approve(orders.orders().lock(List.of(other)), "test", order -> "because");
            allocation.allocate(List.of(other));
        });
        told();
        orders.move(other, all -> orders.orders().cancel(all, "test", "because"));
        assertThat(told()).as("given back").containsExactly("F-1 3 0");
    }

    @Test
    void changesThatComeTogetherAreToldAsOneWithTheLastOfThem() {
        receive("F-1", 7);
        receive("F-2", 1);
        receive("F-1", 3);
        List<Fact> both = facts.expand(levels());
        assertThat(both).extracting(Fact::key).containsExactly("F-1", "F-2");
        JsonNode first = StrictJson.read(both.get(0).value());
        assertThat(first.path("available").asInt()).isEqualTo(10);
        var topics = new TopicsForTests();
        both.forEach(fact -> assertThat(topics.violations("stock.events.v1", StrictJson.read(fact.value())))
                .isEmpty());

        receive("F-1", 1);
        JsonNode next = StrictJson.read(facts.expand(levels()).get(0).value());
        assertThat(next.path("version").asLong())
                .isGreaterThan(first.path("version").asLong());
    }

    @Autowired
    private Outbox outbox;

    private List<Outbox.Row> take() {
        return transaction.execute(status -> outbox.take(Outbox.Lane.FACT, 100));
    }

    /** The promises of levels that wait. */
    private List<Outbox.Row> levels() {
        return take().stream().filter(row -> row.event().equals("StockChanged")).toList();
    }

    /** What the promises of levels say now, in warehouse F. */
    private List<String> told() {
        return facts.expand(levels()).stream()
                .map(fact -> StrictJson.read(fact.value()))
                .map(fact -> {
                    for (JsonNode level : fact.path("levels")) {
                        if (level.path("warehouse").asText().equals("F")) {
                            return fact.path("sku").asText() + " " + level.path("onHand") + " "
                                    + level.path("reserved");
                        }
                    }
                    return "no level in F";
                })
                .toList();
    }

    private void receive(String sku, int pieces) {
        String reference = "F-R-" + ++receipts + "-" + System.nanoTime();
        if (pieces > 0) {
            books.receive(new Bookkeeping.Receipt(reference, "F", List.of(new Bookkeeping.Line(sku, pieces))), "test");
        } else {
            books.correct(new Bookkeeping.Correction(reference, "F", sku, pieces, "test"), "test");
        }
    }
}
