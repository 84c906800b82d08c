/** The simulated partners of the hub: shops, a carrier, a file drop and a mail server, as a program of their own. */
@org.springframework.modulith.ApplicationModule(
        displayName = "Simulated partners",
        allowedDependencies = {})
package io.entrepot.demo;
