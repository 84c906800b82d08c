package io.entrepot.shared;

/** How much waits for a person to act; how long that may take stands in the database. */
public enum Severity {
    /** Nothing comes in or goes out somewhere. */
    CRITICAL,
    /** Goods or promises are at stake. */
    HIGH,
    /** One order, one document. */
    NORMAL
}
