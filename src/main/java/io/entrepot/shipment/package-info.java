/** Carriers and their rates, parcels, booking, tracking. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal", "order"})
package io.entrepot.shipment;
