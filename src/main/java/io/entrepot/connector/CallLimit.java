package io.entrepot.connector;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecRuntime;
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
@Component
class CallLimit implements AutoCloseable {
    /** A page of a hundred large orders is a fifth of this. */
    static final int LARGEST = 8 * 1024 * 1024;

    /** Of answers that Camel collects, all of them at once and in several copies. */
    static final int LARGEST_COLLECTED = 1024 * 1024;

    private final Duration total;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        var thread = new Thread(task, "call-limit");
        thread.setDaemon(true);
        return thread;
    });

    CallLimit(@Value("${hub.calls.time-limit:14s}") Duration total) {
        this.total = total;
    }

    /**
     * @param streamed whether bean {@code answered} reads the answer itself, as there is room for it (the endpoint says
     *     {@code disableStreamCache=true}); otherwise the answer has to be short
     */
    void limit(HttpClientBuilder client, boolean streamed) {
        int largest = streamed ? LARGEST : LARGEST_COLLECTED;
        client.disableAutomaticRetries();
        client.addExecInterceptorFirst("call-limit", (request, scope, chain) -> {
            var call = new Call(scope.execRuntime, largest);
            // not taken back when the chain is through: the body is read after it; by then this finds nothing to end
            timer.schedule(call::end, total.toMillis(), TimeUnit.MILLISECONDS);
            // outermost of all: here the answer is unpacked already
            return limited(chain.proceed(request, scope), call);
        });
    }

    private static ClassicHttpResponse limited(ClassicHttpResponse answer, Call call) {
        // unpacked once is enough: Camel would unpack again what only claims to be packed
        answer.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        HttpEntity entity = answer.getEntity();
        if (entity != null) {
            answer.setEntity(new HttpEntityWrapper(entity) {
                @Override
                public InputStream getContent() throws IOException {
                    return new Limited(super.getContent(), call);
                }
            });
        }
        return answer;
    }

    /** One call, and how it is ended. */
    private static class Call {
        private final ExecRuntime connection;
        private final int largest;
        private volatile boolean late;

        Call(ExecRuntime connection, int largest) {
            this.connection = connection;
            this.largest = largest;
        }

        void end() {
            late = true;
            connection.discardEndpoint();
        }
    }

    /** Fails instead of giving more than the limit, and hangs up on what is still to come. */
    private static class Limited extends FilterInputStream {
        private final Call call;
        private long seen;

        Limited(InputStream answer, Call call) {
            super(answer);
            this.call = call;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? -1 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = super.read(into, from, length);
            count(read);
            return read;
        }

        private void count(int read) throws IOException {
            if (read < 0 && call.late) {
                // its end is where we hung up
                throw new IOException("the partner's answer took too long");
            }
            seen += Math.max(0, read);
            if (seen > call.largest) {
                // or closing it would read all the rest
                call.connection.discardEndpoint();
                throw new IOException("the partner's answer is too large: more than " + call.largest + " bytes");
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
