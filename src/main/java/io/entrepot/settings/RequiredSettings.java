package io.entrepot.settings;

import io.entrepot.shared.StartRefused;
import java.util.List;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.util.PlaceholderResolutionException;

/** What the profile {@code production} must be told, since nothing is built in there; names all that is missing at once. */
class RequiredSettings {
    static final String PROFILE = "production";

    private record Required(String variable, String example, String meaning, String property) {
        boolean missingIn(Environment environment) {
            try {
                String value = environment.getProperty(property);
                return value == null || value.isBlank();
            } catch (PlaceholderResolutionException e) {
                return true; // the property waits for its variable
            }
        }

        String line() {
            return "missing: %s (%s), %s".formatted(variable, example, meaning);
        }
    }

    private static final List<Required> ALL = List.of(
            new Required(
                    "ENTREPOT_DB_URL",
                    "jdbc:postgresql://host:5432/db",
                    "address of PostgreSQL",
                    "spring.datasource.url"),
            new Required("ENTREPOT_DB_USER", "entrepot", "user of that database", "spring.datasource.username"),
            new Required("ENTREPOT_DB_PASSWORD", "a secret", "password of that user", "spring.datasource.password"),
            new Required("ENTREPOT_ARTEMIS_URL", "tcp://host:61616", "address of Artemis", "spring.artemis.broker-url"),
            new Required("ENTREPOT_ARTEMIS_USER", "entrepot", "user of Artemis", "spring.artemis.user"),
            new Required("ENTREPOT_ARTEMIS_PASSWORD", "a secret", "password of that user", "spring.artemis.password"),
            new Required("ENTREPOT_KAFKA_BROKERS", "host:9092,host2:9092", "addresses of Kafka", "hub.kafka.brokers"),
            new Required("ENTREPOT_API_TOKEN", "a long secret", "token that callers of /api present", "hub.api.token"),
            new Required("ENTREPOT_SMTP_HOST", "mail.example.com", "server that sends mail", "hub.mail.host"),
            new Required("ENTREPOT_MAIL_FROM", "orders@example.com", "sender of those mails", "hub.mail.from"),
            new Required(
                    "ENTREPOT_PUBLIC_URL",
                    "https://orders.example.com",
                    "address of the tracking pages that mails link to",
                    "hub.public-url"));

    private RequiredSettings() {}

    static void check(Environment environment) {
        if (!environment.acceptsProfiles(Profiles.of(PROFILE))) {
            return;
        }
        List<String> missing = ALL.stream()
                .filter(required -> required.missingIn(environment))
                .map(Required::line)
                .toList();
        if (!missing.isEmpty()) {
            throw new StartRefused(
                    missing,
                    "Set these environment variables (or files of the same names in the secrets folder);"
                            + " config/application-production.yaml says which setting takes which.");
        }
    }
}
