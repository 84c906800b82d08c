/** Every message in and out, raw, partitioned by day. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
package io.entrepot.journal;
