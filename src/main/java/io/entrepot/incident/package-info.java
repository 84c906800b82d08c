/** What a person must know of: failures with their payload, replayed, resent or dismissed from here. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "order"})
package io.entrepot.incident;
