package io.entrepot.shipment;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Carriers without an interface ({@code hub.carriers.<carrier>.by-hand: true}), whose bookings people enter, and who
 * follows their waybills ({@code hub.carriers.<carrier>.followed-by.<source>: what the carrier is called there}).
 */
@Component
@EnableConfigurationProperties(ByHand.Settings.class)
class ByHand {
    @ConfigurationProperties("hub")
    record Settings(Map<String, Map<String, String>> carriers) {
        Settings {
            carriers = carriers == null ? Map.of() : Map.copyOf(carriers);
        }
    }

    private static final String FOLLOWED = "followed-by.";

    private final Map<String, Map<String, String>> carriers;

    ByHand(Settings settings) {
        this.carriers = settings.carriers();
    }

    /** Nobody can be called: people book, void and enter what the carrier says. */
    boolean is(String carrier) {
        return Boolean.parseBoolean(carriers.getOrDefault(carrier, Map.of()).get("by-hand"));
    }

    /** Its labels are fetched and kept ({@code hub.carriers.<carrier>.labels: true}). */
    boolean hasLabels(String carrier) {
        return Boolean.parseBoolean(carriers.getOrDefault(carrier, Map.of()).get("labels"));
    }

    /** The carriers that a source follows: ours → what it is called there. */
    Map<String, String> codesAt(String source) {
        var codes = new TreeMap<String, String>();
        carriers.forEach((carrier, settings) -> {
            String code = settings.get(FOLLOWED + source);
            if (code != null && !code.isBlank()) {
                codes.put(carrier, code);
            }
        });
        return codes;
    }

    /** Whether somebody's waybills are followed by it. */
    boolean isSource(String name) {
        return !codesAt(name).isEmpty();
    }
}
