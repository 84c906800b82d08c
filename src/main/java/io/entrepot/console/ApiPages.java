package io.entrepot.console;

import io.entrepot.access.KnownParameters;
import io.entrepot.shared.FieldsOf;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerIndexTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.io.Resource;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;

/**
 * The OpenAPI document of {@code /api} at {@code /openapi}, for whoever has a token or signed in, and the pages that show it.
 */
@Configuration(proxyBeanMethods = false)
class ApiPages {
    private static final String TOKEN = "token";
    private static final String INDEX = "index.html";
    private static final String THEME = "<link rel=\"stylesheet\" href=\"/assets/api-pages.css\">\n"
            + "<script src=\"/assets/theme.js\"></script>\n";

    @Bean
    OpenAPI openApi(ObjectProvider<BuildProperties> build) {
        BuildProperties built = build.getIfAvailable();
        return new OpenAPI()
                .info(new Info()
                        .title("Entrepot")
                        .version(built == null ? "development" : built.getVersion())
                        .description("Every request needs a token with the scope that /assets/api.txt names. "
                                + "Errors are problem+json (RFC 9457)."))
                .components(new Components()
                        .addSecuritySchemes(
                                TOKEN,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList(TOKEN));
    }

    /** Words and topics of {@code /assets/api.txt}. */
    @Bean
    OpenApiCustomizer apiWords() {
        return api -> {
            Map<String, ApiText.Endpoint> said = ApiText.read();
            api.getPaths()
                    .forEach((path, item) -> item.readOperationsMap()
                            .forEach((method, operation) -> describe(operation, said.get(method + " " + path))));
            api.setTags(said.values().stream()
                    .map(ApiText.Endpoint::topic)
                    .distinct()
                    .map(topic -> new Tag().name(topic))
                    .toList());
        };
    }

    /** The parameters that a map of them may hold, in its place; and how large a page may be. */
    @Bean
    OperationCustomizer apiParameters() {
        return (operation, answering) -> {
            for (Parameter parameter : answering.getMethod().getParameters()) {
                FieldsOf fields = parameter.getAnnotation(FieldsOf.class);
                if (fields != null) {
                    operation.getParameters().removeIf(one -> one.getName().equals(parameter.getName()));
                    Arrays.stream(fields.value().getRecordComponents())
                            .forEach(field -> operation.addParametersItem(new QueryParameter()
                                    .name(field.getName())
                                    .required(false)
                                    .schema(schema(field))));
                }
            }
            if (operation.getParameters() != null) {
                operation.getParameters().stream()
                        .filter(one -> one.getName().equals(KnownParameters.SIZE))
                        .forEach(size -> size.getSchema()
                                .minimum(BigDecimal.ONE)
                                .maximum(BigDecimal.valueOf(KnownParameters.LARGEST_PAGE)));
            }
            return operation;
        };
    }

    /** In the reader's theme, as all pages; only who has these pages asks for it. */
    @Bean
    @Lazy
    SwaggerIndexTransformer apiPagesInTheme(
            SwaggerUiConfigProperties settings,
            SwaggerUiOAuthProperties outside,
            SwaggerWelcomeCommon welcome,
            ObjectMapperProvider mapper) {
        return new SwaggerIndexPageTransformer(settings, outside, welcome, mapper) {
            @Override
            public Resource transform(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
                    throws IOException {
                Resource shown = super.transform(request, resource, chain);
                return INDEX.equals(resource.getFilename())
                        ? new TransformedResource(
                                shown,
                                shown.getContentAsString(StandardCharsets.UTF_8)
                                        .replace("</head>", THEME + "</head>")
                                        .getBytes(StandardCharsets.UTF_8))
                        : shown;
            }
        };
    }

    private static void describe(Operation operation, ApiText.Endpoint said) {
        if (said != null) {
            operation.summary(said.summary()).description(said.description()).tags(List.of(said.topic()));
        }
    }

    private static Schema<?> schema(RecordComponent field) {
        var schema = new StringSchema();
        if (field.getType().isEnum()) {
            Arrays.stream(field.getType().getEnumConstants())
                    .map(Object::toString)
                    .forEach(schema::addEnumItem);
        }
        return field.getType() == Instant.class ? schema.format("date-time") : schema;
    }
}
