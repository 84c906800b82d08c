package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.OrdersForTests;
import io.entrepot.order.Reconciliations.Report;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Refused;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

/** What a platform lists is compared with what is here, once at a time, and what does not come is an incident. */
@SpringJUnitConfig({
    DatabaseForTests.class,
    OrdersForTests.class,
    ReconciliationStore.class,
    Reconciliations.class,
    Heard.class
})
@TestPropertySource(properties = "hub.reconciliation.patience=0s")
class ReconciliationsTest {

    private static final String SHOP = "woocommerce";
    private static final String LONG_AGO = "2020-01-01T00:00:00Z";
    private static final String TO_COME = "2099-01-01T00:00:00Z";

    @Autowired
    private Reconciliations reconciliations;

    @Autowired
    private ReconciliationStore store;

    @Autowired
    private OrdersForTests orders;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Heard heard;

    private final ObjectMapper json = new ObjectMapper();

    @BeforeEach
    void anOrderThatIsHere() {
        orders.clear();
        heard.failures.clear();
        orders.add(SHOP, "1", "");
        sql.sql("update account set last_contact_at = now()").update();
    }

    @Test
    void whatIsMissingOrOutdatedIsAskedForAndAnIncidentWhenItDoesNotCome() {
        orders.add(SHOP, "2", "");
        Reconciliation run = claimed();
        reconciliations.compare(run, list(false, "1", LONG_AGO, "2", TO_COME, "3", LONG_AGO));
        assertThat(askedFor()).containsExactlyInAnyOrder("2", "3");

        reconciliations.settle();

        assertThat(heard.failures)
                .extracting(Failure::cause, Failure::account, Failure::subject)
                .containsExactly(
                        tuple(FailureCause.ORDER_MISSING, "main", "2"), tuple(FailureCause.ORDER_MISSING, "main", "3"));
        assertThat(heard.failures.get(1).redo().event()).isEqualTo("OrderToFetch");
        assertThat(heard.failures.get(1).redo().body()).contains("\"3\"");
        Report report = report();
        assertThat(report.state()).isEqualTo("DONE");
        assertThat(report.platform()).isEqualTo(3);
        assertThat(report.here()).isEqualTo(1);
        assertThat(report.missing()).isEqualTo(2);
    }

    @Test
    void somebodyHasAnAccountComparedBeforeItIsDue() {
        reconciliations.compare(claimed(), list(false, "1", LONG_AGO));
        reconciliations.settle();
        assertThat(reconciliations.claim(SHOP)).as("within the hour").isEmpty();
        reconciliations.ask(SHOP, "main", "lin");
        assertThat(reconciliations.claim(SHOP)).hasSize(1);
        assertThat(reconciliations.claim(SHOP)).as("once").isEmpty();
        orders.add("csvdrop", "1", "");
        assertThatThrownBy(() -> reconciliations.ask("csvdrop", "main", "lin")).hasMessageContaining("not compared");
        sql.sql("update account set last_contact_at = null").update();
        assertThatThrownBy(() -> reconciliations.ask(SHOP, "main", "lin")).hasMessageContaining("cannot be compared");
    }

    @Test
    void anAccountThatDoesNotExistIsNamed() {
        for (ThrowingCallable wish : List.<ThrowingCallable>of(
                () -> reconciliations.ask(SHOP, "nobody", "lin"), () -> reconciliations.latest(SHOP, "nobody"))) {
            assertThatThrownBy(wish)
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Refused.Reason.UNKNOWN))
                    .hasMessage("there is no account 'nobody' of platform 'woocommerce'");
        }
    }

    @Test
    void whatCameMeanwhileIsHere() {
        Reconciliation run = claimed();
        reconciliations.compare(run, list(true, "1", LONG_AGO));
        assertThat(run.isWantsMore()).isTrue();
        assertThat(run.getPage()).isEqualTo(2);
        reconciliations.compare(run, list(false, "2", LONG_AGO));
        assertThat(run.isWantsMore()).isFalse();
        orders.add(SHOP, "2", "");

        reconciliations.settle();

        assertThat(heard.failures).isEmpty();
        Report report = report();
        assertThat(report.platform()).isEqualTo(2);
        assertThat(report.here()).isEqualTo(2);
        assertThat(report.asked()).isEqualTo(1);
        assertThat(sql.sql("select count(*) from reconciliation_gap")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void whatAPersonKnowsOfIsNeitherAskedForNorAnIncidentOnceMore() {
        incident("2", "OPEN");
        incident("3", "DISMISSED");
        Reconciliation run = claimed();
        reconciliations.compare(run, list(false, "1", LONG_AGO, "2", LONG_AGO, "3", LONG_AGO, "4", TO_COME));
        incident("4", "DISMISSED");
        assertThat(askedFor()).containsExactly("4");

        reconciliations.settle();

        assertThat(heard.failures)
                .as("a version that was made after somebody gave the order up")
                .extracting(Failure::subject)
                .containsExactly("4");
        assertThat(report().setAside()).isEqualTo(2);
        assertThat(report().here()).isEqualTo(1);
    }

    @Test
    void anAccountIsAskedByOneHubAndAgainWhenItIsDue() {
        Reconciliation run = claimed();
        assertThat(reconciliations.claim(SHOP))
                .as("another hub, at the same time")
                .isEmpty();
        reconciliations.compare(run, list(false));
        reconciliations.settle();
        assertThat(reconciliations.claim(SHOP)).as("it is not due").isEmpty();
        sql.sql("update reconciliation set started_at = started_at - interval '61 minutes'")
                .update();
        assertThat(reconciliations.claim(SHOP)).hasSize(1);
    }

    @Test
    void aHubThatSleptThroughItsLeaseNotesNothing() {
        Reconciliation slept = claimed();
        reconciliations.compare(slept, list(true, "2", LONG_AGO));
        sql.sql("update reconciliation set lease_until = now() - interval '1 second'")
                .update();
        Reconciliation heir = claimed();
        assertThat(heir.getPage()).as("the list is read from its beginning").isEqualTo(1);

        assertThatThrownBy(() -> reconciliations.compare(slept, list(false, "3", LONG_AGO)))
                .hasMessageContaining("another hub");
        reconciliations.failed(slept, new IllegalStateException("it is over"));

        reconciliations.compare(heir, list(false, "1", LONG_AGO));
        reconciliations.settle();
        assertThat(report().platform()).isEqualTo(1);
        assertThat(report().here()).isEqualTo(1);
        assertThat(report().state()).isEqualTo("DONE");
        assertThat(heard.failures).isEmpty();
    }

    @Test
    void aShopThatKnowsOnlyOnePageProvesNothing() {
        Reconciliation run = claimed();
        reconciliations.compare(run, list(true, "1", LONG_AGO));
        assertThatThrownBy(() -> reconciliations.compare(run, list(true, "1", LONG_AGO)))
                .hasMessageContaining("circle");
    }

    @Test
    void aListThatCannotBeReadIsNoProof() {
        Reconciliation run = claimed();
        reconciliations.compare(run, list(true, "2", LONG_AGO));
        reconciliations.failed(run, new IllegalStateException("HTTP 500"));
        reconciliations.settle();
        assertThat(report().state()).isEqualTo("FAILED");
        assertThat(report().failure()).isEqualTo("HTTP 500");
        assertThat(heard.failures).isEmpty();
    }

    private Reconciliation claimed() {
        List<Reconciliation> runs = reconciliations.claim(SHOP);
        assertThat(runs).hasSize(1);
        return runs.get(0);
    }

    private Report report() {
        return store.reports(SHOP, "main", 1).get(0);
    }

    private List<String> askedFor() {
        return sql.sql("select body ->> 'platformOrderId' from outbox where event = 'OrderToFetch'")
                .query(String.class)
                .list();
    }

    private void incident(String order, String state) {
        sql.sql("""
                        insert into incident (uid, dedupe_key, cause, stage, platform, account, subject, message, payload,
                            content_type, state, closed_at)
                        values (gen_random_uuid(), :order, 'UNKNOWN_SKU', 'order.intake', :platform, 'main', :order, 'x',
                            '', 'application/json', :state, case when :state <> 'OPEN' then now() end)""")
                .param("order", order)
                .param("platform", SHOP)
                .param("state", state)
                .update();
    }

    private JsonNode list(boolean more, String... idsAndVersions) {
        ObjectNode page = json.createObjectNode().put("more", more);
        var listed = page.putArray("orders");
        for (int i = 0; i < idsAndVersions.length; i += 2) {
            listed.addObject().put("platformOrderId", idsAndVersions[i]).put("modifiedAt", idsAndVersions[i + 1]);
        }
        return page;
    }
}
