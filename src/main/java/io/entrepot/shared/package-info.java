/** Value records that every module may use; free of Spring and Camel. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {})
package io.entrepot.shared;
