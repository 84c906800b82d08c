package io.entrepot.shared;

import java.util.List;

/**
 * In-process: somebody is about to move messages out of a queue to a dead end, where they become incidents.
 *
 * @param messages their ids at the broker; null for all that lie there
 * @param reason null where none was given
 */
public record SetAside(String queue, List<String> messages, String actor, String reason) {}
