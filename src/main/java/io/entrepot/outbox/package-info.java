/** What the database promised the brokers: written in the transaction, moved on after it. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
package io.entrepot.outbox;
