package io.entrepot;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that nobody listens on: below those that a system gives to connections that go out, so that none of these takes one
 * before its server does, and in a range of each process that runs tests.
 */
public final class PortsForTests {
    private static final int RANGE = 4000;
    private static final int FIRST = 12_000 + RANGE * (Integer.getInteger("tests.fork", 1) % 4);
    /** Another build on the same machine begins elsewhere. */
    private static final AtomicInteger next =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % RANGE));

    private PortsForTests() {}

    public static int free() {
        for (int tries = 0; tries < RANGE; tries++) {
            int port = FIRST + next.getAndIncrement() % RANGE;
            try (var socket = new ServerSocket(port)) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + RANGE) + " is free");
    }
}
