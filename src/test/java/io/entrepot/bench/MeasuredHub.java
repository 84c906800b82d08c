package io.entrepot.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.HubForTests;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The hub as it is shipped, with counters: round trips to the database, files forced to disk, messages, time by what it
 * is spent on. They are read, and routes stopped and started, over a port of its own ({@code bench.port}).
 */
final class MeasuredHub {
    /** What a sample of the profiler counts for: the first frame from the top that begins with one of these. */
    private static final Map<String, String> PARTS = new TreeMap<>(Map.ofEntries(
            Map.entry("com.schibsted.spt.data.jslt", "mapping"),
            Map.entry("io.entrepot.mapping", "mapping"),
            Map.entry("com.networknt", "schema"),
            Map.entry("org.postgresql", "sql"),
            Map.entry("org.springframework.jdbc", "sql"),
            Map.entry("com.zaxxer", "sql"),
            Map.entry("org.springframework.transaction", "sql"),
            Map.entry("com.fasterxml.jackson", "json"),
            Map.entry("org.apache.hc", "http"),
            Map.entry("org.apache.tomcat", "http"),
            Map.entry("org.apache.coyote", "http"),
            Map.entry("org.apache.catalina", "http"),
            Map.entry("org.springframework.web", "http"),
            Map.entry("org.springframework.security", "http"),
            Map.entry("org.apache.activemq", "artemis"),
            Map.entry("io.netty", "artemis"),
            Map.entry("org.springframework.jms", "artemis"),
            Map.entry("org.apache.kafka", "kafka"),
            Map.entry("kafka.", "kafka"),
            Map.entry("scala.", "kafka"),
            Map.entry("ch.qos.logback", "logging"),
            Map.entry("org.slf4j", "logging"),
            Map.entry("com.google.i18n", "checks"),
            Map.entry("io.entrepot", "hub"),
            Map.entry("org.apache.camel", "camel")));

    private static final LongAdder roundTrips = new LongAdder();
    private static final LongAdder forcedByArtemis = new LongAdder();
    private static final LongAdder forcedByKafka = new LongAdder();
    private static final Map<String, LongAdder> executions = new ConcurrentHashMap<>();
    private static final Map<String, LongAdder> samples = new ConcurrentHashMap<>();

    private MeasuredHub() {}

    public static void main(String[] args) throws IOException {
        var application = HubForTests.application();
        application.addInitializers(context -> context.getBeanFactory().addBeanPostProcessor(new Counting()));
        listen();
        ConfigurableApplicationContext hub = application.run(args);
        serve(hub);
    }

    private static void listen() {
        var stream = new RecordingStream();
        stream.enable("jdk.FileForce").withoutThreshold().withoutStackTrace();
        stream.onEvent("jdk.FileForce", event -> {
            String path = String.valueOf(event.getString("path"));
            (path.contains("artemis") ? forcedByArtemis : forcedByKafka).increment();
        });
        if (Boolean.getBoolean("bench.profile")) {
            stream.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            stream.onEvent("jdk.ExecutionSample", MeasuredHub::sample);
        }
        stream.setReuse(true);
        stream.setMaxAge(Duration.ofSeconds(10));
        stream.startAsync();
    }

    private static void sample(RecordedEvent event) {
        String part = "other";
        if (event.getStackTrace() != null) {
            search:
            for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                String type = frame.getMethod().getType().getName();
                for (var entry : PARTS.entrySet()) {
                    if (type.startsWith(entry.getKey())) {
                        part = entry.getValue();
                        break search;
                    }
                }
            }
        }
        samples.computeIfAbsent(part, p -> new LongAdder()).increment();
    }

    private static void serve(ConfigurableApplicationContext hub) throws IOException {
        var server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger("bench.port")), 10);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer;
                try {
                    String[] path = exchange.getRequestURI().getPath().split("/");
                    if (path.length == 3) {
                        var routes = hub.getBean(CamelContext.class).getRouteController();
                        if (path[1].equals("stop")) {
                            routes.stopRoute(path[2]);
                        } else {
                            routes.startRoute(path[2]);
                        }
                    }
                    answer = new ObjectMapper().writeValueAsBytes(figures(hub));
                } catch (Exception e) {
                    e.printStackTrace();
                    answer = new byte[0];
                }
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
    }

    private static Map<String, Object> figures(ConfigurableApplicationContext hub) {
        var figures = new TreeMap<String, Object>();
        figures.put("roundTrips", roundTrips.sum());
        figures.put("forcedByArtemis", forcedByArtemis.sum());
        figures.put("forcedByKafka", forcedByKafka.sum());
        long messages = 0;
        long waiting = 0;
        var queues = new TreeMap<String, Long>();
        for (EmbeddedActiveMQ artemis :
                hub.getBeansOfType(EmbeddedActiveMQ.class).values()) {
            messages += artemis.getActiveMQServer().getTotalMessagesAdded();
            waiting += artemis.getActiveMQServer().getTotalMessageCount();
            artemis.getActiveMQServer().getPostOffice().getAllBindings().forEach(binding -> {
                if (binding instanceof LocalQueueBinding queue
                        && queue.getQueue().getMessageCount() > 0) {
                    queues.put(
                            queue.getQueue().getName().toString(),
                            queue.getQueue().getMessageCount());
                }
            });
        }
        figures.put("queues", queues);
        figures.put("messages", messages);
        figures.put("waiting", waiting);
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        figures.put("heapUsed", heap.getUsed());
        long afterCollection = 0;
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getCollectionUsage() != null) {
                afterCollection += pool.getCollectionUsage().getUsed();
            }
        }
        figures.put("heapLive", afterCollection);
        figures.put(
                "cpuNanos",
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
        long collecting = 0;
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collecting += collector.getCollectionTime();
        }
        figures.put("gcMillis", collecting);
        Map<String, Long> threads = cpuByThread();
        figures.put(
                "compilerNanos",
                threads.entrySet().stream()
                        .filter(thread -> thread.getKey().matches("C- Compiler.*"))
                        .mapToLong(Map.Entry::getValue)
                        .sum());
        figures.put("threads", threads);
        var statements = new TreeMap<String, Long>();
        executions.forEach((statement, count) -> statements.put(statement, count.sum()));
        statements.put("(file forced by Artemis)", forcedByArtemis.sum());
        statements.put("(file forced by Kafka)", forcedByKafka.sum());
        figures.put("statements", statements);
        long allocated = 0;
        var living = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (long bytes : living.getThreadAllocatedBytes(living.getAllThreadIds())) {
            allocated += Math.max(0, bytes);
        }
        figures.put("allocatedByLiveThreads", allocated);
        figures.put("kafkaBytes", kafkaBytes());
        var parts = new TreeMap<String, Long>();
        samples.forEach((part, count) -> parts.put(part, count.sum()));
        figures.put("samples", parts);
        return figures;
    }

    /** CPU time of the threads that live, by their names without numbers; empty where the system does not tell. */
    private static Map<String, Long> cpuByThread() {
        var nanos = new TreeMap<String, Long>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                String stat = Files.readString(thread.resolve("stat"));
                int end = stat.lastIndexOf(')');
                String name = stat.substring(stat.indexOf('(') + 1, end).replaceAll("[-\\d#:]+", "-");
                String[] fields = stat.substring(end + 2).split(" ");
                // user and system time, in hundredths of a second
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                nanos.merge(name, ticks * 10_000_000, Long::sum);
            }
        } catch (IOException notLinuxOrAThreadEnded) {
            // what was read so far is told
        }
        return nanos;
    }

    /** What the Kafka clients of this process have sent and received, by their own counters. */
    private static long kafkaBytes() {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        double bytes = 0;
        for (String side : List.of("producer outgoing", "consumer incoming")) {
            String[] words = side.split(" ");
            try {
                var clients = new ObjectName("kafka." + words[0] + ":type=" + words[0] + "-metrics,client-id=*");
                for (ObjectName client : server.queryNames(clients, null)) {
                    bytes += (Double) server.getAttribute(client, words[1] + "-byte-total");
                }
            } catch (JMException e) {
                throw new IllegalStateException("Kafka's counters have other names now", e);
            }
        }
        return (long) bytes;
    }

    /** Counts what waits for the database: each execution, each commit, each rollback. */
    private static final class Counting implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof DataSource source)) {
                return bean;
            }
            return new DelegatingDataSource(source) {
                @Override
                public Connection getConnection() throws SQLException {
                    return counted(super.getConnection());
                }
            };
        }

        private static Connection counted(Connection connection) {
            return (Connection) Proxy.newProxyInstance(
                    Counting.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "commit", "rollback" -> {
                                roundTrips.increment();
                                executions
                                        .computeIfAbsent(method.getName(), m -> new LongAdder())
                                        .increment();
                            }
                            default -> {}
                        }
                        Object result = call(connection, method, args);
                        return result instanceof PreparedStatement statement
                                ? counted(statement, (String) args[0])
                                : result;
                    });
        }

        private static PreparedStatement counted(PreparedStatement statement, String sql) {
            LongAdder executed = executions.computeIfAbsent(start(sql), words -> new LongAdder());
            return (PreparedStatement) Proxy.newProxyInstance(
                    Counting.class.getClassLoader(),
                    new Class<?>[] {PreparedStatement.class},
                    (proxy, method, args) -> {
                        if (method.getName().startsWith("execute")) {
                            roundTrips.increment();
                            executed.increment();
                        }
                        return call(statement, method, args);
                    });
        }

        private static String start(String sql) {
            String words = sql.strip().replaceAll("\\s+", " ");
            return words.substring(0, Math.min(words.length(), 90));
        }

        private static Object call(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
            try {
                return method.invoke(target, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
