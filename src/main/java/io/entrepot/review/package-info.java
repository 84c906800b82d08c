/** The rules as a named list, decisions with reasons, the queue of held orders. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "order"})
package io.entrepot.review;
