package io.entrepot.shipment;

import static io.entrepot.shipment.ParcelStatus.*;

import io.entrepot.order.Order;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shipment.ParcelStore.Change;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Decides what a carrier's answer means for a parcel: the table of answers, free of SQL. */
final class Settlement {
    /**
     * @param change how the parcel stands now
     * @param again whether it goes to its carrier's queue at once
     * @param failure what a person must know, or null
     */
    record Verdict(Change change, boolean again, Failure failure) {}

    /** So many calls in a row may settle nothing before a person decides. */
    static final int MAX_TRIES = 12;

    private static final Pattern WAYBILL = Pattern.compile("[A-Za-z0-9-]{4,50}");
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Duration answerWithin;

    Settlement(Duration answerWithin) {
        this.answerWithin = answerWithin;
    }

    /**
     * @param order the parcel's order, under its lock
     * @param holder reference of the parcel that has the answer's waybill already, or null
     * @return null when the answer changes nothing
     */
    Verdict decide(Outcome outcome, Parcel parcel, Order order, String holder) {
        if (outcome.kind() == Outcome.Kind.BOOKED && outcome.call().action() != Call.Action.CANCEL) {
            // a label counts whenever its news arrives, even after somebody else asked for it
            return label(outcome, parcel, order, holder);
        }
        if (parcel.attempt() == null || parcel.attempt() != outcome.call().attempt()) {
            return null;
        }
        boolean open = parcel.status() == REQUESTED || parcel.status() == UNKNOWN;
        return switch (outcome.call().action()) {
            case BOOK -> open ? booked(outcome, parcel, order) : null;
            case ASK -> open ? asked(outcome, parcel, order) : null;
            case CANCEL -> parcel.status() == CANCEL_REQUESTED ? cancelled(outcome, parcel, order) : null;
        };
    }

    private Verdict label(Outcome outcome, Parcel parcel, Order order, String holder) {
        String wrong = wrong(outcome, parcel, holder);
        if (wrong != null) {
            Failure failure = failure(FailureCause.CARRIER_ANSWER_WRONG, outcome, parcel, order, wrong);
            return parcel.status() == REQUESTED || parcel.status() == UNKNOWN || parcel.status() == PLANNED
                    ? new Verdict(
                            new Change(parcel, UNKNOWN, null, parcel.cancelReason(), 0, null, null), false, failure)
                    : new Verdict(null, false, failure);
        }
        String why = parcel.cancelReason() != null ? parcel.cancelReason() : order.cancelRequested();
        return switch (parcel.status()) {
            case PLANNED, REQUESTED, UNKNOWN ->
                why == null
                        ? new Verdict(new Change(parcel, BOOKED, outcome.waybill(), null, 0, null, null), false, null)
                        : unwanted(parcel, outcome.waybill(), why);
            case CANCELLED -> parcel.waybill() == null ? unwanted(parcel, outcome.waybill(), why) : null;
            // somebody entered by hand that it left
            default ->
                parcel.waybill() == null
                        ? new Verdict(
                                new Change(parcel, parcel.status(), outcome.waybill(), null, 0, null, null),
                                false,
                                null)
                        : null;
        };
    }

    private static Verdict unwanted(Parcel parcel, String waybill, String why) {
        return new Verdict(new Change(parcel, CANCEL_REQUESTED, waybill, why, 0, null, Dispatch.NET), true, null);
    }

    private static String wrong(Outcome outcome, Parcel parcel, String holder) {
        String waybill = outcome.waybill();
        if (outcome.reference() != null && !outcome.reference().equals(parcel.reference())) {
            return "answered for '" + outcome.reference() + "', which is not what it was asked for";
        }
        if (waybill == null || !WAYBILL.matcher(waybill).matches()) {
            return "accepted it with waybill '" + waybill + "', which is no waybill";
        }
        if (holder != null && !holder.equals(parcel.reference())) {
            return "gave it waybill " + waybill + ", which parcel " + holder + " has already";
        }
        if (parcel.waybill() != null && !parcel.waybill().equals(waybill)) {
            return "gave it waybill " + waybill + " although it has " + parcel.waybill() + " already: void one of them";
        }
        return null;
    }

    private Verdict booked(Outcome outcome, Parcel parcel, Order order) {
        return switch (outcome.kind()) {
            case REJECTED -> parcel.cancelReason() != null ? gone(parcel) : rejected(outcome, parcel, order);
            case DUPLICATE -> unsettled(outcome, parcel, order, Duration.ZERO);
            case RETRY -> {
                if (outcome.reference() != null) {
                    // the carrier repeats the reference: it has the booking and only its waybill is late
                    yield unsettled(outcome, parcel, order, wait(outcome, parcel));
                }
                yield parcel.cancelReason() != null ? gone(parcel) : later(outcome, parcel, PLANNED);
            }
            default -> unsettled(outcome, parcel, order, beforeAsking(outcome, parcel));
        };
    }

    private Verdict asked(Outcome outcome, Parcel parcel, Order order) {
        return switch (outcome.kind()) {
            case NOT_FOUND -> {
                if (parcel.cancelReason() != null) {
                    yield gone(parcel);
                }
                // the carrier answers again and knows nothing of it: booking it is safe, however long that took
                yield new Verdict(
                        new Change(parcel, PLANNED, null, null, parcel.tries() + 1, null, Dispatch.NET), true, null);
            }
            case CANCELLED -> parcel.cancelReason() != null ? gone(parcel) : undecided(outcome, parcel, order);
            default -> unsettled(outcome, parcel, order, wait(outcome, parcel));
        };
    }

    private Verdict cancelled(Outcome outcome, Parcel parcel, Order order) {
        return switch (outcome.kind()) {
            case CANCELLED, NOT_FOUND -> gone(parcel);
            case REJECTED -> {
                Failure failure = failure(
                        FailureCause.CHANGED_TOO_LATE,
                        outcome,
                        parcel,
                        order,
                        "does not void its label: " + words(outcome));
                yield new Verdict(
                        new Change(parcel, CANCEL_REQUESTED, parcel.waybill(), parcel.cancelReason(), 0, null, null),
                        false,
                        failure);
            }
            default ->
                parcel.tries() + 1 < MAX_TRIES
                        ? later(outcome, parcel, CANCEL_REQUESTED)
                        : new Verdict(
                                new Change(
                                        parcel,
                                        CANCEL_REQUESTED,
                                        parcel.waybill(),
                                        parcel.cancelReason(),
                                        0,
                                        null,
                                        null),
                                false,
                                failure(
                                        FailureCause.CARRIER_UNKNOWN,
                                        outcome,
                                        parcel,
                                        order,
                                        "was asked " + MAX_TRIES
                                                + " times to void its label and did not say that it did: "
                                                + words(outcome)));
        };
    }

    private static Verdict gone(Parcel parcel) {
        return new Verdict(
                new Change(parcel, CANCELLED, parcel.waybill(), parcel.cancelReason(), 0, null, null), false, null);
    }

    private Verdict rejected(Outcome outcome, Parcel parcel, Order order) {
        return new Verdict(
                new Change(parcel, PLANNED, null, null, 0, null, null),
                false,
                failure(FailureCause.CARRIER_REJECTED, outcome, parcel, order, "refuses it: " + words(outcome)));
    }

    private Verdict later(Outcome outcome, Parcel parcel, ParcelStatus status) {
        Duration wait = wait(outcome, parcel);
        return new Verdict(
                new Change(parcel, status, parcel.waybill(), parcel.cancelReason(), parcel.tries() + 1, wait, wait),
                false,
                null);
    }

    private Verdict unsettled(Outcome outcome, Parcel parcel, Order order, Duration wait) {
        int tries = parcel.tries() + 1;
        if (tries >= MAX_TRIES) {
            return undecided(outcome, parcel, order);
        }
        boolean atOnce = wait.isZero();
        return new Verdict(
                new Change(parcel, REQUESTED, null, parcel.cancelReason(), tries, wait, atOnce ? Dispatch.NET : wait),
                atOnce,
                null);
    }

    private static Verdict undecided(Outcome outcome, Parcel parcel, Order order) {
        return new Verdict(
                // a replay starts to count anew
                new Change(parcel, UNKNOWN, null, parcel.cancelReason(), 0, null, null),
                false,
                failure(
                        FailureCause.CARRIER_UNKNOWN,
                        outcome,
                        parcel,
                        order,
                        "may or may not have it: " + words(outcome) + ". Ask them for " + parcel.reference()
                                + ", then enter the waybill or cancel the parcel, or let the hub ask again"));
    }

    /** Without an answer, what was sent may still be on its way into the carrier's books. */
    private Duration beforeAsking(Outcome outcome, Parcel parcel) {
        return outcome.status() == null ? answerWithin : wait(outcome, parcel);
    }

    static Duration wait(Outcome outcome, Parcel parcel) {
        // never sooner than the carrier asks for, and ever later while it is away
        Duration wait = Duration.ofSeconds(Math.min(300, 5L << Math.min(parcel.tries(), 8)));
        if (outcome.retryAfter() != null
                && (parcel.tries() == 0 || outcome.retryAfter().compareTo(wait) > 0)) {
            wait = outcome.retryAfter();
        }
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.isNegative() ? Duration.ZERO : wait;
    }

    private static String words(Outcome outcome) {
        String code = outcome.code() == null ? "" : outcome.code() + " ";
        return code + (outcome.message() == null ? outcome.kind() : outcome.message());
    }

    private static Failure failure(FailureCause cause, Outcome outcome, Parcel parcel, Order order, String what) {
        byte[] payload = outcome.answer() != null ? outcome.answer() : outcome.request();
        boolean asked = outcome.answer() == null && payload != null;
        return new Failure(
                cause,
                "shipment.book." + parcel.carrier(),
                order.platform(),
                order.account(),
                parcel.reference(),
                order.id(),
                "parcel " + parcel.reference() + ": " + parcel.carrier() + " " + what,
                payload != null ? payload : "{}".getBytes(StandardCharsets.UTF_8),
                asked ? Booking.typeOf(payload) : "application/json",
                null,
                new Failure.Redo("ParcelsPlanned", parcel.carrier(), Outbox.page(List.of(parcel.id()))));
    }
}
