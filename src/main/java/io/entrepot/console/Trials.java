package io.entrepot.console;

import io.entrepot.shared.Refused;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * Runs mappings that somebody tries, which may never end: two at once and not for long. One that cannot be stopped holds
 * its thread and nothing else.
 */
@Component
class Trials {
    private static final int AT_ONCE = 2;
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** A trial that ends just now leaves its place to the next. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            0, AT_ONCE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), Trials::thread, Trials::await);

    private static Thread thread(Runnable work) {
        var thread = new Thread(work, "mapping-trial");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        return thread;
    }

    private static void await(Runnable work, ThreadPoolExecutor threads) {
        try {
            if (threads.getQueue().offer(work, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new RejectedExecutionException();
    }

    <T> T run(Callable<T> work) {
        Future<T> result;
        try {
            result = threads.submit(work);
        } catch (RejectedExecutionException full) {
            throw Refused.conflict("two mappings are being tried at the moment: try again in some seconds");
        }
        try {
            return result.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            result.cancel(true);
            throw Refused.conflict("the mapping did not come to an end within " + LONGEST.toSeconds()
                    + " seconds: does a function call itself?");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("a mapping that was tried failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refused.conflict("the hub stops");
        }
    }

    @PreDestroy
    void end() {
        threads.shutdownNow();
    }
}
