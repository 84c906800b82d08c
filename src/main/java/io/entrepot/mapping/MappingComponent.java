package io.entrepot.mapping;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.stereotype.Component;

/** The Camel component {@code mapping:}, which shapes the body by a file of {@code mappings/}. */
@Component("mapping")
class MappingComponent extends DefaultComponent {
    private final MappingCatalog catalog;

    MappingComponent(MappingCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MappingEndpoint endpoint = new MappingEndpoint(uri, this, catalog, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
