package io.entrepot.connector;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** An FTP server at a port of its own; each user sees a folder of their own. */
final class FtpForTests implements Closeable {
    static final String PASSWORD = "ftp-password-of-tests";

    final Path home;
    private final FtpServer server;
    private final ListenerFactory listener = new ListenerFactory();
    private final org.apache.ftpserver.listener.Listener open;

    FtpForTests(Path home, String... users) throws IOException, FtpException {
        this(0, home, users);
    }

    FtpForTests(int port, Path home, String... users) throws IOException, FtpException {
        this.home = Files.createDirectories(home);
        var data = new DataConnectionConfigurationFactory();
        data.setActiveEnabled(false);
        listener.setServerAddress("127.0.0.1");
        listener.setPort(port);
        listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        var factory = new FtpServerFactory();
        open = listener.createListener();
        factory.addListener("default", open);
        for (String name : users) {
            var user = new BaseUser();
            user.setName(name);
            user.setPassword(PASSWORD);
            user.setHomeDirectory(Files.createDirectories(home.resolve(name)).toString());
            user.setAuthorities(List.of(new WritePermission()));
            factory.getUserManager().save(user);
        }
        server = factory.createServer();
        server.start();
    }

    int port() {
        return open.getPort();
    }

    void put(String file, String text) throws IOException {
        put(file, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void put(String file, byte[] content) throws IOException {
        Path target = home.resolve(file);
        Files.createDirectories(target.getParent());
        Path part = target.resolveSibling(target.getFileName() + ".tmp");
        Files.write(part, content);
        Files.move(part, target);
    }

    String text(String file) throws IOException {
        return Files.readString(home.resolve(file), StandardCharsets.ISO_8859_1);
    }

    /** Names of the files in a folder, sorted. */
    List<String> files(String folder) {
        if (!Files.isDirectory(home.resolve(folder))) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(home.resolve(folder))) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
