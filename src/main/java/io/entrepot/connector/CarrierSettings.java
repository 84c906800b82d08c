package io.entrepot.connector;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The carriers of config/application.yaml: {@code hub.carriers.<carrier>.<setting>}. */
@ConfigurationProperties("hub")
record CarrierSettings(Map<String, Map<String, String>> carriers) {
    CarrierSettings {
        carriers = carriers == null ? Map.of() : Map.copyOf(carriers);
    }

    /**
     * @throws IllegalStateException naming the setting that is missing
     */
    String need(String carrier, String setting) {
        String value = get(carrier, setting, "");
        if (value.isBlank()) {
            throw new IllegalStateException(
                    "hub.carriers." + carrier + "." + setting + " is missing (config/application.yaml)");
        }
        return value;
    }

    String get(String carrier, String setting, String otherwise) {
        return carriers.getOrDefault(carrier, Map.of()).getOrDefault(setting, otherwise);
    }
}
