package io.entrepot.shared;

import java.util.Collection;

/** In-process event: the hub's own people are to be told this by mail, once; published inside the transaction that says so. */
public record StaffNews(Collection<String> addresses, String subject, String text) {}
