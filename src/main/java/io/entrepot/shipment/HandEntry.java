package io.entrepot.shipment;

import static io.entrepot.shipment.ParcelStatus.*;

import io.entrepot.order.Order;
import io.entrepot.order.Orders;
import io.entrepot.shared.Refused;
import io.entrepot.shipment.ParcelStore.Change;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Steps that people enter: for carriers without an interface, and where a carrier cannot say what it did.
 * BOOKED names the waybill, CANCELLED that the carrier does not have it, so that
 * another parcel takes its place unless the order is to be cancelled; all others are tracking.
 */
@Service
class HandEntry {
    private static final Set<ParcelStatus> NOT_YET = Set.of(PLANNED, REQUESTED, UNKNOWN);
    private static final int LONGEST_TEXT = 500;

    /** What a person says. */
    record Step(String status, Instant at, String place, String text, String waybill) {}

    private final TransactionTemplate transaction;
    private final Orders orders;
    private final ParcelStore store;
    private final Tracking tracking;
    private final OrderProgress progress;
    private final Voiding voiding;
    private final ShipmentPlanning planning;

    HandEntry(
            TransactionTemplate transaction,
            Orders orders,
            ParcelStore store,
            Tracking tracking,
            OrderProgress progress,
            Voiding voiding,
            ShipmentPlanning planning) {
        this.transaction = transaction;
        this.orders = orders;
        this.store = store;
        this.tracking = tracking;
        this.progress = progress;
        this.voiding = voiding;
        this.planning = planning;
    }

    /** Enters a step in a transaction of its own. */
    void enter(String reference, Step step, String who) {
        check(step);
        transaction.executeWithoutResult(status -> {
            long id =
                    store.find(reference).orElseThrow(() -> Refused.unknown("no parcel is called '" + reference + "'"));
            List<Order> locked = orders.lock(store.ordersOf(List.of(id)));
            Parcel parcel = store.lock(List.of(id)).get(0);
            switch (step.status()) {
                case "BOOKED" -> book(parcel, locked.get(0), step, who);
                case "CANCELLED" -> cancel(parcel, locked, step, who);
                default -> track(parcel, step, who);
            }
        });
    }

    private static void check(Step step) {
        if (step.status() == null
                || !News.STEPS.contains(step.status())
                        && !Set.of("BOOKED", "CANCELLED").contains(step.status())) {
            throw refused("status", step.status(), "is none of BOOKED, CANCELLED, " + News.STEPS);
        }
        if (step.at() == null) {
            throw refused("at", null, "is needed: when it happened, like 2026-11-24T08:00:00+08:00");
        }
        Instant now = Instant.now();
        if (step.at().isAfter(now.plus(5, ChronoUnit.MINUTES)) || step.at().isBefore(now.minus(365, ChronoUnit.DAYS))) {
            throw refused("at", step.at(), "must lie in the past year");
        }
        if (step.place() != null && step.place().length() > 200) {
            throw refused("place", step.place(), "is longer than 200 characters");
        }
        if (step.text() != null && step.text().length() > LONGEST_TEXT) {
            throw refused("text", step.text(), "is longer than " + LONGEST_TEXT + " characters");
        }
        if (hasControl(step.place()) || hasControl(step.text())) {
            throw refused(hasControl(step.place()) ? "place" : "text", "…", "contains a control character");
        }
        boolean waybill = step.waybill() != null && step.waybill().matches("[A-Za-z0-9-]{4,50}");
        if (step.status().equals("BOOKED") ? !waybill : step.waybill() != null) {
            throw refused(
                    "waybill",
                    step.waybill(),
                    "BOOKED needs one of 4 to 50 letters, digits and dashes, nothing else takes one");
        }
    }

    private static boolean hasControl(String text) {
        return text != null && text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
    }

    private void book(Parcel parcel, Order order, Step step, String who) {
        refuseUnless(NOT_YET.contains(parcel.status()), parcel, step);
        String holder = store.holders(parcel.carrier(), List.of(step.waybill())).get(step.waybill());
        if (holder != null) {
            throw refused("waybill", step.waybill(), "parcel " + holder + " has it already");
        }
        store.change(List.of(new Change(parcel, BOOKED, step.waybill(), null, 0, null, null)));
        orders.note(List.of(order), "ParcelBookedByHand", who, o -> parcel.reference() + " " + step.waybill());
        tracking.catchUp(List.of(parcel.id()));
        progress.advance(List.of(order.id()), who);
    }

    private void cancel(Parcel parcel, List<Order> locked, Step step, String who) {
        refuseUnless(NOT_YET.contains(parcel.status()) || parcel.status() == CANCEL_REQUESTED, parcel, step);
        String why = parcel.cancelReason() != null ? parcel.cancelReason() : String.valueOf(step.text());
        store.change(List.of(new Change(parcel, CANCELLED, parcel.waybill(), why, 0, null, null)));
        orders.note(locked, "ParcelCancelledByHand", who, o -> parcel.reference() + ": " + why);
        voiding.cancelEmpty(locked);
        planning.replace(parcel, locked.get(0));
        progress.advance(Orders.ids(locked), who);
    }

    private void track(Parcel parcel, Step step, String who) {
        refuseUnless(!parcel.status().isFinal(), parcel, step);
        // the same step at the same time is the same event, however often the button was pressed
        tracking.apply(List.of(new News(
                parcel.id(),
                parcel.carrier(),
                parcel.waybill() == null ? parcel.reference() : parcel.waybill(),
                "hand-" + step.status().toLowerCase(Locale.ROOT) + "-" + step.at(),
                step.at(),
                step.status(),
                null,
                "hand",
                step.place(),
                step.text(),
                who,
                null)));
    }

    private static void refuseUnless(boolean possible, Parcel parcel, Step step) {
        if (!possible) {
            throw Refused.conflict("parcel " + parcel.reference() + " is " + parcel.status() + ", which cannot become "
                    + step.status());
        }
    }

    private static Refused refused(String field, Object value, String why) {
        String text = String.valueOf(value);
        return Refused.invalid(
                field + " '" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "': " + why);
    }
}
