/**
 * PostgreSQL, Artemis and Kafka inside the hub's own process, for the default profile: everything lies under
 * {@code hub.data}, survives restart and crash, and listens on the loopback address only (Artemis not at all).
 */
@ApplicationModule(allowedDependencies = {"access", "demo", "shared"})
package io.entrepot.embedded;

import org.springframework.modulith.ApplicationModule;
