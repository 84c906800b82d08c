package io.entrepot.connector;

import jakarta.annotation.PreDestroy;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.stereotype.Component;

/**
 * Asks Artemis about itself by messages to its management address: so it makes no difference whether it is built in or
 * outside. An outside one lets only those ask who have the permission {@code manage} ({@code config/broker.xml}).
 */
@Component
class BrokerManagement {
    /** The broker did not do it, or did not answer; its words, for people. */
    static class BrokerSilent extends RuntimeException {
        BrokerSilent(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    private static final Queue ADDRESS = ActiveMQJMSClient.createQueue("activemq.management");
    private static final long PATIENCE_MILLIS = 3000;
    private static final int ASKERS = 4;

    /** A connection may hang for as long as the broker is away: no page waits for that, and few threads do. */
    private final ThreadPoolExecutor askers =
            new ThreadPoolExecutor(0, ASKERS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                var thread = new Thread(work, "broker-management");
                thread.setDaemon(true);
                return thread;
            });

    private final ObjectProvider<ConnectionFactory> connections;

    BrokerManagement(ObjectProvider<ConnectionFactory> connections) {
        this.connections = connections;
    }

    /** Has a resource ({@code broker}, {@code queue.order.intake}) carry out an operation. */
    Object call(String resource, String operation, Object... arguments) {
        return ask(message -> JMSManagementHelper.putOperationInvocation(message, resource, operation, arguments));
    }

    Object attribute(String resource, String name) {
        return ask(message -> JMSManagementHelper.putAttribute(message, resource, name));
    }

    /** Something with the broker that may take no longer than people wait. */
    <T> T patiently(Callable<T> work) {
        Future<T> answer;
        try {
            answer = askers.submit(work);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            throw new BrokerSilent("the broker has not answered the last questions yet", e);
        }
        try {
            return answer.get(PATIENCE_MILLIS + 1000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new BrokerSilent("the broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerSilent("the hub stops", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BrokerSilent known) {
                throw known;
            }
            throw new BrokerSilent("the broker cannot be asked: " + Surprise.words(e.getCause()), e.getCause());
        }
    }

    JmsTemplate template() {
        ConnectionFactory factory = connections.getIfAvailable();
        if (factory == null) {
            throw new BrokerSilent("this hub has no broker", null);
        }
        var template = new JmsTemplate(factory);
        template.setReceiveTimeout(PATIENCE_MILLIS);
        return template;
    }

    private Object ask(Question question) {
        return patiently(() -> {
            Message answer = template().sendAndReceive(ADDRESS, session -> {
                Message message = session.createMessage();
                try {
                    question.write(message);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                return message;
            });
            if (answer == null) {
                throw new BrokerSilent(
                        "the broker does not answer questions about itself: may this hub manage it?", null);
            }
            Object result = JMSManagementHelper.getResult(answer);
            if (!JMSManagementHelper.hasOperationSucceeded(answer)) {
                throw new BrokerSilent("the broker refuses: " + result, null);
            }
            return result;
        });
    }

    private interface Question {
        void write(Message message) throws Exception;
    }

    @PreDestroy
    void stop() {
        askers.shutdownNow();
    }
}
