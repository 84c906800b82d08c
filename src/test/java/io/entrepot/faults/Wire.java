package io.entrepot.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line between the hubs and one of their servers, which can be slow, cut or silent, or swallow answers to COMMIT. */
final class Wire implements AutoCloseable {
    enum State {
        GOOD,
        /** Everything arrives, each piece of it late. */
        SLOW,
        /** Nothing arrives, and nobody is told: connections are half open, new ones too. */
        SILENT,
        /** PostgreSQL commits; instead of its answer the hub gets a reset, one time of ten. */
        COMMIT_UNANSWERED
    }

    private static final Duration LATE = Duration.ofMillis(150);
    private static final Duration BREATH = Duration.ofMillis(20);

    /** A message that is unlucky several times in a row would be given up. */
    private static final int ONE_OF = 10;

    /** In PostgreSQL's protocol a statement is named once and then called by its name. */
    private static final Pattern NAMED_COMMIT = Pattern.compile("(\\w+)\0COMMIT\0");

    private final int server;
    private final ServerSocket door;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile State state = State.GOOD;

    Wire(int server) {
        this.server = server;
        try {
            door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(this::open);
    }

    int port() {
        return door.getLocalPort();
    }

    void become(State next) {
        boolean wasSilent = state == State.SILENT;
        state = next;
        if (wasSilent) {
            // what lay between has forgotten them
            cut();
        }
    }

    /** Resets all connections. */
    void cut() {
        connections.forEach(Connection::reset);
    }

    private void open() {
        while (!door.isClosed()) {
            try {
                new Connection(door.accept()).lead();
            } catch (IOException e) {
                // the door was closed, or the guest is gone already
            }
        }
    }

    private final class Connection {
        private final Socket hub;
        private final Socket toServer = new Socket();
        private volatile boolean swallows;
        private volatile String commit = "COMMIT";

        Connection(Socket hub) {
            this.hub = hub;
        }

        void lead() {
            connections.add(this);
            inBackground(() -> {
                try {
                    hub.setTcpNoDelay(true);
                    toServer.setTcpNoDelay(true);
                    toServer.connect(new InetSocketAddress("127.0.0.1", server), 2_000);
                } catch (IOException e) {
                    reset();
                    return;
                }
                inBackground(() -> pour(toServer, hub, false));
                pour(hub, toServer, true);
            });
        }

        private void pour(Socket from, Socket to, boolean asks) {
            var piece = new byte[64 * 1024];
            try {
                for (int length; (length = from.getInputStream().read(piece)) > 0; ) {
                    if (state == State.SLOW) {
                        LockSupport.parkNanos(LATE.toNanos());
                    }
                    while (state == State.SILENT && !to.isClosed()) {
                        LockSupport.parkNanos(BREATH.toNanos());
                    }
                    if (asks) {
                        watchForCommit(new String(piece, 0, length, StandardCharsets.ISO_8859_1));
                    } else if (swallows) {
                        break;
                    }
                    to.getOutputStream().write(piece, 0, length);
                }
            } catch (IOException e) {
                // one of them is gone, and so shall be the other
            }
            reset();
        }

        private void watchForCommit(String words) {
            Matcher named = NAMED_COMMIT.matcher(words);
            if (named.find()) {
                commit = "\0" + named.group(1) + "\0";
            }
            swallows = state == State.COMMIT_UNANSWERED
                    && (words.contains("COMMIT\0") || words.contains(commit))
                    && commits.incrementAndGet() % ONE_OF == 0;
        }

        void reset() {
            connections.remove(this);
            for (Socket one : new Socket[] {hub, toServer}) {
                try {
                    // no farewell: the peer reads "connection reset"
                    one.setSoLinger(true, 0);
                    one.close();
                } catch (IOException e) {
                    // it is closed, then
                }
            }
        }
    }

    private static void inBackground(Runnable work) {
        var thread = new Thread(work, "wire");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
