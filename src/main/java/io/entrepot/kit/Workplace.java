package io.entrepot.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * An integrator's folder as a hub would see it. A folder with the hub's own flow in it stands for itself; any other one is
 * laid over the files that the jar brings, in a temporary folder.
 */
final class Workplace implements AutoCloseable {
    private static final String BUILT_IN = "/built-in/";
    private static final String FLOW = "routes/orders.camel.yaml";
    /** The jar's settings, which hold where the folder's own config/ says nothing. */
    static final String SETTINGS_BENEATH = "config-built-in/";

    private static final List<String> PARTS = List.of("routes", "mappings", "config");

    private final Path own;
    private final Path root;

    private Workplace(Path own, Path root) {
        this.own = own;
        this.root = root;
    }

    /**
     * @param folder null for the jar's own files
     */
    static Workplace of(Path folder) {
        if (folder != null && Files.exists(folder.resolve(FLOW))) {
            Path whole = folder.toAbsolutePath().normalize();
            return new Workplace(whole, whole);
        }
        try {
            Path root = Files.createTempDirectory("entrepot-kit").toRealPath();
            unpack(root, folder == null);
            if (folder != null) {
                for (String part : PARTS) {
                    lay(folder.resolve(part), root.resolve(part));
                }
            }
            return new Workplace(folder, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is anything in a folder that an integrator works on. */
    static boolean isOne(Path folder) {
        return Files.isDirectory(folder.resolve("routes")) || Files.isDirectory(folder.resolve("mappings"));
    }

    Path root() {
        return root;
    }

    /** Whether a file below the root is the integrator's own, or the jar's own files are what is looked at. */
    boolean owns(String file) {
        return own == null || Files.exists(own.resolve(file));
    }

    @Override
    public void close() {
        if (root.equals(own)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(Path root, boolean withCases) throws IOException {
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath:" + BUILT_IN + "**")) {
            String url = file.getURL().toString();
            boolean wanted = withCases || !url.matches(".*(\\.cases|/contract)/.*");
            if (wanted && file.isReadable() && !url.endsWith("/")) {
                String name = url.substring(url.lastIndexOf(BUILT_IN) + BUILT_IN.length());
                Path target = root.resolve(name.replaceFirst("^config/", SETTINGS_BENEATH));
                Files.createDirectories(target.getParent());
                try (InputStream content = file.getInputStream()) {
                    Files.copy(content, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void lay(Path from, Path over) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = over.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
