package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.mock.web.MockHttpServletRequest;

class ApiPagesTest {
    /** The pages are not ours: what is put into them has to find its place in each version of them. */
    @Test
    void thePagesOfTheApiAreInTheThemeOfTheOthers() throws Exception {
        Resource index = new PathMatchingResourcePatternResolver()
                .getResources("classpath*:META-INF/resources/webjars/swagger-ui/*/index.html")[0];
        String page = new ApiPages()
                .apiPagesInTheme(
                        new SwaggerUiConfigProperties(),
                        new SwaggerUiOAuthProperties(),
                        mock(SwaggerWelcomeCommon.class),
                        new ObjectMapperProvider(new SpringDocConfigProperties()))
                .transform(new MockHttpServletRequest(), index, null)
                .getContentAsString(StandardCharsets.UTF_8);
        assertThat(page)
                .containsSubsequence(
                        "swagger-ui.css", "/assets/api-pages.css", "/assets/theme.js", "</head>", "<body>");
        assertThat(new ClassPathResource("static/assets/theme.js").getContentAsString(StandardCharsets.UTF_8))
                .as("these pages do not say which theme was chosen")
                .contains("document.cookie.match");
    }
}
