package io.entrepot.connector;

import java.time.Instant;

/** Somebody paused a queue, for all hubs, until somebody resumes it. */
public record QueuePause(String queue, String actor, Instant at, String why) {}
