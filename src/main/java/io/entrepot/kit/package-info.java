/**
 * The integrator's commands {@code check}, {@code map} and {@code new}, and the rules that files of a platform keep.
 *
 * <p>It may read Camel's catalogue, which describes languages and components, because routes are held against it. It
 * never runs a route: of Camel it may use nothing else, and no other module may use it.
 */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"connector", "mapping", "shared"})
package io.entrepot.kit;
