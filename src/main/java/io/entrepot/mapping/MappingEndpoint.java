package io.entrepot.mapping;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Replaces the body by what a mapping makes of it.
 *
 * <p>{@code mapping:marketplaces/woocommerce/page} maps one document. With {@code each=orders} every element of the
 * body's {@code orders} is mapped on its own and the new body is a list of {@link io.entrepot.shared.Mapped}; with
 * {@code results=events} one document is mapped and every element of the result's {@code events} becomes such an entry.
 * {@code schema=order.v1} checks the results. A {@code {platform}} in the path is filled from the header of that name.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "mapping",
        title = "Mapping",
        syntax = "mapping:name",
        producerOnly = true,
        category = {org.apache.camel.Category.TRANSFORMATION})
public class MappingEndpoint extends DefaultEndpoint {
    private final MappingCatalog catalog;

    @UriPath
    @Metadata(required = true, description = "Path of the mapping below the mappings folder, without .jslt")
    private final String name;

    @UriParam(description = "Member of the body whose elements are mapped one by one")
    private String each;

    @UriParam(description = "Member of the result whose elements are checked one by one")
    private String results;

    @UriParam(description = "Schema of mappings/canonical that a result must satisfy, such as order.v1")
    private String schema;

    MappingEndpoint(String uri, MappingComponent component, MappingCatalog catalog, String name) {
        super(uri, component);
        this.catalog = catalog;
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        if (each != null && results != null) {
            throw new IllegalArgumentException(getEndpointUri() + ": each and results exclude each other");
        }
        return new MappingProducer(this, catalog);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("mapping: can only be sent to");
    }

    @Override
    public boolean isRemote() {
        return false;
    }

    public String getName() {
        return name;
    }

    public String getEach() {
        return each;
    }

    public void setEach(String each) {
        this.each = each;
    }

    public String getResults() {
        return results;
    }

    public void setResults(String results) {
        this.results = results;
    }

    public String getSchema() {
        return schema;
    }

    public void setSchema(String schema) {
        this.schema = schema;
    }
}
