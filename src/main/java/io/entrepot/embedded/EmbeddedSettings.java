package io.entrepot.embedded;

import java.nio.file.Path;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Which servers run inside the hub, and where: those that are switched on and that no setting points elsewhere. */
record EmbeddedSettings(Path data, boolean postgres, boolean artemis, boolean kafka) {

    static EmbeddedSettings of(Environment environment) {
        boolean all = environment.getProperty(
                "hub.embedded.enabled", Boolean.class, !environment.acceptsProfiles(Profiles.of("production")));
        String data = environment.getProperty("hub.data", "./data");
        return new EmbeddedSettings(
                Path.of(data).toAbsolutePath().normalize(),
                all && on(environment, "postgres") && !set(environment, "spring.datasource.url"),
                all
                        && on(environment, "artemis")
                        && !set(environment, "spring.artemis.broker-url")
                        && !"native".equalsIgnoreCase(environment.getProperty("spring.artemis.mode")),
                all && on(environment, "kafka") && !set(environment, "hub.kafka.brokers"));
    }

    boolean none() {
        return !postgres && !artemis && !kafka;
    }

    private static boolean on(Environment environment, String server) {
        return environment.getProperty("hub.embedded." + server + ".enabled", Boolean.class, true);
    }

    private static boolean set(Environment environment, String property) {
        String value = environment.getProperty(property);
        return value != null && !value.isBlank();
    }
}
