/** Accounts, cursors, leases, signatures, the page transaction, tolerant loading: what routes need and no business module has. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "outbox", "journal"})
package io.entrepot.connector;
