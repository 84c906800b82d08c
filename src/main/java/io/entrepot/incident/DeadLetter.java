package io.entrepot.incident;

import java.util.Map;

/**
 * A message that the broker or a route gave up.
 *
 * @param queue where it was to be worked on
 * @param body as it was sent
 * @param headers what came with it
 */
public record DeadLetter(String queue, String body, Map<String, Object> headers) {}
