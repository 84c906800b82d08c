package io.entrepot.kit;

import io.entrepot.shared.Nearest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** Writes the files of a new platform or carrier: those of a worked example, Acme, under another name. */
final class Skeleton {
    private static final String EXAMPLES = "/kit/";
    private static final String SETTINGS = "settings.yaml";

    private final String kind;
    private final String name;

    /**
     * @throws WrongUsage when there is no such kind or the name cannot be one
     */
    Skeleton(String kind, String name) {
        var kinds = List.of("marketplace", "carrier");
        if (!kinds.contains(kind)) {
            throw new WrongUsage("there is no kind " + kind + Nearest.hint(kind, kinds) + " (marketplace or carrier)");
        }
        if (!name.matches("[a-z][a-z0-9]{1,30}")) {
            throw new WrongUsage(
                    "'" + name + "' is no name: lower-case letters and digits, 2 to 31 of them, a letter first");
        }
        this.kind = kind;
        this.name = name;
    }

    int write(Path folder, PrintStream out, PrintStream err) {
        Map<String, String> files = files();
        String settings = files.remove(SETTINGS);
        for (String file : files.keySet()) {
            if (Files.exists(folder.resolve(file))) {
                err.println(file + " is there already: nothing was written");
                return 1;
            }
        }
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
                out.println(file.getKey());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out.println();
        out.println("For config/application.yaml, below hub." + kind + "s:");
        out.println();
        out.print(settings);
        return 0;
    }

    private Map<String, String> files() {
        String home = EXAMPLES + kind + "/";
        Map<String, String> files = new TreeMap<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath:" + home + "**")) {
                String url = file.getURL().toString();
                if (file.isReadable() && !url.endsWith("/")) {
                    String path = url.substring(url.lastIndexOf(home) + home.length());
                    files.put(named(path), named(file.getContentAsString(StandardCharsets.UTF_8)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private String named(String text) {
        String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return text.replace("acme", name)
                .replace("Acme", capital)
                .replace("ACME", name.toUpperCase(Locale.ROOT))
                // of the schema by which editors complete a route file
                .replace("camel-{version}", "camel-" + new DefaultCamelCatalog().getCatalogVersion());
    }
}
