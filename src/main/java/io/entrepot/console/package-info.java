/** The pages that people look at; may use every module, and no module uses it. */
@org.springframework.modulith.ApplicationModule
package io.entrepot.console;
