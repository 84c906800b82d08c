package io.entrepot.shipment;

/** How far a parcel is. */
enum ParcelStatus {
    /** Nobody but us knows of it. */
    PLANNED(0),
    /** Its carrier was asked to take it and has not answered yet. */
    REQUESTED(0),
    /** Its carrier may or may not have taken it; a person decides. */
    UNKNOWN(0),
    /** Its carrier gave it a waybill. */
    BOOKED(0),
    /** Its label shall be voided. */
    CANCEL_REQUESTED(0),
    /** It never leaves. */
    CANCELLED(0),
    COLLECTED(1),
    IN_TRANSIT(2),
    OUT_FOR_DELIVERY(3),
    RETURNING(4),
    DELIVERED(5),
    RETURNED(5),
    LOST(5);

    private final int step;

    ParcelStatus(int step) {
        this.step = step;
    }

    /** The carrier has it, or had it. */
    boolean hasLeft() {
        return step > 0;
    }

    /** Nothing moves it any more. */
    boolean isFinal() {
        return step == 5 || this == CANCELLED;
    }

    /** Whether it counts as booked for its order. */
    boolean isBooked() {
        return this == BOOKED || hasLeft();
    }

    /** Of two pieces of news from the same second the one further on is the later one. */
    boolean isFurtherThan(ParcelStatus other) {
        return step > other.step;
    }
}
