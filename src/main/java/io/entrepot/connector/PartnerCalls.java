package io.entrepot.connector;

import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How the hub calls partners over HTTP. The client's own retries are off: it would repeat a call whose outcome is
 * unknown, and hold its thread for as long as a partner's Retry-After says.
 */
@Configuration(proxyBeanMethods = false)
class PartnerCalls {
    @Bean
    ComponentCustomizer calls() {
        return ComponentCustomizer.forType(HttpComponent.class, component -> {
            component.setHeaderFilterStrategy(HubHeaders.ofCalls());
            component.setCopyHeaders(true);
            component.setFollowRedirects(false);
            component.setCookieManagementDisabled(true);
            component.setHttpClientConfigurer(HttpClientBuilder::disableAutomaticRetries);
        });
    }
}
