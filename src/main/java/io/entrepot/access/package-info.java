/** Who may ask the hub for what, and how it says no. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared", "settings"})
package io.entrepot.access;
