package io.entrepot.shared;

import java.util.Collection;

/**
 * In-process event: what stands in the way of these orders, and was told as an incident, still does so. Who sent one of them
 * again is told that it came to nothing; of the others nothing is said twice.
 *
 * @param orderIds our keys
 */
public record StillFailing(FailureCause cause, Collection<Long> orderIds) {}
