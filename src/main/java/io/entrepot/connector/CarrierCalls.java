package io.entrepot.connector;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that call one carrier: its own, so that a slow carrier slows nobody else. Made in the carrier's route file. */
public class CarrierCalls extends ThreadPoolExecutor {
    public CarrierCalls(String carrier, int threads) {
        super(threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(carrier));
        allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String carrier) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, "calls-" + carrier + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
