package io.entrepot.shared;

import java.util.Collection;

/**
 * In-process event: what a watch had raised is well again, so open incidents of this cause about these subjects are over.
 *
 * @param why a sentence, such as {@code it moved on}
 */
public record Recovered(FailureCause cause, Collection<String> subjects, String why) {}
