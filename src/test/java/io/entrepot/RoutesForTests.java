package io.entrepot;

import io.entrepot.connector.PagePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.yaml.snakeyaml.Yaml;

/** Camel with the hub's own policy, accounts, signatures and mappings; a queue is a direct call, so that a test sees its end. */
@ImportAutoConfiguration(CamelAutoConfiguration.class)
@ComponentScan(
        basePackageClasses = PagePolicy.class,
        basePackages = "io.entrepot.mapping",
        useDefaultFilters = false,
        includeFilters =
                @ComponentScan.Filter(
                        type = FilterType.REGEX,
                        pattern =
                                "io\\.entrepot\\.(connector\\.(PagePolicy|PartnerCalls|Pages|Accounts|AccountStore|AccountPollComponent|Polls|HandedPages|WooSignature|FormSignature|GraphQl|AccountRequest|AccessTokens|AccessTokenStore|CallBudget(Store)?|Answered|CallLimit|DocumentRoom|Documents|DroppedFiles|FileServers|CallFailed|PartnerFolders|Mailboxes|OrderFiles|Interchanges|InterchangeStore|OutgoingFiles|Receipts)|mapping\\.Mapping(Component|Catalog))"))
public class RoutesForTests {
    @Bean
    DirectComponent jms() {
        return new DirectComponent() {
            @Override
            protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
                    throws Exception {
                parameters.remove("concurrentConsumers");
                return super.createEndpoint(uri, remaining, parameters);
            }
        };
    }

    /** Loads a file of routes, or only the routes named. */
    public static void load(CamelContext camel, String file, String... ids) throws Exception {
        List<Map<String, Object>> entries = new Yaml().load(Files.readString(Path.of(file)));
        if (ids.length > 0) {
            entries.removeIf(entry -> !(entry.get("route") instanceof Map<?, ?> route)
                    || !List.of(ids).contains(route.get("id")));
        }
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(file, new Yaml().dump(entries)));
    }
}
