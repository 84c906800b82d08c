package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.OrderCsv.Sheet;
import io.entrepot.demo.OrderCsv.Variant;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ftpserver.DataConnectionConfigurationFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** An FTP server with a directory in which CSV files of orders appear, and the books of what was put there. */
final class FtpDrop implements Closeable {
    private static final int HALF_SECONDS = 6;

    private record Dropped(String variant, List<String> orders, String at) {}

    private final Catalogue catalogue;
    private final Clock clock;
    private final long seed;
    private final Path home;
    private final Ledger ledger;
    private final ScheduledExecutorService later;
    private final Map<String, Dropped> files = new LinkedHashMap<>();
    private final FtpServer server;

    FtpDrop(PartnerSettings settings, Catalogue catalogue, ScheduledExecutorService later) {
        this.catalogue = catalogue;
        this.clock = settings.clock();
        this.seed = settings.seed();
        this.later = later;
        this.home = settings.data().resolve("ftp").toAbsolutePath().normalize();
        this.ledger = new Ledger(
                settings.data().resolve("ftp.jsonl"),
                line -> files.put(
                        line.path("name").asText(),
                        new Dropped(
                                line.path("variant").asText(),
                                Json.MAPPER.convertValue(
                                        line.path("orders"),
                                        Json.MAPPER.getTypeFactory().constructCollectionType(List.class, String.class)),
                                line.path("at").asText())));
        try {
            for (String directory : List.of("in", "done", "error")) {
                Files.createDirectories(home.resolve(directory));
            }
            this.server = server(settings);
            server.start();
        } catch (IOException | FtpException e) {
            throw new IllegalStateException("FTP server cannot start at port " + settings.ftpPort(), e);
        }
    }

    /** Puts one more file there and returns its name. */
    synchronized String drop(Variant variant) {
        int number = files.size() + 1;
        Sheet sheet = OrderCsv.write(variant, catalogue, new Random(seed * 7919 + number), number, clock.instant());
        String name = "orders-" + number + "." + variant.suffix();
        Dropped dropped = new Dropped(
                variant.name().toLowerCase(java.util.Locale.ROOT),
                sheet.orders(),
                clock.instant().toString());
        ledger.append(
                Json.of("name", name, "variant", dropped.variant(), "orders", dropped.orders(), "at", dropped.at()));
        files.put(name, dropped);
        try {
            if (variant == Variant.HALF) {
                int half = sheet.content().length / 2;
                Files.write(home.resolve("in").resolve(name), Arrays.copyOf(sheet.content(), half));
                byte[] rest = Arrays.copyOfRange(sheet.content(), half, sheet.content().length);
                later.schedule(() -> complete(name, rest), HALF_SECONDS, TimeUnit.SECONDS);
            } else {
                Path temporary = home.resolve(name + ".tmp");
                Files.write(temporary, sheet.content());
                Files.move(temporary, home.resolve("in").resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("File " + name + " cannot be dropped", e);
        }
        return name;
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        var list = books.putArray("files");
        files.forEach((name, file) -> list.add(Json.of(
                "name",
                name,
                "variant",
                file.variant(),
                "orders",
                file.orders(),
                "at",
                file.at(),
                "where",
                where(name))));
        return books;
    }

    @Override
    public void close() {
        server.stop();
        ledger.close();
    }

    private String where(String name) {
        return List.of("in", "done", "error").stream()
                .filter(directory -> Files.exists(home.resolve(directory).resolve(name)))
                .findFirst()
                .orElse("elsewhere");
    }

    private void complete(String name, byte[] rest) {
        try {
            Files.write(home.resolve("in").resolve(name), rest, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("File " + name + " cannot be completed", e);
        }
    }

    private FtpServer server(PartnerSettings settings) throws FtpException {
        ListenerFactory listener = new ListenerFactory();
        listener.setServerAddress(settings.address());
        listener.setPort(settings.ftpPort());
        DataConnectionConfigurationFactory data = new DataConnectionConfigurationFactory();
        data.setPassivePorts(settings.ftpPassivePorts());
        data.setActiveEnabled(false);
        listener.setDataConnectionConfiguration(data.createDataConnectionConfiguration());
        FtpServerFactory factory = new FtpServerFactory();
        factory.addListener("default", listener.createListener());
        factory.getUserManager().save(user(settings.ftp(), home));
        if (settings.edi() != null) {
            factory.getUserManager().save(user(settings.edi(), EdiPartner.home(settings)));
        }
        return factory.createServer();
    }

    private static BaseUser user(PartnerSettings.Ftp who, Path home) {
        BaseUser user = new BaseUser();
        user.setName(who.user());
        user.setPassword(who.password());
        user.setHomeDirectory(home.toString());
        user.setAuthorities(List.of(new WritePermission()));
        return user;
    }
}
