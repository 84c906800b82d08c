package io.entrepot.console;

import io.entrepot.console.LiveStore.Sight;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages that something changed, by its topic only: what it is, each page asks for itself and with its reader's
 * rights. Whoever listens costs a thread's wink; the database is looked at every two seconds, once for all of a hub's pages,
 * and not at all while nobody listens.
 */
@Controller
class Live implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Live.class);
    private static final long EVERY_MILLIS = 2000;

    /** A browser opens a stream again by itself. */
    private static final long LONGEST_MILLIS = Duration.ofMinutes(30).toMillis();

    private static final int MOST = 400;
    private static final int MOST_OF_ONE = 20;
    private static final int SENDERS = 4;

    /** The brokers tell nobody what changes in them, so theirs is said with every look. */
    private static final String QUEUES = "queues";

    /** One open page. What could not be said yet, because its line is slow, is said with the next look. */
    private static final class Listener {
        private final SseEmitter stream = new SseEmitter(LONGEST_MILLIS);
        private final String name;
        private final String session;
        private final Set<String> unsaid = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean sending = new AtomicBoolean();
        private volatile Integer epoch;

        /** Nobody has told it yet what changed since its page was made. */
        private boolean fresh = true;

        Listener(String name, String session) {
            this.name = name;
            this.session = session;
        }
    }

    private final LiveStore store;
    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService clock;
    private final ExecutorService senders;
    private ScheduledFuture<?> looking;
    private Map<String, Long> before = Map.of();
    private volatile boolean running;

    Live(LiveStore store) {
        this.store = store;
        var one = new ScheduledThreadPoolExecutor(1, work -> daemon(work, "live"));
        one.setKeepAliveTime(10, TimeUnit.SECONDS);
        one.allowCoreThreadTimeOut(true);
        one.setRemoveOnCancelPolicy(true);
        this.clock = one;
        var some = new ThreadPoolExecutor(
                SENDERS, SENDERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> daemon(work, "live-line"));
        some.allowCoreThreadTimeOut(true);
        this.senders = some;
    }

    private static Thread daemon(Runnable work, String name) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** 503 when there are too many, or the hub stops: a page then asks now and then instead. */
    @GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    ResponseEntity<SseEmitter> listen(Authentication who, HttpServletRequest request) {
        var listener = new Listener(who.getName(), request.getSession(true).getId());
        long own = listeners.stream()
                .filter(other -> other.name.equals(listener.name))
                .count();
        if (!running || own >= MOST_OF_ONE || listeners.size() >= MOST) {
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
        }
        listener.stream.onCompletion(() -> leave(listener));
        listener.stream.onTimeout(listener.stream::complete);
        listener.stream.onError(e -> leave(listener));
        enter(listener);
        return ResponseEntity.ok().header("X-Accel-Buffering", "no").body(listener.stream);
    }

    /** Whoever closes a page says no good-bye; that is no failure of the hub. */
    @ExceptionHandler({AsyncRequestNotUsableException.class, AsyncRequestTimeoutException.class})
    void gone(HttpServletResponse nobodyReadsThis) {
        // its listener has been forgotten already
    }

    private synchronized void enter(Listener listener) {
        listeners.add(listener);
        // an answer at once opens the stream in the browser
        say(listener, Set.of());
        if (looking == null && running) {
            looking = clock.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void leave(Listener listener) {
        listeners.remove(listener);
        if (listeners.isEmpty() && looking != null) {
            looking.cancel(false);
            looking = null;
            before = Map.of();
        }
    }

    private void look() {
        try {
            var sessions = new HashSet<String>();
            var names = new HashSet<String>();
            // who comes meanwhile is told with the next look
            List<Listener> present = List.copyOf(listeners);
            present.forEach(listener -> {
                sessions.add(listener.session);
                names.add(listener.name);
            });
            Sight sight = store.look(sessions, names);
            var changed = new HashSet<>(Set.of(QUEUES));
            var now = new HashMap<>(sight.marks());
            if (!before.isEmpty()) {
                now.forEach((topic, mark) -> {
                    if (!mark.equals(before.get(topic))) {
                        changed.add(topic);
                    }
                });
            }
            before = now;
            var all = new HashSet<>(now.keySet());
            all.add(QUEUES);
            for (Listener listener : present) {
                if (isGone(listener, sight)) {
                    listener.stream.complete();
                } else if (listener.fresh) {
                    listener.fresh = false;
                    say(listener, all);
                } else {
                    say(listener, changed);
                }
            }
        } catch (RuntimeException e) {
            // the pages that stand open say it when they ask
            log.debug("nobody can be told what changed", e);
        }
    }

    /** Signed out, here or at another hub, or shut out: the next question will be refused anyway. */
    private static boolean isGone(Listener listener, Sight sight) {
        Integer epoch = sight.epochs().get(listener.name);
        if (listener.epoch == null) {
            listener.epoch = epoch;
        }
        return !sight.sessions().contains(listener.session) || epoch == null || !epoch.equals(listener.epoch);
    }

    private void say(Listener listener, Set<String> topics) {
        listener.unsaid.addAll(topics);
        if (!listener.sending.compareAndSet(false, true)) {
            return;
        }
        senders.execute(() -> {
            try {
                var said = Set.copyOf(listener.unsaid);
                listener.unsaid.removeAll(said);
                listener.stream.send(
                        said.isEmpty()
                                ? SseEmitter.event().comment("listening")
                                : SseEmitter.event().name("changed").data(String.join(" ", said)));
            } catch (IOException | IllegalStateException gone) {
                leave(listener);
            } finally {
                listener.sending.set(false);
            }
        });
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the web server waits for its last answers: these would never end. */
    @Override
    public void stop() {
        running = false;
        listeners.forEach(listener -> listener.stream.complete());
        clock.shutdownNow();
        senders.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
