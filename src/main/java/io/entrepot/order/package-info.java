/** The order, its states and moves, its store and intake. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "settings"})
package io.entrepot.order;
