package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a second hub away from a data directory; the system frees it when the holder dies, however it dies. */
final class DataLock implements AutoCloseable {
    // Far behind the text: on Windows a locked region cannot be read, and the pid must be.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    // POSIX gives up a process's lock on a file as soon as that process closes the file anywhere: within one process
    // it must not even be opened twice.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private DataLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static DataLock take(Path data) {
        try {
            OwnerOnly.createDirectory(data);
            Path file = data.toRealPath().resolve("hub.lock");
            if (!HELD_HERE.add(file)) {
                throw inUse(data, Long.toString(ProcessHandle.current().pid()));
            }
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock(LOCKED_BYTE, 1, false) == null) {
                String holder = Files.readString(file).strip();
                channel.close();
                HELD_HERE.remove(file);
                throw inUse(data, holder);
            }
            channel.truncate(0);
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
            channel.write(ByteBuffer.wrap(pid), 0);
            return new DataLock(file, channel);
        } catch (IOException e) {
            throw new StartRefused(
                    "data directory %s cannot be used: %s".formatted(data, e), "Make it writable, or set hub.data.", e);
        }
    }

    private static StartRefused inUse(Path data, String pid) {
        return new StartRefused(
                "data directory %s is in use by the hub with pid %s".formatted(data, pid),
                "Stop that hub, or give this one a data directory of its own (hub.data).",
                null);
    }

    @Override
    public void close() {
        try {
            channel.close();
            HELD_HERE.remove(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
