package io.entrepot.shared;

/** Why something failed: one value per cause, the same in incidents, logs and metrics. */
public enum FailureCause {
    /** The document could not be read: not JSON, not CSV, wrong encoding. */
    UNREADABLE,
    /** A mapping refused the document, for example because of a code that it does not know. */
    MAPPING_FAILED,
    /** A mapping's output breaks the canonical schema. */
    SCHEMA_FAILED,
    /** The order contradicts itself or misses something: sums, phone, address, currency. */
    CHECK_FAILED,
    /** A line names an SKU that the catalogue does not have. */
    UNKNOWN_SKU,
    /** A later version arrived after the goods could no longer be changed. */
    CHANGED_TOO_LATE,
    /** No active carrier service can take a parcel there. */
    NO_CARRIER,
    /** The carrier refused a parcel and said why. */
    CARRIER_REJECTED,
    /** The carrier may or may not have taken a parcel and cannot say which: a person decides. */
    CARRIER_UNKNOWN,
    /** The carrier's answer contradicts what was asked of it. */
    CARRIER_ANSWER_WRONG,
    /** Tracking news that nobody can read or that belongs to nothing. */
    TRACKING_FAILED,
    /** A parcel was lost or damaged on its way. */
    PARCEL_LOST,
    /** The platform refused an answer and said why. */
    PLATFORM_DECLINED,
    /** The platform lists an order that the hub does not have, although it was asked for it. */
    ORDER_MISSING,
    /** A platform could not be read for some time. */
    PLATFORM_UNREACHABLE,
    /** An order stays too long where it is. */
    ORDER_OVERDUE,
    /** A platform brings nothing although it usually does. */
    PLATFORM_SILENT,
    /** A carrier says nothing about a parcel that it has. */
    PARCEL_SILENT,
    /** A mail server refused the customer's mail for good, or could not be reached for long. */
    MAIL_REFUSED,
    /** Nobody knows whether the customer's mail was sent. */
    MAIL_UNKNOWN,
    /** A message that the broker or a route gave up. */
    DEAD_LETTER,
    /** A surprise: a defect of the hub or of its surroundings. */
    UNEXPECTED
}
