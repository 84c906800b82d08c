package io.entrepot.loss;

import io.entrepot.HubForTests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The hub as it is shipped, except that it can be told to halt at a {@link CrashPoint}: by the system properties {@code
 * crash.at} and {@code crash.after}, or while it runs by a line {@code <point> <after>} on its standard input.
 */
public final class CrashingHub implements InterceptStrategy {
    public static final String ARMED = "armed: ";

    private static final ThreadLocal<List<CrashPoint>> BEFORE_COMMIT = ThreadLocal.withInitial(List::of);

    private static final Set<CrashPoint> placed = ConcurrentHashMap.newKeySet();

    private CrashingHub() {}

    public static void main(String[] args) {
        String point = System.getProperty("crash.at");
        if (point != null) {
            CrashPoint.valueOf(point).arm(Integer.getInteger("crash.after", 1));
        }
        var points = new CrashingHub();
        application(points).run(args);
        points.check();
        points.obey();
    }

    /** The hub of the class path's main half, with a look into its routes. */
    static SpringApplication application(InterceptStrategy interceptor) {
        SpringApplication hub = HubForTests.application();
        hub.addInitializers(context -> {
            context.getBeanFactory().registerSingleton("interceptor", interceptor);
            context.getBeanFactory().addBeanPostProcessor(new CommitWatch());
            context.getBeanFactory().addBeanPostProcessor(new MethodWatch());
            context.getBeanFactory().registerSingleton("migrationWatch", new MigrationWatch());
        });
        return hub;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        String route = ProcessorDefinitionHelper.getRouteId(definition);
        List<CrashPoint> here = new ArrayList<>();
        for (CrashPoint point : CrashPoint.values()) {
            if (point.isAt(route, definition)) {
                here.add(point);
            }
        }
        if (here.isEmpty()) {
            return target;
        }
        placed.addAll(here);
        return AsyncProcessorConverterHelper.convert(exchange -> {
            reached(here, CrashPoint.Side.BEFORE);
            target.process(exchange);
            if (exchange.getException() == null) {
                atCommit(here);
                reached(here, CrashPoint.Side.AFTER);
            }
        });
    }

    private static void reached(List<CrashPoint> here, CrashPoint.Side side) {
        here.stream().filter(point -> point.side == side).forEach(CrashPoint::reached);
    }

    private static void atCommit(List<CrashPoint> here) {
        if (here.stream().anyMatch(point -> point.side == CrashPoint.Side.AT_COMMIT)) {
            BEFORE_COMMIT.set(here);
        }
    }

    /** A renamed step must not turn a crash test into one where nothing crashes. */
    private void check() {
        for (CrashPoint point : CrashPoint.values()) {
            if (!placed.contains(point) && point != CrashPoint.MIGRATED_NOT_COMMITTED) {
                throw new IllegalStateException("no step of the routes is " + point);
            }
        }
    }

    private void obey() {
        var orders = new Thread(
                () -> {
                    try (var lines = new BufferedReader(new InputStreamReader(System.in))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            String[] words = line.split(" ");
                            CrashPoint.valueOf(words[0]).arm(Integer.parseInt(words[1]));
                            System.out.println(ARMED + line);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "crash-points");
        orders.setDaemon(true);
        orders.start();
    }

    /**
     * Puts a transaction manager in the place of the hub's that looks at the crash points before it commits. (The
     * synchronisations of Spring are of no use here: the broker's transaction inside suspends them.)
     */
    private static final class CommitWatch implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (!(bean instanceof JdbcTransactionManager manager)) {
                return bean;
            }
            return new JdbcTransactionManager(manager.getDataSource()) {
                @Override
                protected void prepareForCommit(DefaultTransactionStatus status) {
                    reached(BEFORE_COMMIT.get(), CrashPoint.Side.AT_COMMIT);
                    BEFORE_COMMIT.remove();
                }
            };
        }
    }

    /** Looks at the crash points before and after the methods of beans where they stand. */
    private static final class MethodWatch implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            if (Stream.of(CrashPoint.values()).noneMatch(point -> point.isIn(name))) {
                return bean;
            }
            var watched = new ProxyFactory(bean);
            watched.setProxyTargetClass(true);
            watched.addAdvice((MethodInterceptor) call -> {
                List<CrashPoint> here = Stream.of(CrashPoint.values())
                        .filter(point -> point.isAt(name, call.getMethod()))
                        .toList();
                reached(here, CrashPoint.Side.BEFORE);
                Object result = call.proceed();
                reached(here, CrashPoint.Side.AFTER);
                return result;
            });
            Stream.of(CrashPoint.values())
                    .filter(point -> Stream.of(bean.getClass().getDeclaredMethods())
                            .anyMatch(method -> point.isAt(name, method)))
                    .forEach(placed::add);
            return watched.getProxy();
        }
    }

    /** Flyway calls it in the transaction of each migration. */
    private static final class MigrationWatch implements Callback {
        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            CrashPoint.MIGRATED_NOT_COMMITTED.reached();
        }

        @Override
        public String getCallbackName() {
            return "crash points";
        }
    }
}
