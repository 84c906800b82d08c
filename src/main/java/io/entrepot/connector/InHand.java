package io.entrepot.connector;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Keeps a message that the database has failed in hand until that answers again. Given back at once it would come again at
 * once, and use up its deliveries before the watch has seen that the database is away, or while the broker cannot be told to
 * keep it.
 */
@Component
class InHand implements RoutePolicyFactory {
    /** It needs the Camel context, which needs this. */
    private final ObjectProvider<DatabaseWatch> database;

    InHand(ObjectProvider<DatabaseWatch> database) {
        this.database = database;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode definition) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                if (route.getEndpoint() instanceof JmsEndpoint && Infrastructure.isDatabase(exchange.getException())) {
                    database.getObject().await();
                }
            }
        };
    }
}
