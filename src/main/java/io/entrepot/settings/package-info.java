/** What the hub must be told before it starts, and how it says what is missing. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
package io.entrepot.settings;
