package io.entrepot.shared;

import java.util.Collection;

/**
 * In-process event: these subjects of an account went through, so open incidents about them have lost their cause.
 *
 * @param platform the platform
 * @param account the account on it
 * @param subjects the platform's order ids
 */
public record Settled(String platform, String account, Collection<String> subjects) {}
