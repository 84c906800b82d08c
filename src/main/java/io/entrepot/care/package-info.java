/** What customers are told, once per step. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "order"})
package io.entrepot.care;
