package io.entrepot.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.DatabaseForTests;
import io.entrepot.incident.Incident.State;
import io.entrepot.incident.IncidentSearch.Action;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.Remedies.Edit;
import io.entrepot.incident.Remedies.Outcome;
import io.entrepot.incident.Remedies.Result;
import io.entrepot.journal.Journal;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.SetAside;
import io.entrepot.shared.Settled;
import io.entrepot.shared.StillFailing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.support.TransactionTemplate;

@SpringJUnitConfig({DatabaseForTests.class, IncidentsTest.Hub.class})
class IncidentsTest {
    @ComponentScan({"io.entrepot.incident", "io.entrepot.outbox", "io.entrepot.journal"})
    static class Hub {
        @Bean
        Wording words() {
            return (text, reader) -> "(" + reader.getLanguage() + ") " + text;
        }
    }

    private static final Filter ALL = Filter.ALL;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    IncidentSearch search;

    @Autowired
    Remedies remedies;

    @Autowired
    DeadLetters deadLetters;

    @Autowired
    Journal journal;

    @Autowired
    Outbox outbox;

    @Autowired
    JdbcClient sql;

    @BeforeEach
    void clear() {
        sql.sql("truncate incident, incident_action, dead_move, outbox, journal")
                .update();
    }

    @Test
    void theSameAgainRaisesTheCountAndReopensWhatWasResolved() {
        fail(unreadable("17", "{\"a\": 1}"), unreadable("17", "{\"a\":1}"), unreadable("18", "{\"a\":1}"));
        assertThat(incident("17").times()).isEqualTo(2);
        assertThat(incident("18").times()).isEqualTo(1);

        publish(new Settled("woocommerce", "main", List.of("17", "99")));
        assertThat(incident("17").state()).isEqualTo(State.RESOLVED);
        assertThat(incident("18").state()).isEqualTo(State.OPEN);

        fail(unreadable("17", "{\"a\":1}"));
        assertThat(incident("17").state()).isEqualTo(State.OPEN);
        assertThat(incident("17").closedBy()).isNull();
        assertThat(incident("17").times()).isEqualTo(3);
    }

    @Test
    void whatWasDismissedStaysDismissedWhenItHappensAgain() {
        fail(unreadable("17", "{}"));
        remedies.dismiss(List.of(incident("17").uid()), "ann", "a test order of the shop");
        fail(unreadable("17", "{}"));
        assertThat(incident("17").state()).isEqualTo(State.DISMISSED);
        assertThat(incident("17").times()).isEqualTo(2);
        assertThat(incident("17").closedBy()).isEqualTo("ann");
    }

    @Test
    void theNewerVersionTakesOverFromTheOlder() {
        fail(version("17", "{\"v\":1}", 1));
        UUID first = incident("17").uid();
        remedies.take(List.of(first), "ann");
        fail(version("18", "{\"v\":1}", 1));
        fail(version("17", "{\"v\":2}", 2));
        UUID second = search.list(ALL, null, 1).incidents().get(0).uid();
        assertThat(find(first).state()).isEqualTo(State.RESOLVED);
        assertThat(find(first).supersededBy()).isEqualTo(second).isNotEqualTo(first);
        assertThat(find(second).state()).isEqualTo(State.OPEN);
        assertThat(find(second).owner()).isEqualTo("ann");
        assertThat(incident("18").state()).isEqualTo(State.OPEN);
        assertThat(search.find(first).orElseThrow().payload()).asString().isEqualTo("{\"v\":1}");

        fail(version("17", "{\"v\":1}", 1));
        assertThat(find(first).state()).as("the older comes again").isEqualTo(State.RESOLVED);
        assertThat(find(first).times()).isEqualTo(2);
        assertThat(find(second).state()).isEqualTo(State.OPEN);

        fail(version("17", "{\"told\":\"otherwise\",\"v\":2}", 2));
        assertThat(find(second).state()).as("one version in other words").isEqualTo(State.RESOLVED);

        remedies.dismiss(List.of(find(second).supersededBy()), "ann", "a test order of the shop");
        fail(version("17", "{\"v\":1}", 1));
        assertThat(find(first).state()).as("nothing newer is open").isEqualTo(State.OPEN);
        assertThat(find(first).supersededBy()).isNull();
    }

    @Test
    void whatHasNoVersionOrAnotherCauseStaysBesideIt() {
        fail(unreadable("17", "{\"v\":1}"), unreadable("17", "{\"v\":2}"), version("17", "{\"v\":3}", 3));
        Failure other = version("17", "{\"v\":4}", 4);
        fail(new Failure(
                FailureCause.UNKNOWN_SKU,
                other.stage(),
                other.platform(),
                other.account(),
                other.subject(),
                null,
                other.message(),
                other.payload(),
                other.contentType(),
                null,
                other.redo(),
                other.version()));
        assertThat(search.list(ALL, null, 50).incidents())
                .hasSize(4)
                .allMatch(incident -> incident.state() == State.OPEN);
    }

    private Incident find(UUID uid) {
        return search.find(uid).orElseThrow().incident();
    }

    private static Failure version(String subject, String payload, int minute) {
        Failure failure = failure(FailureCause.CHECK_FAILED, subject, payload, new Redo("PageArrived", null, null));
        return new Failure(
                failure.cause(),
                failure.stage(),
                failure.platform(),
                failure.account(),
                failure.subject(),
                null,
                failure.message(),
                failure.payload(),
                failure.contentType(),
                null,
                failure.redo(),
                Instant.parse("2026-11-29T08:00:00Z").plusSeconds(60L * minute));
    }

    @Test
    void anOrderThatWasChangedTooLateIsNotOverBecauseItWasReadAgain() {
        fail(failure(FailureCause.CHANGED_TOO_LATE, "17", "{}", null));
        publish(new Settled("woocommerce", "main", List.of("17")));
        assertThat(incident("17").state()).isEqualTo(State.OPEN);
    }

    @Test
    void aFailureIsForgottenWithTheTransactionThatFoundIt() {
        transaction.executeWithoutResult(status -> {
            events.publishEvent(new Failures(unreadable("17", "{}")));
            status.setRollbackOnly();
        });
        assertThat(search.list(ALL, null, 50).incidents()).isEmpty();
    }

    @Test
    void oddTextsAreKept() {
        fail(new Failure(
                FailureCause.UNEXPECTED,
                "a\0b",
                null,
                null,
                "' or 1=1 --\0",
                null,
                "${jndi:x}\0",
                null,
                null,
                null,
                null));
        Incident kept = search.list(ALL, null, 50).incidents().get(0);
        assertThat(kept.subject()).isEqualTo("' or 1=1 --\uFFFD");
        assertThat(kept.message()).isEqualTo("${jndi:x}\uFFFD");
    }

    @Test
    void replayJournalsThePayloadAgainAndPromisesIt() {
        fail(unreadable("17", "{\"id\":17}"));
        UUID uid = incident("17").uid();
        assertThat(remedies.replay(List.of(uid), "ann", "mapping was put right"))
                .extracting(Result::outcome)
                .containsExactly(Outcome.REPLAYED);

        Outbox.Row row = taken().get(0);
        assertThat(row.event()).isEqualTo("PageArrived");
        assertThat(row.partner()).isEqualTo("woocommerce");
        UUID id = UUID.fromString(row.body().replaceAll(".*: ?\"(.*)\".*", "$1"));
        var message = journal.open(id).message();
        assertThat(new String(message.body(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":17}");
        assertThat(message.kind()).isEqualTo("replay");
        assertThat(message.about()).contains(uid.toString());
        assertThat(incident("17").state()).isEqualTo(State.REPLAYED);
        assertThat(search.find(uid).orElseThrow().actions())
                .extracting(IncidentSearch.Action::actor, IncidentSearch.Action::reason)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("ann", "mapping was put right"));

        fail(unreadable("17", "{\"id\":17}"));
        assertThat(incident("17").state()).isEqualTo(State.OPEN);
        assertThat(incident("17").times()).isEqualTo(2);
    }

    @Test
    void whatFailsForAnotherReasonAfterAReplayPointsBack() {
        fail(unreadable("17", "{}"));
        Incident first = incident("17");
        remedies.replay(List.of(first.uid()), "ann", "again");
        UUID id = UUID.fromString(taken().get(0).body().replaceAll(".*: ?\"(.*)\".*", "$1"));
        fail(new Failure(
                FailureCause.CHECK_FAILED,
                "order.intake",
                "woocommerce",
                "main",
                "17",
                null,
                "sum",
                "{}".getBytes(),
                "application/json",
                id,
                null));
        var detail = search.find(first.uid()).orElseThrow();
        assertThat(detail.children()).extracting(Incident::cause).containsExactly("CHECK_FAILED");
    }

    @Test
    void manyWhoReplayAtOnceHaveOneEffect() throws Exception {
        fail(unreadable("17", "{}"), unreadable("18", "{}"));
        List<UUID> uids = List.of(incident("17").uid(), incident("18").uid());
        List<UUID> turned = List.of(uids.get(1), uids.get(0));
        var outcomes = atOnce(8, n -> remedies.replay(n % 2 == 0 ? uids : turned, "clerk" + n, "again")).stream()
                .flatMap(List::stream)
                .map(Result::outcome)
                .toList();
        assertThat(outcomes).filteredOn(Outcome.REPLAYED::equals).hasSize(2);
        assertThat(outcomes).filteredOn(Outcome.CONFLICT::equals).hasSize(14);
        assertThat(taken()).hasSize(2);
        assertThat(remedies.replay(uids, "late", "again").get(0).detail())
                .contains("REPLAYED")
                .contains("by clerk")
                .contains("again");
    }

    @Test
    void pagesThatFailAlikeAtOnceDoNotDeadlock() throws Exception {
        List<Failure> there =
                IntStream.range(0, 100).mapToObj(n -> unreadable("o" + n, "{}")).toList();
        var back = new ArrayList<>(there);
        java.util.Collections.reverse(back);
        List<String> subjects = there.stream().map(Failure::subject).toList();
        atOnce(8, n -> {
            for (int i = 0; i < 10; i++) {
                publish(
                        n % 4 == 3
                                ? new Settled("woocommerce", "main", subjects)
                                : new Failures(n % 2 == 0 ? there : back));
            }
            return null;
        });
        assertThat(incident("o50").times()).isEqualTo(60);
    }

    @Test
    void replayByCauseGoesOnWhereItStopped() {
        fail(IntStream.range(0, Remedies.AT_ONCE + 20)
                .mapToObj(n -> unreadable("o" + n, "{}"))
                .toArray(Failure[]::new));
        fail(failure(FailureCause.UNKNOWN_SKU, "x", "{}", new Redo("PageArrived", "woocommerce", null)));
        Filter filter = Filter.of(Map.of("cause", "UNREADABLE", "platform", "woocommerce"));
        var first = remedies.replay(filter, null, "ann", "shop is back");
        assertThat(first.results()).hasSize(Remedies.AT_ONCE);
        var second = remedies.replay(filter, first.next(), "ann", "shop is back");
        assertThat(second.results()).hasSize(20);
        assertThat(second.next()).isNull();
        assertThat(search.causes())
                .extracting(IncidentSearch.CauseCount::cause)
                .containsExactly(FailureCause.UNKNOWN_SKU);
    }

    @Test
    void resendSendsACopyThatPointsToTheOriginal() {
        fail(unreadable("17", "{\"id\":\"x\"}"));
        Incident original = incident("17");
        Incident copy = remedies.resend(
                original.uid(), new Edit("{\"id\": 17}", false, null, false), "ann", "the id was a text");
        assertThat(copy.parentId()).isEqualTo(original.id());
        var detail = search.find(original.uid()).orElseThrow();
        assertThat(new String(detail.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"id\":\"x\"}");
        assertThat(detail.incident().state()).isEqualTo(State.REPLAYED);
        assertThat(detail.children()).extracting(Incident::uid).containsExactly(copy.uid());
        assertThat(taken()).hasSize(1);

        // the hub's own copy of the same JSON has no blanks
        fail(unreadable("17", "{\"id\":17}"));
        assertThat(search.find(copy.uid()).orElseThrow().incident().state()).isEqualTo(State.OPEN);
        assertThat(search.find(copy.uid()).orElseThrow().incident().times()).isEqualTo(1);
        assertThat(search.find(original.uid()).orElseThrow().incident().times()).isEqualTo(1);

        assertThatThrownBy(() -> remedies.resend(original.uid(), new Edit("{}", false, null, false), "bob", "again"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("by ann");
    }

    @Test
    void resendRefusesTheSamePayloadAndAMaskedOne() {
        fail(unreadable("17", "{\"id\":\"x\"}"));
        UUID uid = incident("17").uid();
        assertThatThrownBy(() -> remedies.resend(uid, new Edit("{ \"id\" : \"x\" }", false, null, false), "ann", "why"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("replay");
        assertThatThrownBy(() ->
                        remedies.resend(uid, new Edit("{\"phone\":\"138••••8000\"}", false, null, false), "ann", "why"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("masked");
        assertThat(taken()).isEmpty();
        assertThat(incident("17").state()).isEqualTo(State.OPEN);
    }

    @Test
    void deadLettersGoBackToTheirQueueAsTheyWere() {
        Map<String, Object> headers = Map.of("_AMQ_ORIG_QUEUE", "order.review", "JMSXDeliveryCount", 1);
        keep(deadLetters.of("{\"ids\":[1,2]}", headers), deadLetters.of("not json", headers));
        List<Incident> kept = search.list(ALL, null, 50).incidents();
        assertThat(kept).extracting(Incident::cause).containsOnly("DEAD_LETTER");
        assertThat(kept).extracting(Incident::stage).containsOnly("order.review");
        assertThat(kept.get(0).message())
                .as("the deliveries of the dead letter are none of its own")
                .startsWith("a message to queue order.review was given up")
                .doesNotContain("deliver");

        var results = remedies.replay(kept.stream().map(Incident::uid).toList(), "ann", "the defect is gone");
        assertThat(results)
                .extracting(Result::outcome)
                .containsExactlyInAnyOrder(Outcome.REPLAYED, Outcome.NOTHING_TO_REPLAY);
        Outbox.Row row = taken().get(0);
        assertThat(row.event()).isEqualTo("Redelivery");
        assertThat(row.partner()).isEqualTo("order.review");
        assertThat(row.body()).isEqualTo("{\"ids\": [1, 2]}");

        UUID poison = kept.stream()
                .filter(i -> !i.canReplay())
                .findFirst()
                .orElseThrow()
                .uid();
        assertThatThrownBy(() -> remedies.resend(poison, new Edit("still not", false, null, false), "ann", "why"))
                .hasMessageContaining("not JSON");
        remedies.resend(poison, new Edit("{\"ids\":[3]}", false, "application/json", false), "ann", "written anew");
        assertThat(taken()).extracting(Outbox.Row::body).containsExactly("{\"ids\": [3]}");
    }

    @Test
    void aMessageThatAPersonMovedToTheDeadEndWasNotGivenUp() {
        keep(
                deadLetters.of("{\"ids\":[1]}", Map.of("_AMQ_ORIG_QUEUE", "order.review", "drained", "dead")),
                deadLetters.of("{\"ids\":[2]}", Map.of("drained", "dead")),
                deadLetters.of("{\"ids\":[3]}", Map.of("_AMQ_ORIG_QUEUE", "DLQ", "drained", "dead")));
        assertThat(search.list(ALL, null, 50).incidents())
                .extracting(IncidentView::of)
                .extracting(IncidentView::moved, IncidentView::message)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                true,
                                "a message to queue order.review was moved to the dead end by a person; it was not given up"),
                        org.assertj.core.groups.Tuple.tuple(false, "a message to queue unknown was given up"),
                        org.assertj.core.groups.Tuple.tuple(false, "a message to queue DLQ was given up"));
    }

    @Test
    void itsHistorySaysWhoMovedAMessageToTheDeadEndAndWhy() {
        publish(new SetAside("order.review", null, "wang", "all of it, an hour ago"));
        sql.sql("update dead_move set at = at - interval '1 hour'").update();
        publish(new SetAside("order.review", List.of("ID:1", "ID:2"), "lin", "meant for another queue"));
        publish(new SetAside("order.check", null, "wang", null));
        keep(
                moved("order.review", "ID:1", 1),
                moved("order.check", "ID:9", 2),
                moved("order.review", "ID:3", 3),
                deadLetters.of("{\"ids\":[4]}", Map.of("_AMQ_ORIG_QUEUE", "order.review", "JMSMessageID", "ID:2")));
        assertThat(search.list(ALL, null, 50).incidents())
                .flatExtracting(
                        incident -> search.find(incident.uid()).orElseThrow().actions())
                .extracting(Action::action, Action::actor, Action::reason)
                .as("nobody moved ID:3 by the hub, and ID:2 was given up")
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("MOVE", "lin", "meant for another queue"),
                        org.assertj.core.groups.Tuple.tuple("MOVE", "wang", null));
    }

    private DeadLetter moved(String queue, String message, int order) {
        return deadLetters.of(
                "{\"ids\":[" + order + "]}",
                Map.of("_AMQ_ORIG_QUEUE", queue, "drained", "dead", "JMSMessageID", message));
    }

    @Test
    void whoSentItAgainHasMendedItAndItLeadsToTheMessage() {
        fail(unreadable("17", "{\"id\":\"x\"}"));
        Incident original = incident("17");
        Incident copy = remedies.resend(
                original.uid(), new Edit("{\"id\":17}", false, null, false), "ann", "the id was a text");
        publish(new Settled("woocommerce", "main", List.of("17")));
        for (UUID uid : List.of(original.uid(), copy.uid())) {
            assertThat(find(uid).state()).isEqualTo(State.RESOLVED);
            assertThat(find(uid).closedBy()).isEqualTo("ann");
            assertThat(find(uid).closeReason()).isEqualTo("the id was a text");
        }
        UUID sent = UUID.fromString(taken().get(0).body().replaceAll(".*: ?\"(.*)\".*", "$1"));
        assertThat(find(copy.uid()).journalId()).isEqualTo(sent);
    }

    @Test
    void whatStoodInTheWayOfAnOrderAndDoesNoLongerIsOver() {
        fail(about(1, FailureCause.NO_CARRIER), about(2, FailureCause.NO_CARRIER), about(3, FailureCause.NO_CARRIER));
        fail(about(1, FailureCause.CHANGED_TOO_LATE));
        UUID sentAgain = incident("order 3 NO_CARRIER").uid();
        remedies.replay(List.of(sentAgain), "ann", "a service was added");
        publish(new Cleared(FailureCause.NO_CARRIER, List.of(1L, 3L), "the order was cancelled"));
        Incident over = incident("order 1 NO_CARRIER");
        assertThat(over.state()).isEqualTo(State.RESOLVED);
        assertThat(over.closeReason()).isEqualTo("the order was cancelled");
        assertThat(find(sentAgain).state()).isEqualTo(State.RESOLVED);
        assertThat(find(sentAgain).closedBy()).isEqualTo("ann");
        assertThat(incident("order 2 NO_CARRIER").state()).isEqualTo(State.OPEN);
        assertThat(incident("order 1 CHANGED_TOO_LATE").state()).isEqualTo(State.OPEN);
    }

    @Test
    void whatWasSentAgainForNothingIsOpenAgain() {
        fail(about(1, FailureCause.NO_CARRIER), about(2, FailureCause.NO_CARRIER), about(3, FailureCause.NO_CARRIER));
        UUID sentAgain = incident("order 1 NO_CARRIER").uid();
        remedies.replay(List.of(sentAgain), "ann", "a service was added");
        publish(new StillFailing(FailureCause.NO_CARRIER, List.of(1L, 2L)));
        assertThat(find(sentAgain).state()).isEqualTo(State.OPEN);
        assertThat(find(sentAgain).times()).isEqualTo(2);
        assertThat(find(sentAgain).closedBy()).isNull();
        assertThat(incident("order 2 NO_CARRIER").times())
                .as("of what nobody touched nothing is said twice")
                .isEqualTo(1);
    }

    private static Failure about(long order, FailureCause cause) {
        return new Failure(
                cause,
                "order.allocate",
                "woocommerce",
                "main",
                "order " + order + " " + cause,
                order,
                "it waits",
                "{}".getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                new Redo("OrdersApproved", null, "[" + order + "]"));
    }

    @Test
    void whatJsonbWouldRefuseIsKeptAllTheSame() {
        keep(Stream.of("", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "1e999999", "{\"a\":1,\"a\":2}", "[", "1 2")
                .map(body -> new DeadLetter("order.review", body, Map.of()))
                .toArray(DeadLetter[]::new));
        assertThat(search.list(ALL, null, 50).incidents()).hasSize(7).noneMatch(Incident::canReplay);
    }

    private void keep(DeadLetter... letters) {
        transaction.executeWithoutResult(status -> deadLetters.keep(List.of(letters)));
    }

    private List<Outbox.Row> taken() {
        return transaction.execute(status -> outbox.take(Outbox.Lane.WORK, 1000));
    }

    private void fail(Failure... failures) {
        publish(new Failures(List.of(failures)));
    }

    private void publish(Object event) {
        transaction.executeWithoutResult(status -> events.publishEvent(event));
    }

    private Incident incident(String subject) {
        return search.list(ALL, null, 200).incidents().stream()
                .filter(i -> subject.equals(i.subject()))
                .reduce((newer, older) -> older)
                .orElseThrow();
    }

    private static Failure unreadable(String subject, String payload) {
        return failure(FailureCause.UNREADABLE, subject, payload, new Redo("PageArrived", "woocommerce", null));
    }

    private static Failure failure(FailureCause cause, String subject, String payload, Redo redo) {
        return new Failure(
                cause,
                "order.intake",
                "woocommerce",
                "main",
                subject,
                null,
                "order " + subject + " cannot be read",
                payload.getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                redo);
    }

    private interface Work<T> {
        T run(int n) throws Exception;
    }

    private static <T> List<T> atOnce(int people, Work<T> work) throws Exception {
        var barrier = new CyclicBarrier(people);
        var pool = Executors.newFixedThreadPool(people);
        try {
            List<Callable<T>> calls = IntStream.range(0, people)
                    .mapToObj(n -> (Callable<T>) () -> {
                        barrier.await();
                        return work.run(n);
                    })
                    .toList();
            var results = new ArrayList<T>();
            for (Future<T> future : pool.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
