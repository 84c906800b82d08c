package io.entrepot.connector;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Ends a call to a partner after a total time, however busily the partner drips (socket time-outs begin anew with every
 * byte), and after a total size, however small it was packed.
 * And never sends a request twice by itself, which Apache's client does after 429 and 503, even a POST.
 */
@Component("callLimit")
public class CallLimit implements HttpClientConfigurer, AutoCloseable {
    /** A page of a hundred large orders is a fifth of this; collecting it takes five times as much. */
    static final int LARGEST = 8 * 1024 * 1024;

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
            // outermost of all: here the answer is unpacked already
            return limited(chain.proceed(request, scope));
        });
    }

    private static ClassicHttpResponse limited(ClassicHttpResponse answer) {
        // unpacked once is enough: Camel would unpack again what only claims to be packed
        answer.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        HttpEntity entity = answer.getEntity();
        if (entity != null) {
            answer.setEntity(new HttpEntityWrapper(entity) {
                @Override
                public InputStream getContent() throws IOException {
                    return new Limited(super.getContent());
                }
            });
        }
        return answer;
    }

    /** Fails instead of giving more than the limit; closing it hangs up on what is still to come. */
    private static class Limited extends FilterInputStream {
        private long seen;

        Limited(InputStream answer) {
            super(answer);
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws IOException {
            seen += read;
            if (seen > LARGEST) {
                throw new IOException("the partner's answer is too large: more than " + LARGEST + " bytes");
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
