package io.entrepot.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.entrepot.DatabaseForTests;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.WatchLimits.Kind;
import io.entrepot.incident.WatchLimits.Limit;
import io.entrepot.incident.WatchLimits.Receiver;
import io.entrepot.incident.WatchLimits.Urgency;
import io.entrepot.incident.WatchLimits.Weight;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Recovered;
import io.entrepot.shared.Severity;
import io.entrepot.shared.StaffNews;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.support.TransactionTemplate;

@SpringJUnitConfig({DatabaseForTests.class, IncidentsTest.Hub.class})
@RecordApplicationEvents
class EscalationTest {
    @Autowired
    Incidents incidents;

    @Autowired
    IncidentSearch search;

    @Autowired
    Remedies remedies;

    @Autowired
    Escalation escalation;

    @Autowired
    WatchLimits watch;

    @Autowired
    ApplicationEvents events;

    @Autowired
    ApplicationEventPublisher publisher;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient sql;

    @BeforeEach
    void start() {
        sql.sql("truncate incident, incident_action, incident_receiver, outbox").update();
        watch.tell(
                List.of(
                        new Receiver(Severity.HIGH, 0, "desk@example.com", "en"),
                        new Receiver(Severity.HIGH, 1, "lead@example.com", "zh-CN"),
                        new Receiver(Severity.HIGH, 2, "boss@example.com", "en")),
                "ann");
    }

    @Test
    void tellsOnceAndOthersWhenNobodyActs() {
        fail(FailureCause.PARCEL_LOST, "P1");
        fail(FailureCause.PARCEL_LOST, "P2");
        escalation.sweep();
        escalation.sweep();
        assertThat(told()).as("one mail for both, once").containsExactly("desk@example.com: Entrepot: 2 new, High");
        assertThat(one("P1").isEscalated()).isFalse();
        assertThat(one("P1").actBy()).isAfter(Instant.now());

        late("P1");
        escalation.sweep();
        escalation.sweep();
        assertThat(told()).hasSize(2).endsWith("lead@example.com: Entrepot：重要异常 1 条逾期未处理");
        assertThat(one("P1").isEscalated()).isTrue();
        assertThat(one("P2").isEscalated()).isFalse();
        assertThat(actions("P1")).containsExactly("ESCALATE");

        late("P1");
        escalation.sweep();
        late("P1");
        escalation.sweep();
        assertThat(told())
                .as("and no further")
                .hasSize(3)
                .endsWith("boss@example.com: Entrepot: nobody acted, 1, High");
    }

    @Test
    void saysNoPersonalDataAndWhatItIsAbout() {
        incidents.keep(List.of(failure(FailureCause.PARCEL_LOST, "P1", "call 13812345678")));
        escalation.sweep();
        assertThat(events.stream(StaffNews.class).findFirst().orElseThrow().text())
                .contains(
                        "Parcel lost or damaged",
                        "- (en) call 138••••5678\n  /incidents/" + one("P1").uid() + "\n");
        late("P1");
        escalation.sweep();
        assertThat(events.stream(StaffNews.class).map(StaffNews::text))
                .as("in the language of its receiver")
                .anyMatch(text -> text.contains("- (zh) call"));
    }

    @Test
    void aStepIsTakenByOneHubOnly() throws Exception {
        for (int i = 0; i < 20; i++) {
            fail(FailureCause.PARCEL_LOST, "P" + i);
        }
        var barrier = new CyclicBarrier(4);
        var threads = Executors.newFixedThreadPool(4);
        try {
            var hubs = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                hubs.add(threads.submit(() -> {
                    barrier.await();
                    escalation.sweep();
                    return null;
                }));
            }
            for (Future<?> hub : hubs) {
                hub.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(sql.sql("select sum(told) from incident")
                        .query(Integer.class)
                        .single())
                .isEqualTo(20);
    }

    @Test
    void whatIsForgottenWithItsTransactionIsToldAgain() {
        fail(FailureCause.PARCEL_LOST, "P1");
        transaction.executeWithoutResult(status -> {
            escalation.sweep();
            status.setRollbackOnly();
        });
        assertThat(one("P1").told()).isZero();
        escalation.sweep();
        assertThat(one("P1").told()).isEqualTo(1);
    }

    @Test
    void whoTakesItOnHasTheWholeTimeAndADeadlineCanBeMoved() {
        fail(FailureCause.PARCEL_LOST, "P1");
        escalation.sweep();
        late("P1");
        UUID uid = one("P1").uid();
        remedies.take(List.of(uid), "ann");
        escalation.sweep();
        assertThat(one("P1").owner()).isEqualTo("ann");
        assertThat(one("P1").isEscalated()).isFalse();

        Instant soon = Instant.now().plusSeconds(60);
        assertThat(remedies.actBy(uid, soon, "ann", "the carrier answers by then")
                        .actBy())
                .isCloseTo(soon, within(1, ChronoUnit.MILLIS));
        remedies.leave(List.of(uid), "ann");
        assertThat(one("P1").owner()).isNull();
        assertThat(actions("P1")).containsExactly("TAKE", "DEADLINE", "LEAVE");

        remedies.dismiss(List.of(uid), "ann", "found");
        assertThatThrownBy(() -> remedies.actBy(uid, soon, "bob", "why"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("by ann: found");
        late("P1");
        escalation.sweep();
        assertThat(one("P1").isEscalated()).as("nobody waits any more").isFalse();
    }

    @Test
    void whatAWatchRaisedIsOverWhenItsCauseIsAndBeginsAnew() {
        fail(FailureCause.ORDER_OVERDUE, "EN1 APPROVED");
        fail(FailureCause.PARCEL_LOST, "EN1 APPROVED");
        escalation.sweep();
        recover("EN1 APPROVED");
        assertThat(one("EN1 APPROVED").state()).isEqualTo(Incident.State.RESOLVED);
        assertThat(sql.sql("select state from incident where cause = 'PARCEL_LOST'")
                        .query(String.class)
                        .single())
                .as("only what it had raised")
                .isEqualTo("OPEN");

        fail(FailureCause.ORDER_OVERDUE, "EN1 APPROVED");
        assertThat(one("EN1 APPROVED").state()).isEqualTo(Incident.State.OPEN);
        assertThat(one("EN1 APPROVED").told()).isZero();
        assertThat(actions("EN1 APPROVED")).containsExactly("RECOVERED", "AGAIN");
    }

    @Test
    void limitsAreReplacedAndEveryChangeIsTold() {
        List<Limit> before = watch.limits();
        try {
            var changed = new ArrayList<>(before);
            changed.removeIf(limit -> "RETURNING".equals(limit.state()));
            changed.replaceAll(limit -> limit.kind() == Kind.ACCOUNT
                    ? new Limit(limit.kind(), null, null, null, limit.seconds() + 60)
                    : limit);
            changed.add(new Limit(Kind.ORDER, "woocommerce", "URGENT", "BOOKED", 3600));
            assertThat(watch.replace(changed, "ann")).hasSameElementsAs(changed);
            assertThat(events.stream(Audited.class)
                            .filter(done -> done.subject().startsWith("limit"))
                            .map(done ->
                                    done.actor() + " " + done.subject() + ": " + done.before() + " -> " + done.after()))
                    .containsExactlyInAnyOrder(
                            "ann limit PARCEL RETURNING * *: 604800 -> null",
                            "ann limit ACCOUNT * * *: 21600 -> 21660",
                            "ann limit ORDER BOOKED URGENT woocommerce: null -> 3600");
        } finally {
            watch.replace(before, "ann");
        }
        assertThatThrownBy(() -> watch.replace(List.of(new Limit(Kind.ORDER, null, null, "BOOKED", 5)), "ann"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("seconds of limit ORDER BOOKED * *");
        for (String address : List.of("a@b\nBcc: c@d", "a@b")) {
            assertThatThrownBy(() -> watch.tell(List.of(new Receiver(Severity.HIGH, 0, address, "en")), "ann"))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("is not a mail address");
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ORDER, Approved, -, state 'Approved' of a limit of kind ORDER is not one of",
                "ORDER, COMPLETED, -, state 'COMPLETED' of",
                "ORDER, IN_TRANSIT, -, state 'IN_TRANSIT' of",
                "PARCEL, APPROVED, -, state 'APPROVED' of a limit of kind PARCEL is not one of",
                "ACCOUNT, APPROVED, -, a limit of kind ACCOUNT has no state",
                "ORDER, BOOKED, nonsense, class 'nonsense' is not one of",
                "PARCEL, BOOKED, URGENT, a limit of kind PARCEL has no class",
            })
    void aLimitThatWouldWatchNothingIsRefusedButMayStay(Kind kind, String state, String orderClass, String why) {
        List<Limit> before = watch.limits();
        var wanted = new ArrayList<>(before);
        wanted.add(new Limit(kind, "shopify", orderClass, state, 3600));
        assertThatThrownBy(() -> watch.replace(wanted, "ann"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(why);
        assertThat(watch.limits()).isEqualTo(before);
        try {
            sql.sql("insert into watch_limit (kind, platform, class, state, seconds) values (?, 'shopify', ?, ?, 3600)")
                    .params(kind.name(), orderClass, state)
                    .update();
            assertThat(watch.replace(wanted, "ann")).hasSameElementsAs(wanted);
        } finally {
            watch.replace(before, "ann");
        }
    }

    @Test
    void howSevereCausesAreAndHowSoonToActCountFromThenOn() {
        fail(FailureCause.PARCEL_LOST, "P1");
        List<Weight> weights = watch.weights();
        List<Urgency> times = watch.urgencies();
        try {
            watch.weigh(
                    List.of(
                            new Weight(FailureCause.PARCEL_LOST, Severity.CRITICAL),
                            new Weight(FailureCause.DEAD_LETTER, Severity.HIGH)),
                    "ann");
            watch.actWithin(List.of(new Urgency(Severity.CRITICAL, 600)), "ann");
            fail(FailureCause.PARCEL_LOST, "P2");
            assertThat(one("P1").severity()).isEqualTo(Severity.HIGH);
            assertThat(one("P2").severity()).isEqualTo(Severity.CRITICAL);
            assertThat(one("P2").actBy()).isBefore(Instant.now().plusSeconds(601));
            assertThat(events.stream(Audited.class)
                            .filter(done -> !done.subject().equals("receiver"))
                            .map(done -> done.subject() + ": " + done.before() + " -> " + done.after()))
                    .as("what stays as it is says nothing")
                    .containsExactly("severity of PARCEL_LOST: HIGH -> CRITICAL", "act within CRITICAL: 1800 -> 600");
        } finally {
            watch.weigh(weights, "ann");
            watch.actWithin(times, "ann");
        }
        assertThat(watch.weights()).isEqualTo(weights).hasSameSizeAs(FailureCause.values());
        assertThatThrownBy(() -> watch.actWithin(List.of(new Urgency(Severity.HIGH, 5)), "ann"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("HIGH is 60 to");
        assertThatThrownBy(() -> watch.weigh(List.of(new Weight(FailureCause.DEAD_LETTER, null)), "ann"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void groupsWhatSaysTheSameButForWhomItIsAbout() {
        for (String subject : List.of("A-1001", "A-1002", "A-1003")) {
            incidents.keep(List.of(failure(
                    FailureCause.UNKNOWN_SKU,
                    subject,
                    "order " + subject + ": lines[" + subject.charAt(5) + "] sku 'X'")));
        }
        incidents.keep(List.of(failure(FailureCause.UNKNOWN_SKU, "A-1004", "order A-1004: lines[0] sku 'Y'")));
        var groups = search.groups(Filter.ALL, 10);
        assertThat(groups).extracting(IncidentSearch.Group::count).containsExactly(3L, 1L);
        assertThat(search.list(Filter.of(Map.of("alike", groups.get(0).alike())), null, 10)
                        .incidents())
                .hasSize(3);
        assertThat(search.extent(Filter.of(Map.of("cause", "UNKNOWN_SKU"))))
                .extracting(IncidentSearch.Extent::count)
                .containsExactly(4L);
    }

    private List<String> told() {
        return events.stream(StaffNews.class)
                .map(news -> String.join(",", news.addresses()) + ": " + news.subject())
                .toList();
    }

    private void fail(FailureCause cause, String subject) {
        incidents.keep(List.of(failure(cause, subject, "parcel " + subject + " is lost")));
    }

    private static Failure failure(FailureCause cause, String subject, String message) {
        return new Failure(cause, "test", "sf", "sf", subject, null, message, new byte[0], "text/plain", null, null);
    }

    private void recover(String subject) {
        transaction.executeWithoutResult(status ->
                publisher.publishEvent(new Recovered(FailureCause.ORDER_OVERDUE, List.of(subject), "it moved on")));
    }

    /** Its time is over. */
    private void late(String subject) {
        sql.sql("""
                        update incident set act_by = now() - interval '1 second', tell_at = tell_at - interval '30 days'
                        where subject = :subject""").param("subject", subject).update();
    }

    private Incident one(String subject) {
        return search.list(Filter.of(Map.of("text", subject)), null, 10).incidents().stream()
                .filter(incident -> incident.subject().equals(subject))
                .reduce((newer, older) -> older)
                .orElseThrow();
    }

    private List<String> actions(String subject) {
        return search.find(one(subject).uid()).orElseThrow().actions().stream()
                .map(IncidentSearch.Action::action)
                .toList();
    }
}
