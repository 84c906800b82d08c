package io.entrepot.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.Listener;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** An FTP server on which each partner has a folder of its own. */
final class FileStub {
    static final String PASSWORD = "secret";

    private final Path home;
    private final FtpServerFactory factory = new FtpServerFactory();
    private final Listener listener;

    FileStub(Path home) throws IOException, FtpException {
        this.home = Files.createDirectories(home).toAbsolutePath();
        var listeners = new ListenerFactory();
        listeners.setServerAddress(InetAddress.getLoopbackAddress().getHostAddress());
        listeners.setPort(0);
        listener = listeners.createListener();
        factory.addListener("default", listener);
        FtpServer server = factory.createServer();
        server.start();
    }

    int port() {
        return listener.getPort();
    }

    /** Lets a partner in, whose name is its user's, too. */
    void admit(String partner, String folder) throws IOException, FtpException {
        Files.createDirectories(home.resolve(partner).resolve(folder));
        var user = new BaseUser();
        user.setName(partner);
        user.setPassword(PASSWORD);
        user.setHomeDirectory(home.resolve(partner).toString());
        user.setAuthorities(List.of(new WritePermission()));
        factory.getUserManager().save(user);
    }

    /** Puts a file there whole, under a name. */
    void drop(String partner, String folder, Path file, String name) throws IOException {
        Path whole = Files.copy(file, home.resolve(partner).resolve(name + ".part"));
        Files.move(whole, home.resolve(partner).resolve(folder).resolve(name));
    }
}
