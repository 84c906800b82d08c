package io.entrepot.shared;

import java.util.Collection;

/**
 * In-process event: what stood in the way of these orders does so no longer, so incidents of this cause about them are over.
 *
 * @param orderIds our keys
 * @param why a sentence, such as {@code the order was cancelled}
 */
public record Cleared(FailureCause cause, Collection<Long> orderIds, String why) {}
