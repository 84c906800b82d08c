package io.entrepot.connector;

import java.time.Duration;

/** A partner answered, but not with what was asked for. */
public class PartnerRefused extends RuntimeException {
    private final int status;
    private final Duration retryAfter;

    public PartnerRefused(int status, String message, Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    /** How long the partner asks to be left alone; null when it did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
