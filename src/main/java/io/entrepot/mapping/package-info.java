/** Shapes partners' documents into canonical ones and back, and checks the result: the {@code mapping:} endpoint. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"shared"})
package io.entrepot.mapping;
