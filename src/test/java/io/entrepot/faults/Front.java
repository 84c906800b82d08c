package io.entrepot.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The load balancer before the hubs: each connection goes to the next one that takes it. */
final class Front implements AutoCloseable {
    private static final int CONNECT_MILLIS = 500;

    private final List<Integer> hubs;
    private final ServerSocket door;
    private final AtomicInteger next = new AtomicInteger();

    Front(List<Integer> hubs) {
        this.hubs = hubs;
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

    private void open() {
        while (!door.isClosed()) {
            try {
                Socket guest = door.accept();
                inBackground(() -> lead(guest));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void lead(Socket guest) {
        for (int i = 0; i < hubs.size(); i++) {
            var hub = new Socket();
            try {
                int port = hubs.get(Math.floorMod(next.getAndIncrement(), hubs.size()));
                hub.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
            } catch (IOException e) {
                continue;
            }
            inBackground(() -> pour(hub, guest));
            pour(guest, hub);
            return;
        }
        close(guest);
    }

    private static void pour(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // one of them is gone, and so shall be the other
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed, then
        }
    }

    private static void inBackground(Runnable work) {
        var thread = new Thread(work, "front");
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
    }
}
