package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.DatabaseForTests;
import io.entrepot.OrdersForTests;
import io.entrepot.order.AnswerCall.Action;
import io.entrepot.order.AnswerOutcome.Kind;
import io.entrepot.order.Orders.Departure;
import io.entrepot.order.Orders.GoodsLeft;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.PartnerCall;
import io.entrepot.shared.Settled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.support.TransactionTemplate;

@SpringJUnitConfig({DatabaseForTests.class, OrdersForTests.class, AnswersTest.Heard.class})
@TestPropertySource(properties = {"hub.marketplaces.manual.answers=none", "hub.carriers.sf.name=顺丰速运"})
class AnswersTest {
    static class Heard {
        final List<Failure> failures = new ArrayList<>();
        final List<Settled> settled = new ArrayList<>();

        @EventListener
        void on(Failures event) {
            failures.addAll(event.list());
        }

        @EventListener
        void on(Settled event) {
            settled.add(event);
        }
    }

    @Autowired
    Answers answers;

    @Autowired
    OwedAnswers owed;

    @Autowired
    AnswerVerdicts verdicts;

    @Autowired
    OrdersForTests orders;

    @Autowired
    Heard heard;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient sql;

    @BeforeEach
    void clear() {
        orders.clear();
        heard.failures.clear();
        heard.settled.clear();
    }

    @Test
    void onePromiseForAPageAndPlatform() {
        long a = orders.add("woocommerce", "17", "");
        long b = orders.add("woocommerce", "18", "");
        long c = orders.add("csv", "19", "");
        long d = orders.add("manual", "20", "");
        orders.reach(OrderStatus.SHIPPED, a, b, c, d);
        orders.reach(OrderStatus.SHIPPED, a, b, c, d);
        assertThat(sql.sql("select partner, jsonb_array_length(body->'ids') as n from outbox order by 1")
                        .query()
                        .listOfRows())
                .containsExactly(Map.of("partner", "csv", "n", 1), Map.of("partner", "woocommerce", "n", 2));
    }

    @Test
    void theOneWhoCancelledIsNotTold() {
        long byPerson = orders.add("woocommerce", "17", "");
        long byPlatform = orders.add("woocommerce", "18", "\"state\":\"CANCELLED\"");
        orders.reach(OrderStatus.CANCELLED, byPerson, byPlatform);
        assertThat(ids()).hasSize(1);

        // while our answer was waiting, the platform cancelled it too
        sql.sql("update orders set document = document || '{\"state\":\"CANCELLED\"}'")
                .update();
        assertThat(begin()).isEmpty();
        assertThat(state()).isEqualTo("CONFIRMED");
    }

    @Test
    void shippedIsToldOnceTheLastLiveParcelIsCollected() {
        long order = orders.add("woocommerce", "17", "");
        orders.parcels(order, "SF1 COLLECTED", "SF2 BOOKED", "SF3 CANCELLED");
        orders.reach(OrderStatus.SHIPPED, order);
        assertThat(begin()).isEmpty();
        assertThat(attempts()).isZero();
        sql.sql("truncate outbox").update();

        orders.parcels(order, "SF1 IN_TRANSIT", "SF2 COLLECTED", "SF3 CANCELLED");
        assertThat(begin()).as("still postponed").isEmpty();
        orders.publish(new GoodsLeft(List.of(new Departure(order, 1))));
        assertThat(sql.sql("select event from outbox").query(String.class).list())
                .containsExactly("AnswersOwed");

        AnswerCall call = begin().get(0);
        assertThat(call.action()).isEqualTo(Action.WRITE);
        assertThat(call.body().toString())
                .isEqualTo("{\"platformOrderId\":\"17\",\"number\":\"EN" + order + "\",\"parcels\":[" + parcel("SF1")
                        + "," + parcel("SF2") + "]}");
    }

    private static String parcel(String waybill) {
        return "{\"waybill\":\"" + waybill
                + "\",\"carrier\":\"sf\",\"carrierName\":\"顺丰速运\",\"trackingNumber\":\"TOKEN-17\","
                + "\"trackingUrl\":\"http://localhost:8080/track/TOKEN-17\",\"collectedAt\":\"2026-11-22T08:00:00Z\"}";
    }

    @Test
    void aSecondMessageFindsItUnderWay() {
        owed();
        assertThat(begin()).hasSize(1);
        assertThat(begin()).isEmpty();
    }

    @Test
    void afterACrashThePlatformIsAskedFirst() {
        owed();
        begin();
        pass();
        assertThat(begin()).extracting(AnswerCall::action).containsExactly(Action.READ_BACK);
    }

    @Test
    void aLateAnswerOfAnOlderTrySettlesNothing() {
        owed();
        AnswerCall old = begin().get(0);
        pass();
        begin();
        settle(verdicts.refused(old, 400, "no", null));
        assertThat(state()).isEqualTo("SENDING");
        settle(new AnswerOutcome(old, Kind.CONFIRMED, null, null));
        assertThat(state()).isEqualTo("CONFIRMED");
    }

    @Test
    void confirmedIsWrittenDownAndOver() {
        owed();
        settle(new AnswerOutcome(begin().get(0), Kind.CONFIRMED, null, null));
        assertThat(state()).isEqualTo("CONFIRMED");
        assertThat(sql.sql("select event || ' ' || why from order_event")
                        .query(String.class)
                        .list())
                .containsExactly("PlatformTold SHIPPED");
        assertThat(heard.settled).containsExactly(new Settled("woocommerce", "main", List.of("17 shipped")));
        assertThat(begin()).isEmpty();
    }

    @Test
    void aCallIsKeptOnceWithThoseOrdersThatItWasAboutAlsoWhenThesePartOnTheWay() {
        sql.sql("truncate journal").update();
        for (String id : List.of("17", "18", "19")) {
            long order = orders.add("woocommerce", id, "");
            orders.parcels(order, "SF" + id + " COLLECTED");
            orders.reach(OrderStatus.SHIPPED, order);
        }
        List<AnswerCall> calls = begin();
        AnswerBatch batch = new AnswerBatches().of(calls, 10).get(0);
        var call = new PartnerCall("{}".getBytes(StandardCharsets.UTF_8), "application/json");
        batch.called(call);
        call.answered("[]".getBytes(StandardCharsets.UTF_8), 200);
        // the page did not go through as a whole
        settle(new AnswerOutcome(calls.get(1), Kind.CONFIRMED, null, null));
        assertThat(kept()).isEmpty();
        settle(new AnswerOutcome(calls.get(0), Kind.CONFIRMED, null, null));
        settle(new AnswerOutcome(calls.get(2), Kind.CONFIRMED, null, null));
        String about = "woocommerce main " + batch.orders() + " SHIPPED 200";
        assertThat(kept()).containsExactly("OUT tell " + about, "IN answer " + about);
    }

    @Test
    void anAnswerWithoutEndIsKeptInPart() {
        sql.sql("truncate journal").update();
        owed();
        List<AnswerCall> calls = begin();
        var call = new PartnerCall(new byte[] {1}, "application/json");
        new AnswerBatches().of(calls, 10).get(0).called(call);
        call.answered(new byte[10_000_000], 200);
        settle(new AnswerOutcome(calls.get(0), Kind.UNKNOWN, "too much", null));
        assertThat(sql.sql(
                                "select octet_length(body) || ' of ' || (about ->> 'cut') from journal where direction = 'IN'")
                        .query(String.class)
                        .list())
                .containsExactly("524288 of 10000000");
    }

    private List<String> kept() {
        return sql.sql("""
                        select concat_ws(' ', direction, kind, platform, account, about ->> 'orders', about ->> 'told',
                            about ->> 'status')
                        from journal order by id""").query(String.class).list();
    }

    @Test
    void declinedIsAnIncidentInThePlatformsWordsAndCanBeReplayed() {
        owed();
        settle(verdicts.refused(begin().get(0), 404, "HTTP 404: Invalid ID.", null));
        assertThat(state()).isEqualTo("DECLINED");
        Failure failure = heard.failures.get(0);
        assertThat(failure.cause()).isEqualTo(FailureCause.PLATFORM_DECLINED);
        assertThat(failure.message())
                .contains("woocommerce/main")
                .contains("SHIPPED")
                .endsWith("HTTP 404: Invalid ID.");
        assertThat(failure.redo().body()).isEqualTo("{\"ids\":[" + ids().get(0) + "]}");
        assertThat(begin())
                .extracting(AnswerCall::attempt, AnswerCall::action)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(1, Action.WRITE));
    }

    @Test
    void backsOffTwiceAsLongEachTimeAndGivesUpAfterTwelveTries() {
        owed();
        var pauses = new ArrayList<Long>();
        for (int i = 1; i <= 12; i++) {
            sql.sql("truncate outbox").update();
            pauses.addAll(pauses(verdicts.refused(begin().get(0), 503, "HTTP 503: ", null)));
            pass();
        }
        assertThat(pauses).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 600L, 600L, 600L, 600L);
        assertThat(heard.failures).extracting(Failure::cause).containsExactly(FailureCause.PLATFORM_UNREACHABLE);
        assertThat(sql.sql("select due_at is null from platform_answer")
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(begin()).extracting(AnswerCall::attempt).containsExactly(1);
    }

    /** The seconds until it is sent again, by the clock of the transaction that says so. */
    private List<Long> pauses(AnswerOutcome outcome) {
        return transaction.execute(status -> {
            answers.settle(List.of(outcome));
            return sql.sql("select extract(epoch from not_before - now())::bigint from outbox")
                    .query(Long.class)
                    .list();
        });
    }

    @Test
    void waitsAsLongAsThePlatformAsks() {
        owed();
        AnswerCall call = begin().get(0);
        assertThat(Answers.pause(verdicts.refused(call, 429, "", Duration.ofSeconds(90))))
                .hasSeconds(90);
        assertThat(Answers.pause(verdicts.refused(call, 429, "", Duration.ofSeconds(2))))
                .hasSeconds(5);
    }

    @ParameterizedTest
    @CsvSource({
        "200,UNKNOWN",
        "302,DECLINED",
        "400,DECLINED",
        "401,RETRY",
        "404,DECLINED",
        "408,UNKNOWN",
        "409,UNKNOWN",
        "423,RETRY",
        "430,RETRY",
        "429,RETRY",
        "500,UNKNOWN",
        "502,UNKNOWN",
        "503,RETRY",
        "504,UNKNOWN"
    })
    void judgesByWhatMayHaveHappened(int status, Kind kind) {
        owed();
        assertThat(verdicts.refused(begin().get(0), status, "x", null).kind()).isEqualTo(kind);
    }

    @Test
    void theSweepPromisesAgainWhatNobodyCarriedOut() {
        owed();
        sql.sql("truncate outbox").update();
        owed.sweep();
        assertThat(sql.sql("select count(*) from outbox").query(Integer.class).single())
                .isZero();
        sql.sql("update platform_answer set due_at = now() - interval '2 minutes'")
                .update();
        owed.sweep();
        owed.sweep();
        assertThat(sql.sql("select partner from outbox").query(String.class).list())
                .containsExactly("woocommerce");
    }

    @Test
    void orderIdsOfABatchStayInTheirPlaceOfAQuery() {
        List<AnswerCall> calls = Stream.of("17", "1&per_page=1", "号,2")
                .map(id -> new AnswerCall(1, 1, 1, "SHIPPED", Action.READ_BACK, "x", "y", id, null, 0, new Talk()))
                .toList();
        assertThat(new AnswerBatches().of(calls, 10).get(0).getIds()).isEqualTo("17,1%26per_page%3D1,%E5%8F%B7%2C2");
    }

    @Test
    void aBatchIsOfOneAccountKindAndAction() {
        var calls = new ArrayList<AnswerCall>();
        for (String account : List.of("a", "b")) {
            for (String kind : List.of("SHIPPED", "CANCELLED")) {
                for (Action action : Action.values()) {
                    IntStream.range(0, 5)
                            .mapToObj(n ->
                                    new AnswerCall(n, n, 1, kind, action, "x", account, "" + n, null, 0, new Talk()))
                            .forEach(calls::add);
                }
            }
        }
        Collections.shuffle(calls, new Random(7));
        List<AnswerBatch> batches = new AnswerBatches().of(calls, 4);
        assertThat(batches).hasSize(16).allMatch(batch -> batch.getSize() <= 4);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.calls())
                        .allMatch(call -> call.account().equals(batch.account())
                                && call.kind().equals(batch.kind())
                                && call.isReadBack() == batch.isReadBack()));
        assertThat(batches.stream().flatMap(batch -> batch.calls().stream()))
                .containsExactlyInAnyOrderElementsOf(calls);
    }

    private void owed() {
        long order = orders.add("woocommerce", "17", "");
        orders.parcels(order, "SF1 COLLECTED");
        orders.reach(OrderStatus.SHIPPED, order);
    }

    private List<AnswerCall> begin() {
        return transaction.execute(status -> answers.begin(ids()));
    }

    private void settle(AnswerOutcome outcome) {
        transaction.executeWithoutResult(status -> answers.settle(List.of(outcome)));
    }

    /** Time passes until the next thing is due. */
    private void pass() {
        sql.sql("update platform_answer set due_at = now() where due_at is not null")
                .update();
    }

    private List<Long> ids() {
        return sql.sql("select id from platform_answer order by id")
                .query(Long.class)
                .list();
    }

    private String state() {
        return sql.sql("select state from platform_answer").query(String.class).single();
    }

    private int attempts() {
        return sql.sql("select attempts from platform_answer")
                .query(Integer.class)
                .single();
    }
}
