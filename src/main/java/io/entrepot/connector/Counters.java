package io.entrepot.connector;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.management.DefaultManagementAgent;
import org.apache.camel.spi.ManagementAgent;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.service.ServiceHelper;
import org.springframework.stereotype.Component;

/**
 * Keeps what Camel counts of routes and steps, for {@link Flow}, as the objects that count, and not as JMX beans: each of some
 * thousands of these would have a description of its own, fifty megabytes of heap in all.
 */
@Component
class Counters implements CamelContextConfiguration {
    @Override
    public void beforeApplicationStart(CamelContext context) {
        ManagementAgent usual = context.getManagementStrategy().getManagementAgent();
        if (usual != null) {
            var agent = new Agent(context);
            agent.setStatisticsLevel(usual.getStatisticsLevel());
            agent.setMBeansLevel(usual.getMBeansLevel());
            context.getManagementStrategy().setManagementAgent(agent);
            ServiceHelper.startService(agent);
            ServiceHelper.stopService(usual);
        }
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        // they are there
    }

    private static class Agent extends DefaultManagementAgent {
        private final Map<ObjectName, Object> counting = new ConcurrentHashMap<>();

        Agent(CamelContext context) {
            super(context);
        }

        @Override
        public void register(Object counter, ObjectName name, boolean again) {
            counting.put(name, counter);
        }

        @Override
        public void register(Object counter, ObjectName name) {
            counting.put(name, counter);
        }

        @Override
        public void unregister(ObjectName name) {
            counting.remove(name);
        }

        @Override
        public boolean isRegistered(ObjectName name) {
            return counting.containsKey(name);
        }

        @Override
        public <T> T newProxyClient(ObjectName name, Class<T> type) {
            return type.cast(counting.get(name));
        }

        @Override
        protected void createMBeanServer() {
            // nobody asks one
        }

        @Override
        protected void doStop() {
            counting.clear();
        }
    }
}
