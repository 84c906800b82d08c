package io.entrepot.embedded;

import io.entrepot.shared.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ports of the built-in servers: free ones found at the first start and kept in {@code ports.properties}. */
final class Ports {
    private static final Logger LOG = LoggerFactory.getLogger(Ports.class);

    private final Path file;
    private final Properties remembered = new Properties();

    Ports(Path data) {
        file = data.resolve("ports.properties");
        try {
            if (Files.exists(file)) {
                try (var reader = Files.newBufferedReader(file)) {
                    remembered.load(reader);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The port of a server: the configured one, which must be free, or the remembered one, or a new one. */
    int choose(String server, Integer configured) {
        if (configured != null && configured > 0) {
            if (!free(configured)) {
                throw new StartRefused(
                        "port %d, set for the built-in %s, is taken by another program".formatted(configured, server),
                        "End that program, or set hub.embedded.%s.port to a free port.".formatted(server),
                        null);
            }
            return configured;
        }
        String known = remembered.getProperty(server);
        if (known != null && free(Integer.parseInt(known))) {
            return Integer.parseInt(known);
        }
        int chosen = anyFree();
        // the system may offer the same one twice, since nobody listens there yet
        while (remembered.containsValue(Integer.toString(chosen))) {
            chosen = anyFree();
        }
        if (known != null) {
            LOG.warn("port {} of the built-in {} is taken by another program, {} from now on", known, server, chosen);
        }
        remembered.setProperty(server, Integer.toString(chosen));
        save();
        return chosen;
    }

    private void save() {
        Path fresh = file.resolveSibling("ports.properties.new");
        try {
            try (Writer writer = Files.newBufferedWriter(fresh)) {
                remembered.store(writer, "Ports of the built-in servers, chosen at the first start");
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on the loopback address", e);
        }
    }
}
