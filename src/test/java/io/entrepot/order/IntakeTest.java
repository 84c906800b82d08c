package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.ApiTest;
import io.entrepot.shared.Arrived;
import io.entrepot.shared.FailureCause;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** However often a page comes, and however close together, each of its orders is stored once. */
class IntakeTest extends ApiTest {
    private static final List<String> SKUS = List.of("IN-1");

    @Autowired
    private OrderFixture orders;

    @Autowired
    private Repeats repeats;

    @Autowired
    private TransactionTemplate transaction;

    private final String number = UUID.randomUUID().toString();

    @Test
    void anOrderThatComesAgainIsThereOnce() {
        catalogue();
        assertThat(store()).hasSize(1);
        assertThat(store()).isEmpty();
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void anOrderThatComesAgainBeforeItIsCommittedIsThereOnce() {
        catalogue();
        CompletableFuture<List<Long>> second = transaction.execute(status -> {
            assertThat(orders.store(number, SKUS, 1)).hasSize(1);
            int holder = count("select pg_backend_pid()");
            var other = CompletableFuture.supplyAsync(this::store);
            await("the second waits for the first, or has stored it too")
                    .until(() -> other.isDone()
                            || count(
                                            "select count(*) from pg_stat_activity where ? = any(pg_blocking_pids(pid))",
                                            holder)
                                    > 0);
            return other;
        });
        assertThat(second.join()).isEmpty();
        assertThat(stored()).isEqualTo(1);
    }

    @Test
    void anOlderVersionThatComesLateChangesNothing() {
        catalogue();
        long order = store().get(0);
        transaction.executeWithoutResult(status -> orders.store(number, "2026-11-20T02:16:04Z", SKUS, 5));
        assertThat(quantity(order)).isEqualTo(1);
        transaction.executeWithoutResult(status -> orders.store(number, "2026-11-20T02:16:06Z", SKUS, 7));
        assertThat(quantity(order)).as("a newer one does").isEqualTo(7);
    }

    @Test
    void ordersThatShareAPageRememberTheirOwnMessage() {
        catalogue();
        Arrived one = version(number + "a", 1, "webhook");
        Arrived two = version(number + "b", 1, "webhook");
        List<Long> stored = transaction.execute(status -> orders.store(one, two));
        assertThat(stored).hasSize(2);
        assertThat(count(
                        "select count(*) from orders where (platform_order_id, journal_id) in ((?, ?), (?, ?))",
                        number + "a",
                        one.journalId(),
                        number + "b",
                        two.journalId()))
                .isEqualTo(2);
    }

    @Test
    void twoVersionsOfTheSameSecondInOnePageAreReadAgain() {
        catalogue();
        assertThat(toFetch(version(number, 1, "webhook"), version(number, 2, "webhook")))
                .isEqualTo(1);
    }

    @Test
    void unlessOneOfThemIsThePlatformsAnswer() {
        catalogue();
        assertThat(toFetch(version(number, 2, "fetch"), version(number, 1, "webhook")))
                .isZero();
        assertThat(count(
                        "select l.quantity from order_line l join orders o on o.id = l.order_id where platform_order_id = ?",
                        number))
                .isEqualTo(2);
    }

    @Test
    void anUnchangedOrderIsNoNewsThoughItsSkuHasLeftTheCatalogue() {
        api("PUT", "/api/skus", "[{\"sku\":\"IN-2\",\"name\":\"杯\",\"weightGrams\":100}]");
        List<String> leaving = List.of("IN-2");
        transaction.executeWithoutResult(status -> orders.store(number, leaving, 1));
        sql.sql("update sku set code = 'GONE' where code = 'IN-2'").update();
        transaction.executeWithoutResult(status -> orders.store(number, leaving, 1));
        assertThat(orders.failures(number)).isEmpty();
        transaction.executeWithoutResult(status -> orders.store(number, "2026-11-20T02:16:06Z", leaving, 2));
        assertThat(orders.failures(number)).as("a changed one is").containsExactly(FailureCause.UNKNOWN_SKU);
    }

    @Test
    void whatWasSetAsideLeadsToTheOrderThatItBecame() {
        String sku = "IN-" + number.substring(0, 8);
        transaction.executeWithoutResult(status -> orders.store(number, List.of(sku), 1));
        api("PUT", "/api/skus", "[{\"sku\":\"" + sku + "\",\"name\":\"杯\",\"weightGrams\":100}]");
        long order = transaction
                .execute(status -> orders.store(number, List.of(sku), 1))
                .get(0);
        assertThat(count("select count(*) from incident where state = 'RESOLVED' and order_id = ?", order))
                .isEqualTo(1);
    }

    @Test
    void aCancellationThatShowsNeitherAddressNorGoodsCancelsAndChangesNothingElse() {
        catalogue();
        long order =
                transaction.execute(status -> orders.store(number, SKUS, 3)).get(0);
        orders.store(hidden("2026-11-20T02:16:06Z", "CANCELLED"));
        assertThat(orders.failures(number)).isEmpty();
        assertThat(count(
                        "select count(*) from orders where id = ? and status = 'CANCELLED' and document ->> 'state' = 'CANCELLED'"
                                + " and document #>> '{deliverTo,line}' <> '' and document #>> '{buyer,email}' <> ''",
                        order))
                .isEqualTo(1);
        assertThat(quantity(order)).isEqualTo(3);
    }

    @Test
    void anOrderThatIsCancelledAndHiddenFromTheBeginningIsThereAsCancelled() {
        catalogue();
        orders.store(hidden("2026-11-20T02:16:06Z", "CANCELLED"));
        assertThat(orders.failures(number)).isEmpty();
        assertThat(count("select count(*) from orders where platform_order_id = ? and status = 'CANCELLED'", number))
                .isEqualTo(1);
    }

    @Test
    void anAddressThatIsHiddenAfterTheParcelLeftIsNoChange() {
        catalogue();
        long order = store().get(0);
        sql.sql("update orders set status = 'SHIPPED' where id = :id")
                .param("id", order)
                .update();
        Arrived later = hidden("2026-11-20T02:16:06Z", "FULFILLED");
        transaction.executeWithoutResult(status -> orders.store(later));
        assertThat(orders.failures(number)).isEmpty();
        assertThat(count(
                        "select count(*) from orders where id = ? and document ->> 'state' = 'FULFILLED'"
                                + " and document #>> '{deliverTo,phone}' = '13800138001'",
                        order))
                .isEqualTo(1);
    }

    @Test
    void aChangeThatComesTooLateIsOneIncidentHoweverOftenAndWhereverTheOrderStandsThen() {
        catalogue();
        long order = store().get(0);
        standsAt(order, "BOOKED");
        orders.store(moved("2026-11-20T02:16:06Z", 1));
        standsAt(order, "SHIPPED");
        orders.store(moved("2026-11-20T02:16:06Z", 1));
        Arrived answered = moved("2026-11-20T02:16:07Z", 1);
        ((ObjectNode) answered.mapped().result()).put("state", "FULFILLED");
        orders.store(answered);
        assertThat(told(order))
                .singleElement()
                .asString()
                .endsWith(
                        " was changed at the platform, but its parcel is booked or gone already: agree with the customer,"
                                + " then stop or return the parcel; it differs in deliverTo.phone, deliverTo.city '杭州市' → '宁波市',"
                                + " deliverTo.line");
        assertThat(count("select count(*) from incident where order_id = ? and superseded_by is not null", order))
                .isEqualTo(1);

        orders.store(moved("2026-11-20T02:16:08Z", 3));
        assertThat(told(order)).singleElement().asString().endsWith("; the goods were IN-1 × 1, and are now IN-1 × 3");
    }

    /** With another address, too. */
    private Arrived moved(String modifiedAt, int quantity) {
        Arrived version = transaction.execute(status -> orders.version(number, modifiedAt, SKUS, quantity, "webhook"));
        ((ObjectNode) version.mapped().result().path("deliverTo"))
                .put("phone", "13900139003")
                .put("city", "宁波市")
                .put("line", "中山路 1 号");
        return version;
    }

    private void standsAt(long order, String status) {
        sql.sql("update orders set status = :status where id = :id")
                .param("status", status)
                .param("id", order)
                .update();
    }

    private List<String> told(long order) {
        return sql.sql("select message from incident where order_id = :id and state = 'OPEN'")
                .param("id", order)
                .query(String.class)
                .list();
    }

    /** A later version of which the platform does not show any more whose it is. */
    private Arrived hidden(String modifiedAt, String state) {
        Arrived version = transaction.execute(status -> orders.version(number, modifiedAt, SKUS, 1, "webhook"));
        ObjectNode document = (ObjectNode) version.mapped().result();
        document.put("state", state).putObject("deliverTo").put("country", "CN");
        document.putObject("buyer");
        if (state.equals("CANCELLED")) {
            ((ObjectNode) document.at("/lines/0")).put("unitPrice", "0").put("total", "0");
            document.put("total", "0");
        }
        return version;
    }

    @Test
    void aReceiverShownMaskedIsKeptAndOneKnownInFullStays() {
        catalogue();
        long masked = storeMasked(number + "m", "2026-11-20T02:16:05Z").get(0);
        assertThat(orders.failures(number + "m")).as("no number is checked").isEmpty();
        assertThat(receiver(masked)).isEqualTo("王* 138****8001");
        long order = store().get(0);
        storeMasked(number, "2026-11-20T02:16:06Z");
        assertThat(receiver(order)).isEqualTo("王静 13800138001");
    }

    @Test
    void anOrderToACountryThatDoesNotExistFailsItsCheck() {
        catalogue();
        Arrived version = version(number, 1, "webhook");
        ((ObjectNode) version.mapped().result().path("deliverTo")).put("country", "XX");
        assertThat(transaction.<List<Long>>execute(status -> orders.store(version)))
                .isEmpty();
        assertThat(orders.failures(number)).containsExactly(FailureCause.CHECK_FAILED);
        assertThat(sql.sql("select message from incident where subject = :number")
                        .param("number", number)
                        .query(String.class)
                        .single())
                .isEqualTo("deliverTo.country 'XX' is not a country by its ISO 3166 code, such as CN");
    }

    private List<Long> storeMasked(String order, String at) {
        return transaction.execute(status -> {
            Arrived version = orders.version(order, at, SKUS, 1, "webhook");
            ((ObjectNode) version.mapped().result().path("deliverTo"))
                    .put("name", "王*")
                    .put("phone", "138****8001")
                    .put("masked", true);
            return orders.store(version);
        });
    }

    private String receiver(long order) {
        return sql.sql(
                        "select document #>> '{deliverTo,name}' || ' ' || (document #>> '{deliverTo,phone}') from orders where id = ?")
                .param(order)
                .query(String.class)
                .single();
    }

    @Test
    void aRowThatIsStoredAsItIsIsLeftOutOfItsPage() {
        catalogue();
        Arrived first = version(number, 1, "poll");
        JsonNode row = first.source().deepCopy();
        assertThat(left(row, "poll")).as("nobody knows it yet").isEqualTo(1);
        orders.store(first);
        assertThat(left(row, "poll")).isZero();
        assertThat(left(row, "webhook")).isZero();
        assertThat(left(row, "file")).as("it is sent on purpose").isEqualTo(1);
        JsonNode other = ((ObjectNode) row.deepCopy()).put("note", "请打 13900139003");
        assertThat(left(other, "poll")).as("another word").isEqualTo(1);
        transaction.executeWithoutResult(status -> orders.store(number, "2026-11-20T02:16:06Z", SKUS, 2));
        assertThat(left(row, "poll")).as("it is not what is stored any more").isEqualTo(1);
    }

    @Test
    void aRowWhoseTransactionWasLostIsLookedAtAgain() {
        catalogue();
        Arrived first = version(number, 1, "poll");
        JsonNode row = first.source().deepCopy();
        transaction.executeWithoutResult(status -> {
            orders.store(first);
            status.setRollbackOnly();
        });
        assertThat(left(row, "poll")).isEqualTo(1);
    }

    private int left(JsonNode row, String kind) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        page.putArray("orders").add(row);
        return repeats.without(page, "woocommerce", "tee", kind).path("orders").size();
    }

    private int toFetch(Arrived... versions) {
        return transaction.execute(status -> {
            orders.store(versions);
            return count(
                    "select count(*) from outbox where event = 'OrderToFetch' and body ->> 'platformOrderId' = ?",
                    number);
        });
    }

    private Arrived version(String order, int quantity, String kind) {
        return transaction.execute(status -> orders.version(order, "2026-11-20T02:16:05Z", SKUS, quantity, kind));
    }

    private int quantity(long order) {
        return count("select sum(quantity) from order_line where order_id = ?", order);
    }

    private void catalogue() {
        api("PUT", "/api/skus", "[{\"sku\":\"IN-1\",\"name\":\"杯\",\"weightGrams\":100}]");
    }

    private List<Long> store() {
        return transaction.execute(status -> orders.store(number, SKUS, 1));
    }

    private int stored() {
        return count("select count(*) from orders where platform_order_id = ?", number);
    }
}
