package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Refused;
import io.entrepot.shipment.Labels.Claim;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final String PDF = "%PDF-1.4 label";

    private ShipmentFixture hub;
    private Labels labels;

    @BeforeEach
    void start() {
        hub = ShipmentFixture.start();
        labels = hub.context.getBean(Labels.class);
        hub.sql.sql("delete from parcel_label").update();
    }

    @Test
    void aBookedParcelsLabelIsFetchedOnce() {
        String reference = booked();
        Claim claim = due();
        assertThat(labels.question(claim).toString())
                .isEqualTo("{\"reference\":\"" + reference + "\",\"waybill\":\"" + claim.waybill() + "\"}");
        assertThat(labels.due("sf", 10)).as("it is in somebody's hands").isEmpty();
        labels.settle("sf", claim, document(PDF));
        assertThat(labels.of(reference)).asString(StandardCharsets.US_ASCII).isEqualTo(PDF);
        later();
        assertThat(labels.due("sf", 10)).isEmpty();
    }

    @Test
    void whoCrashedInBetweenIsReplaced() {
        booked();
        due();
        later();
        assertThat(labels.due("sf", 10)).hasSize(1);
    }

    @Test
    void whatIsNoLabelIsTriedAgainAndThenTold() {
        String reference = booked();
        for (int i = 1; i <= 12; i++) {
            Claim claim = due();
            labels.settle("sf", claim, i % 2 == 0 ? document("<html>") : failed("UNKNOWN"));
            assertThat(hub.recorder.failures).hasSize(i / 12);
            later();
        }
        assertThat(labels.due("sf", 10)).isEmpty();
        assertThat(hub.recorder.failures.get(0).cause()).isEqualTo(FailureCause.CARRIER_ANSWER_WRONG);
        assertThat(hub.recorder.failures.get(0).message())
                .contains("parcel " + reference, "what it sent is no PDF", "Print it at the carrier's");
        assertThatThrownBy(() -> labels.of(reference))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("sf gave no label: what it sent is no PDF");
    }

    @Test
    void aRefusalIsToldAtOnce() {
        booked();
        labels.settle("sf", due(), failed("REJECTED"));
        assertThat(hub.recorder.failures).hasSize(1);
        later();
        assertThat(labels.due("sf", 10)).isEmpty();
    }

    @Test
    void nobodyFetchesTheLabelOfACancelledParcel() {
        long order = hub.booked(number());
        hub.cancel(order);
        assertThat(labels.due("sf", 10)).isEmpty();
        later();
        assertThat(labels.due("sf", 10)).isEmpty();
    }

    @Test
    void oldLabelsAreForgotten() {
        String reference = booked();
        labels.settle("sf", due(), document(PDF));
        hub.sql
                .sql("update parcel_label set kept_at = now() - interval '91 days'")
                .update();
        labels.forgetOld();
        assertThatThrownBy(() -> labels.of(reference)).hasMessageContaining("its label was deleted, since it is old");
    }

    @Test
    void whatIsMissingIsSaid() {
        String reference = booked();
        assertThatThrownBy(() -> labels.of(reference)).hasMessageContaining("is BOOKED and has no label yet");
        assertThatThrownBy(() -> labels.of("nobody")).hasMessage("there is no parcel nobody");
        assertThat(labels.due("hand", 10)).isEmpty();
    }

    private String booked() {
        return hub.reference(hub.booked(number()), 1);
    }

    private static String number() {
        return "SFLABEL" + NUMBERS.incrementAndGet();
    }

    private Claim due() {
        List<Claim> due = labels.due("sf", 10);
        assertThat(due).hasSize(1);
        return due.get(0);
    }

    private void later() {
        hub.sql
                .sql("update parcel_label set due_at = now() - interval '1 second' where due_at is not null")
                .update();
    }

    private static ObjectNode document(String text) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("document", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static ObjectNode failed(String outcome) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("outcome", outcome)
                .put("code", "HTTP 500")
                .put("message", "oops");
    }
}
