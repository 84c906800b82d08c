package io.entrepot.connector;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Ends a call after a total time, however busily the partner drips: socket time-outs begin anew with every byte.
 * And never sends a request twice by itself, which Apache's client does after 429 and 503, even a POST.
 */
@Component("callLimit")
public class CallLimit implements HttpClientConfigurer, AutoCloseable {
    private final Duration total;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        var thread = new Thread(task, "call-limit");
        thread.setDaemon(true);
        return thread;
    });

    CallLimit(@Value("${hub.calls.time-limit:14s}") Duration total) {
        this.total = total;
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        client.disableAutomaticRetries();
        client.addExecInterceptorFirst("call-limit", (request, scope, chain) -> {
            // not taken back when the chain is through: the body is read after it; by then this finds nothing to end
            timer.schedule(scope.execRuntime::discardEndpoint, total.toMillis(), TimeUnit.MILLISECONDS);
            return chain.proceed(request, scope);
        });
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
