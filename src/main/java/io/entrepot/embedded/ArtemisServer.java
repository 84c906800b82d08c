package io.entrepot.embedded;

import java.util.List;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.CoreAddressConfiguration;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the built-in Artemis stores and delivers; {@code config/broker.xml} says the same for one outside. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("hub.embedded.artemis.active")
class ArtemisServer {
    /**
     * The broker gives what a dead hub had in hand to the next consumer of the same connection while it closes one after the
     * other, at once, and counts each of them: so more than any queue has consumers in a hub.
     */
    static final int DELIVERIES = 20;

    private static final String GIVEN_UP_BY_BROKER = "DLQ";
    private static final String EXPIRED = "ExpiryQueue";
    private static final String GIVEN_UP_BY_HUB = "dead";
    private static final String NETTY_CHUNKS = "io.netty.allocator.maxOrder";
    private static final int MEGABYTE = 1024 * 1024;

    static {
        // Netty's chunks of 4 MB, several for each core, would be a tenth of a small heap; messages here have some
        // hundred bytes
        if (System.getProperty(NETTY_CHUNKS) == null) {
            System.setProperty(NETTY_CHUNKS, "6"); // 8 kB << 6
        }
    }

    @Bean
    ArtemisConfigurationCustomizer hubArtemis() {
        return configuration -> {
            // The default of 3.3 ms makes each durable message of a lone session wait that long.
            configuration.setJournalBufferTimeout_NIO(200_000);
            configuration.setJournalSyncTransactional(true);
            configuration.setJournalSyncNonTransactional(true);
            configuration.setJournalPoolFiles(10);
            // many times what hubs may send twice after a death: a batch of the relay each
            configuration.setIDCacheSize(5_000);
            configuration.setPersistIDCache(true);
            configuration.setGlobalMaxSize(100L * MEGABYTE);
            configuration.setMinDiskFree(500L * MEGABYTE);
            configuration.setJMXManagementEnabled(false);
            configuration.addAddressConfiguration(queue(GIVEN_UP_BY_HUB));
            configuration.addAddressSetting("#", delivery().setMaxDeliveryAttempts(DELIVERIES));
            for (String last : List.of(GIVEN_UP_BY_BROKER, EXPIRED, GIVEN_UP_BY_HUB)) {
                // There is nowhere behind these: what lies here is offered until it is taken.
                configuration.addAddressSetting(last, delivery().setMaxDeliveryAttempts(-1));
            }
        };
    }

    private static AddressSettings delivery() {
        return new AddressSettings()
                .setDeadLetterAddress(SimpleString.of(GIVEN_UP_BY_BROKER))
                .setExpiryAddress(SimpleString.of(EXPIRED))
                .setRedeliveryDelay(1_000)
                .setRedeliveryMultiplier(2)
                .setRedeliveryCollisionAvoidanceFactor(0.15)
                .setMaxRedeliveryDelay(30_000)
                .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
                .setMaxSizeBytes(20L * MEGABYTE)
                .setPageSizeBytes(2 * MEGABYTE)
                .setDefaultAddressRoutingType(RoutingType.ANYCAST)
                .setDefaultQueueRoutingType(RoutingType.ANYCAST)
                .setAutoCreateAddresses(true)
                .setAutoCreateQueues(true)
                .setAutoDeleteAddresses(false)
                .setAutoDeleteQueues(false);
    }

    private static CoreAddressConfiguration queue(String name) {
        return new CoreAddressConfiguration()
                .setName(name)
                .addRoutingType(RoutingType.ANYCAST)
                .addQueueConfiguration(QueueConfiguration.of(name)
                        .setRoutingType(RoutingType.ANYCAST)
                        .setDurable(true));
    }
}
