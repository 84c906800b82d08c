/** Warehouses, levels, reservations and allocation plans. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "order"})
package io.entrepot.stock;
