package io.entrepot.shared;

/**
 * Something that the world is told through a topic.
 *
 * @param key what keeps its facts in order: an order number, a waybill, an SKU
 * @param value JSON without personal data
 */
public record Fact(String key, String value) {}
