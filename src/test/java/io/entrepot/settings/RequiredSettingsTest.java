package io.entrepot.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.shared.StartRefused;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** Production says at once all that it was not told, reading the very file that ships. */
class RequiredSettingsTest {

    @Test
    void namesAllThatIsMissing() {
        assertThatThrownBy(() -> RequiredSettings.check(production(Map.of("ENTREPOT_DB_USER", "entrepot"))))
                .isInstanceOf(StartRefused.class)
                .message()
                .contains("missing: ENTREPOT_DB_URL (jdbc:postgresql://host:5432/db), address of PostgreSQL")
                .contains("missing: ENTREPOT_DB_PASSWORD")
                .contains("missing: ENTREPOT_ARTEMIS_URL")
                .contains("missing: ENTREPOT_ARTEMIS_USER")
                .contains("missing: ENTREPOT_ARTEMIS_PASSWORD")
                .contains("missing: ENTREPOT_KAFKA_BROKERS")
                .contains("missing: ENTREPOT_API_TOKEN")
                .contains("missing: ENTREPOT_SMTP_HOST")
                .contains("missing: ENTREPOT_MAIL_FROM")
                .contains("missing: ENTREPOT_PUBLIC_URL")
                .doesNotContain("ENTREPOT_DB_USER")
                .hasLineCount(10);
    }

    @Test
    void isContentWithAllOfThem() {
        Map<String, Object> all = new HashMap<>(Map.of(
                "ENTREPOT_DB_URL", "jdbc:postgresql://host:5432/db",
                "ENTREPOT_DB_USER", "u",
                "ENTREPOT_DB_PASSWORD", "p",
                "ENTREPOT_ARTEMIS_URL", "tcp://host:61616",
                "ENTREPOT_ARTEMIS_USER", "u",
                "ENTREPOT_ARTEMIS_PASSWORD", "p",
                "ENTREPOT_KAFKA_BROKERS", "host:9092",
                "ENTREPOT_API_TOKEN", "t",
                "ENTREPOT_SMTP_HOST", "host",
                "ENTREPOT_MAIL_FROM", "orders@example.com"));
        all.put("ENTREPOT_PUBLIC_URL", "https://orders.example.com");
        assertThatCode(() -> RequiredSettings.check(production(all))).doesNotThrowAnyException();
    }

    @Test
    void asksForNothingElsewhere() {
        assertThatCode(() -> RequiredSettings.check(new StandardEnvironment())).doesNotThrowAnyException();
    }

    private static StandardEnvironment production(Map<String, Object> variables) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.setActiveProfiles("production");
        environment.getPropertySources().addFirst(new MapPropertySource("variables", variables));
        new YamlPropertySourceLoader()
                .load("production", new FileSystemResource("config/application-production.yaml"))
                .forEach(environment.getPropertySources()::addLast);
        return environment;
    }
}
