package io.entrepot.connector;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * How the hub calls partners over HTTP. The client's own retries are off: it would repeat a call whose outcome is
 * unknown, and hold its thread for as long as a partner's Retry-After says. No redirect is followed, and nobody is
 * called whom the settings do not name.
 */
@Configuration(proxyBeanMethods = false)
@Import(PartnerHosts.class)
class PartnerCalls {
    @Bean
    ComponentCustomizer calls() {
        return ComponentCustomizer.forType(HttpComponent.class, component -> {
            component.setHeaderFilterStrategy(HubHeaders.ofCalls());
            component.setCopyHeaders(true);
            component.setFollowRedirects(false);
            component.setCookieManagementDisabled(true);
        });
    }

    /**
     * At every endpoint, whatever its route or the component says: neither a route nor the order in which Camel asks
     * those who configure its component must be able to leave guard or limits out.
     */
    @Bean
    CamelContextConfiguration guardedCalls(PartnerHosts partners, CallLimit limit) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.getCamelContextExtension()
                        .registerEndpointCallback((uri, endpoint) -> guarded(endpoint, partners, limit));
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // there is nothing left to do
            }
        };
    }

    private static Endpoint guarded(Endpoint endpoint, PartnerHosts partners, CallLimit limit) {
        if (endpoint instanceof HttpEndpoint http) {
            HttpClientConfigurer own = http.getHttpClientConfigurer();
            http.setFollowRedirects(false);
            http.setHttpClientConfigurer(client -> {
                if (own != null) {
                    own.configureHttpClient(client);
                }
                guard(client, partners);
                limit.limit(client, http.isDisableStreamCache());
            });
        }
        return endpoint;
    }

    private static void guard(HttpClientBuilder client, PartnerHosts partners) {
        client.disableRedirectHandling();
        client.addExecInterceptorFirst("only-partners", (request, scope, chain) -> {
            HttpHost target = scope.route.getTargetHost();
            partners.admit(target.getSchemeName(), target.getHostName(), target.getPort());
            return chain.proceed(request, scope);
        });
        client.setRequestExecutor(new OnlyPartnersExecutor(partners));
    }

    /** Looks where the connection has really gone. */
    private static class OnlyPartnersExecutor extends HttpRequestExecutor {
        private final PartnerHosts partners;

        OnlyPartnersExecutor(PartnerHosts partners) {
            this.partners = partners;
        }

        @Override
        public ClassicHttpResponse execute(
                ClassicHttpRequest request,
                HttpClientConnection connection,
                HttpResponseInformationCallback information,
                HttpContext context)
                throws IOException, HttpException {
            if (connection.getRemoteAddress() instanceof InetSocketAddress peer) {
                partners.admit(peer.getAddress());
            }
            return super.execute(request, connection, information, context);
        }
    }
}
