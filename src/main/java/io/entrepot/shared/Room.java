package io.entrepot.shared;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A part of the heap that is set aside for large documents. Whoever is about to hold one takes its share first and waits
 * while others fill the room, so that the sum stays bounded, however many come at once. First come, first served.
 */
public final class Room {
    /** A permit counts this many bytes; that much precision is enough, and an int of them covers every heap. */
    private static final int UNIT = 1024;

    private final int units;
    private final Semaphore free;

    public Room(long bytes) {
        units = (int) Math.max(1, Math.min(Integer.MAX_VALUE, bytes / UNIT));
        free = new Semaphore(units, true);
    }

    /** A room of one part in so many of the largest heap that this process may have. */
    public static Room ofHeap(int parts) {
        return new Room(Runtime.getRuntime().maxMemory() / parts);
    }

    /**
     * Waits until there is room for so much. What needs more than the whole room gets all of it, and is alone.
     *
     * @throws Full when there was none for so long
     */
    public Share take(long bytes, Duration patience) throws Full {
        int wanted = (int) Math.max(1, Math.min(units, (bytes + UNIT - 1) / UNIT));
        try {
            if (!free.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Full("no room for a document of this size for " + patience.toSeconds()
                        + " s: others fill the memory that is meant for them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Full("stopped while waiting for room");
        }
        return new Share(wanted);
    }

    /** What one document may use of the room, until it is closed; closing it again changes nothing. */
    public final class Share implements AutoCloseable {
        private int taken;

        private Share(int taken) {
            this.taken = taken;
        }

        @Override
        public synchronized void close() {
            free.release(taken);
            taken = 0;
        }
    }

    /** Too many large documents at once; later there will be room again. */
    public static final class Full extends IOException {
        Full(String message) {
            super(message);
        }
    }
}
