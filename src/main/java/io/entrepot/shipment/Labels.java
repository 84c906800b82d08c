package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import io.entrepot.shipment.ParcelStore.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Labels as PDF, of carriers with {@code hub.carriers.<carrier>.labels: true}: fetched when a parcel is booked, apart from the
 * booking, which a missing label must not spoil.
 */
@Service
public class Labels {
    /** A parcel in hand whose label is missing. */
    public record Claim(long parcelId, long orderId, String reference, String waybill, String carrierId, int tries) {
        @Override
        public String toString() {
            return "label of " + reference;
        }
    }

    /**
     * What is known of a parcel's label.
     *
     * @param document null when there is none
     * @param lastAnswer what the carrier said instead
     */
    record Label(String carrier, String status, byte[] document, String lastAnswer, boolean wasKept) {}

    private static final Duration QUIET = Duration.ofMinutes(2);

    /** About an hour and a half, ever further apart. */
    private static final int MOST_TRIES = 12;

    private static final byte[] PDF = "%PDF-".getBytes(StandardCharsets.US_ASCII);

    private final LabelStore store;
    private final ByHand settings;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Labels(LabelStore store, ByHand settings, ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.store = store;
        this.settings = settings;
        this.events = events;
        this.transaction = transaction;
    }

    /** Of these changes, the new bookings get a label. In the transaction at hand. */
    void want(Collection<Change> changes) {
        List<Parcel> booked = changes.stream()
                .filter(change -> change.status() == ParcelStatus.BOOKED)
                .map(Change::parcel)
                .filter(parcel -> settings.hasLabels(parcel.carrier()))
                .toList();
        if (!booked.isEmpty()) {
            store.want(booked);
        }
    }

    /** Whose labels the carrier is to be asked for now. */
    public List<Claim> due(String carrier, int limit) {
        return settings.hasLabels(carrier)
                ? transaction.execute(status -> store.claim(carrier, limit, QUIET))
                : List.of();
    }

    /** The question for one label, as the carriers' label-request mappings want it. */
    public JsonNode question(Claim claim) {
        var about = new TreeMap<String, Object>();
        about.put("reference", claim.reference());
        about.put("waybill", claim.waybill());
        if (claim.carrierId() != null) {
            about.put("carrierId", claim.carrierId());
        }
        return StrictJson.of(about);
    }

    /**
     * Keeps a label, or what the carrier said instead.
     *
     * @param answer {document, in Base64}, or {outcome, code, message} of what went wrong
     */
    public void settle(String carrier, Claim claim, JsonNode answer) {
        byte[] document = document(answer);
        transaction.executeWithoutResult(status -> {
            if (document != null) {
                store.keep(claim.parcelId(), document);
                return;
            }
            String said = answer.hasNonNull("document")
                    ? "what it sent is no PDF"
                    : (answer.path("code").asText() + " "
                                    + answer.path("message").asText(""))
                            .strip();
            boolean over = answer.path("outcome").asText().equals("REJECTED") || claim.tries() + 1 >= MOST_TRIES;
            Duration wait = Duration.ofSeconds(Math.min(1800, 5L << Math.min(claim.tries(), 9)));
            store.failed(claim.parcelId(), over ? null : wait, claim.tries() + 1, said);
            if (over) {
                tell(carrier, claim, said);
            }
        });
    }

    /** The label of this parcel. */
    byte[] of(String reference) {
        Label label = store.find(reference).orElseThrow(() -> Refused.unknown("there is no parcel " + reference));
        if (label.document() != null) {
            return label.document();
        }
        String why = label.wasKept()
                ? "its label was deleted, since it is old"
                : label.lastAnswer() != null
                        ? label.carrier() + " gave no label: " + label.lastAnswer()
                        : settings.hasLabels(label.carrier())
                                ? "it is " + label.status() + " and has no label yet"
                                : "labels of " + label.carrier() + " are not fetched: set hub.carriers."
                                        + label.carrier() + ".labels to true";
        throw Refused.unknown("parcel " + reference + ": " + why);
    }

    /** Labels show names and addresses, so they go when nobody needs them any more. */
    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT15M")
    void forgetOld() {
        int forgotten;
        do {
            forgotten = transaction.execute(status -> store.forgetOld(1000));
        } while (forgotten == 1000);
    }

    private static byte[] document(JsonNode answer) {
        try {
            byte[] document =
                    Base64.getMimeDecoder().decode(answer.path("document").asText());
            boolean pdf = document.length > PDF.length
                    && java.util.Arrays.equals(document, 0, PDF.length, PDF, 0, PDF.length);
            return pdf ? document : null;
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }

    private void tell(String carrier, Claim claim, String said) {
        events.publishEvent(new Failures(new Failure(
                FailureCause.CARRIER_ANSWER_WRONG,
                "shipment.label." + carrier,
                carrier,
                carrier,
                claim.reference(),
                claim.orderId(),
                "parcel " + claim.reference() + ": " + carrier + " gave no label for " + claim.waybill() + ": " + said
                        + ". Print it at the carrier's",
                ("{\"reference\":\"" + claim.reference() + "\",\"waybill\":\"" + claim.waybill() + "\"}")
                        .getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                null)));
    }
}
