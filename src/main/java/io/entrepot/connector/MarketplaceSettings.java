package io.entrepot.connector;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationStyle;

/**
 * The marketplaces of config/application.yaml: {@code hub.marketplaces.<platform>.accounts[n].<setting>}.
 * Which settings an account has is its platform's business; {@code name} is the only one that all have.
 */
@ConfigurationProperties("hub")
record MarketplaceSettings(Map<String, Marketplace> marketplaces) {
    MarketplaceSettings {
        marketplaces = marketplaces == null ? Map.of() : Map.copyOf(marketplaces);
    }

    /** One platform with its accounts. */
    record Marketplace(List<Map<String, String>> accounts) {
        Marketplace {
            accounts = accounts == null ? List.of() : List.copyOf(accounts);
        }
    }

    /** One account: what it is called and what its routes need to know. */
    record Account(String platform, String name, Map<String, String> settings) {
        /**
         * @throws IllegalStateException naming the setting that is missing
         */
        String need(String setting) {
            String value = settings.get(setting);
            if (value == null || value.isBlank()) {
                throw new IllegalStateException("hub.marketplaces." + platform + ".accounts: account '" + name
                        + "' has no " + setting + " (config/application.yaml)");
            }
            return value;
        }

        String get(String setting, String otherwise) {
            return settings.getOrDefault(setting, otherwise);
        }

        Duration pollEvery() {
            return DurationStyle.detectAndParse(get("poll-every", "60s"));
        }

        int pageSize() {
            return Integer.parseInt(get("page-size", "100"));
        }

        @Override
        public String toString() {
            return platform + "/" + name;
        }
    }
}
