package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.outbox.Outbox.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Facts of a batch are told together, in their order, and never too many at once. */
class RecordsTest {
    private final Records records = new Records();

    @Test
    void whatGoesToOneTopicIsToldTogetherInItsOrder() {
        Row one = row(1, "OrdersMoved", 10);
        Row two = row(2, "ParcelMoved", 10);
        Row three = row(3, "OrdersMoved", 10);
        assertThat(records.alike(List.of(one, two, three))).containsExactly(List.of(one, three), List.of(two));
    }

    @Test
    void longOnesAreToldByThemselves() {
        Row one = row(1, "OrdersMoved", 20_000);
        Row two = row(2, "OrdersMoved", 20_000);
        Row three = row(3, "OrdersMoved", 10);
        assertThat(records.alike(List.of(one, two, three))).containsExactly(List.of(one), List.of(two, three));
    }

    private static Row row(long id, String event, int length) {
        return new Row(id, event, null, "x".repeat(length), 4, 0);
    }
}
