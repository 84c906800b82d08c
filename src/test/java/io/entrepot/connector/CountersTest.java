package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class CountersTest {
    @Test
    void whatStandsInACatchIsCountedWhenItCatches() throws Exception {
        try (var context = new DefaultCamelContext()) {
            new Counters().beforeApplicationStart(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:tried")
                            .routeId("tried")
                            .errorHandler(noErrorHandler())
                            .doTry()
                            .throwException(new IllegalStateException("no"))
                            .id("thrown")
                            .doCatch(IllegalStateException.class)
                            .id("catch")
                            .log("${body}")
                            .id("caught")
                            .doCatch(Exception.class)
                            .id("other")
                            .log("${body}")
                            .id("never")
                            .end();
                }
            });
            context.start();
            for (int i = 0; i < 3; i++) {
                context.createProducerTemplate().sendBody("direct:tried", i);
            }
            var managed = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
            assertThat(managed.getManagedProcessor("caught").getExchangesTotal())
                    .isEqualTo(3);
        }
    }

    @Test
    void routesAndStepsAreCountedAndJmxKnowsNothingOfIt() throws Exception {
        try (var context = new DefaultCamelContext()) {
            new Counters().beforeApplicationStart(context);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:counted").routeId("counted").log("${body}").id("step");
                }
            });
            context.start();
            for (int i = 0; i < 3; i++) {
                context.createProducerTemplate().sendBody("direct:counted", i);
            }
            var managed = context.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
            assertThat(managed.getManagedRoute("counted").getExchangesTotal()).isEqualTo(3);
            assertThat(managed.getManagedProcessor("step").getExchangesTotal()).isEqualTo(3);
            assertThat(ManagementFactory.getPlatformMBeanServer()
                            .queryNames(new ObjectName("org.apache.camel:context=" + context.getName() + ",*"), null))
                    .isEmpty();
            var management = context.getManagementStrategy();
            ObjectName name =
                    management.getManagementObjectNameStrategy().getObjectNameForRoute(context.getRoute("counted"));
            assertThat(management.getManagementAgent().isRegistered(name)).isTrue();
            context.getRouteController().stopRoute("counted");
            context.removeRoute("counted");
            assertThat(management.getManagementAgent().isRegistered(name)).isFalse();
        }
    }
}
