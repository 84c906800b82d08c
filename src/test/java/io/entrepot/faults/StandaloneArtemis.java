package io.entrepot.faults;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.FileDeploymentManager;
import org.apache.activemq.artemis.core.config.impl.FileConfiguration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.server.impl.ActiveMQServerImpl;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;

/** An Artemis outside the hub as {@code config/broker.xml} describes it: {@code <data> <port> <user> <password>}. */
public final class StandaloneArtemis {
    static final String READY = "Artemis is ready";

    private StandaloneArtemis() {}

    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        var configuration = new FileConfiguration();
        new FileDeploymentManager(Path.of("config/broker.xml").toUri().toString())
                .addDeployable(configuration)
                .readConfiguration();
        configuration.setBrokerInstance(data.toFile());
        configuration.setJournalDirectory(data.resolve("journal").toString());
        configuration.setBindingsDirectory(data.resolve("bindings").toString());
        configuration.setLargeMessagesDirectory(data.resolve("large").toString());
        configuration.setPagingDirectory(data.resolve("paging").toString());
        configuration.setAcceptorConfigurations(Set.of(new TransportConfiguration(
                NettyAcceptorFactory.class.getName(),
                Map.of("host", "127.0.0.1", "port", args[1], "protocols", "CORE"))));
        // sooner than in earnest, so that what burns deliveries while a server is away is seen in a run of a minute
        configuration
                .getAddressSettings()
                .get("#")
                .setMaxDeliveryAttempts(20)
                .setRedeliveryDelay(200)
                .setRedeliveryMultiplier(1);
        var users = new SecurityConfiguration();
        users.addUser(args[2], args[3]);
        users.addRole(args[2], "entrepot");
        var server = new ActiveMQServerImpl(
                configuration, null, new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        server.start();
        System.out.println(READY);
    }
}
