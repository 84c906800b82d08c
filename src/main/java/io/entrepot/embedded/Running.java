package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.SmartLifecycle;

/** The built-in servers from their first moment to their last; makes those wait who need one that still starts. */
class Running implements SmartLifecycle, DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

    private final DataLock lock;
    private AutoCloseable postgres = () -> {};
    private AutoCloseable kafka = () -> {};
    private CompletableFuture<Void> postgresStarted = NOTHING;
    private CompletableFuture<Void> kafkaStarted = NOTHING;
    private volatile boolean started;

    Running(DataLock lock) {
        this.lock = lock;
    }

    void startPostgres(PostgresServer server) {
        postgres = server;
        postgresStarted = inBackground("PostgreSQL", server::start);
    }

    void startKafka(KafkaServer server, List<KafkaTopics.Topic> topics) {
        kafka = server;
        kafkaStarted = inBackground("Kafka", () -> {
            server.start();
            KafkaTopics.create(server.bootstrap(), topics);
        });
    }

    /** Makes a pool wait for PostgreSQL, since it may connect as soon as it is made. */
    BeanPostProcessor gate() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof DataSource) {
                    await(postgresStarted);
                }
                return bean;
            }
        };
    }

    @Override
    public void start() {
        await(postgresStarted);
        await(kafkaStarted);
        started = true;
    }

    /** Nothing yet: pools and clients are closed after the last phase, and until then need their servers. */
    @Override
    public void stop() {
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @Override
    public void destroy() {
        var ends = List.of(end(kafkaStarted, kafka, "Kafka"), end(postgresStarted, postgres, "PostgreSQL"));
        ends.forEach(CompletableFuture::join);
        lock.close();
    }

    private static CompletableFuture<Void> inBackground(String server, Runnable start) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    long from = System.nanoTime();
                    try {
                        start.run();
                        LOG.info("built-in {} is up after {} ms", server, (System.nanoTime() - from) / 1_000_000);
                        result.complete(null);
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "start-" + server);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static void await(CompletableFuture<Void> start) {
        try {
            start.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartRefused refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static CompletableFuture<Void> end(CompletableFuture<Void> start, AutoCloseable server, String name) {
        return start.handleAsync((done, failed) -> {
            try {
                server.close();
            } catch (Exception e) {
                LOG.error("built-in {} did not stop cleanly", name, e);
            }
            return null;
        });
    }
}
