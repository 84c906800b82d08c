package io.entrepot.access;

import java.nio.charset.StandardCharsets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.jdbc.JdbcIndexedSessionRepository;

/**
 * Sessions are kept as texts and numbers: nobody here reads serialised objects, not even our own
 * ({@code jdk.serialFilter} refuses them). Whoever puts anything else into a session hears of it at once.
 */
@Configuration(proxyBeanMethods = false)
class SessionTexts {
    private static final char TEXT = 't';
    private static final char NUMBER = 'n';

    /** Not a bean of its own: Camel would take it for a converter of everything. */
    @Bean
    SessionRepositoryCustomizer<JdbcIndexedSessionRepository> sessionsAreTexts() {
        var service = new GenericConversionService();
        service.addConverter(Object.class, byte[].class, SessionTexts::written);
        service.addConverter(byte[].class, Object.class, SessionTexts::read);
        return sessions -> sessions.setConversionService(service);
    }

    private static byte[] written(Object value) {
        if (value instanceof String text) {
            return (TEXT + text).getBytes(StandardCharsets.UTF_8);
        }
        if (value instanceof Integer number) {
            return (NUMBER + number.toString()).getBytes(StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException(
                "a session keeps texts and numbers, not a " + value.getClass().getName());
    }

    private static Object read(byte[] kept) {
        String text = new String(kept, StandardCharsets.UTF_8);
        return text.charAt(0) == NUMBER ? (Object) Integer.valueOf(text.substring(1)) : text.substring(1);
    }
}
