package io.entrepot.connector;

import io.entrepot.connector.RouteFiles.Quarantined;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What of routes and partners belongs into health. Neither makes the hub unready: the rest of it runs. */
@Configuration(proxyBeanMethods = false)
class HubHealth {
    @Bean
    HealthIndicator routesHealthIndicator(RouteFiles files) {
        return () -> {
            Health.Builder health = files.quarantined().isEmpty() ? Health.up() : Health.status("DEGRADED");
            for (Quarantined bad : files.quarantined()) {
                health.withDetail(bad.file(), bad.reason());
            }
            return health.build();
        };
    }

    @Bean
    HealthIndicator clockHealthIndicator(ObjectProvider<HubClock> clock) {
        return () -> {
            Duration ahead = clock.stream().map(HubClock::ahead).findAny().orElse(Duration.ZERO);
            return ahead.isZero()
                    ? Health.up().build()
                    : Health.status("DEGRADED")
                            .withDetail("secondsAheadOfTheDatabase", ahead.toSeconds())
                            .build();
        };
    }

    @Bean
    HealthIndicator partnersHealthIndicator(Accounts accounts) {
        return () -> {
            var failing =
                    accounts.health().stream().filter(a -> a.failures() > 0).toList();
            Health.Builder health = failing.isEmpty() ? Health.up() : Health.status("DEGRADED");
            failing.forEach(a -> health.withDetail(
                    a.platform() + "/" + a.account(), a.failures() + " failures: " + a.lastFailure()));
            return health.build();
        };
    }
}
