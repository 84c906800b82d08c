package io.entrepot.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Loads {@code routes/} file by file. A bad file is set aside with its reason and place, and the others run:
 * one platform's typo must not stop all the others.
 */
@Component
public class RouteFiles implements CamelContextConfiguration {
    private static final Logger log = LoggerFactory.getLogger(RouteFiles.class);
    private static final String SUFFIX = ".camel.yaml";

    /** What is retried and dead-lettered: loaded first, because routes loaded before it never get it. */
    private static final String FIRST = "errors" + SUFFIX;

    private static final Pattern ROUTE_ID = Pattern.compile("(?m)^\\s*-?\\s*id:\\s*[\"']?([\\w.-]+)[\"']?\\s*$");
    private static final Pattern PLACE =
            Pattern.compile("line[: ]+(\\d+)(?:,? column[: ]+(\\d+))?", Pattern.CASE_INSENSITIVE);

    /** A file that does not run, and why. */
    public record Quarantined(String file, String reason) {}

    private final Path folder;
    private final Map<String, Quarantined> quarantined = new TreeMap<>();
    private final Map<String, String> fileOf = new ConcurrentHashMap<>();

    RouteFiles(@Value("${hub.routes:./routes}") Path folder) {
        this.folder = folder;
    }

    public synchronized List<Quarantined> quarantined() {
        return List.copyOf(quarantined.values());
    }

    /** The file in which a running route stands, within the folder of routes. */
    String fileOf(String route) {
        return fileOf.getOrDefault(route, "");
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {
        // files are loaded into the running context, so that one which cannot start does not stop the others
    }

    @Override
    public void afterApplicationStart(CamelContext context) {
        for (Path file : files()) {
            load((ModelCamelContext) context, file);
        }
        log.info(
                "{} routes of {} files run, {} files are quarantined",
                context.getRoutesSize(),
                files().size(),
                quarantined.size());
    }

    private List<Path> files() {
        try (var found = Files.walk(folder)) {
            return found.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted(Comparator.comparing((Path file) ->
                                    !file.getFileName().toString().equals(FIRST))
                            .thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the folder of routes, " + folder.toAbsolutePath() + ", cannot be read: start the hub in the"
                            + " project's folder or set hub.routes",
                    e);
        }
    }

    private synchronized void load(ModelCamelContext context, Path file) {
        String name = folder.relativize(file).toString();
        List<RouteDefinition> before = List.copyOf(context.getRouteDefinitions());
        try {
            refuseTakenIds(context, file);
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            context, "file:" + file.toAbsolutePath().normalize()));
            var added = new ArrayList<>(context.getRouteDefinitions());
            added.removeAll(before);
            added.forEach(route -> fileOf.put(route.getRouteId(), name));
        } catch (Exception e) {
            removeHalfLoaded(context, before);
            var bad = new Quarantined(name, place(e) + Surprise.words(e));
            quarantined.put(name, bad);
            log.error("route file {} is quarantined: {}", bad.file(), bad.reason());
        }
    }

    /** Camel lets a second route of the same id replace the first without a word. */
    private static void refuseTakenIds(CamelContext context, Path file) throws IOException {
        Matcher ids = ROUTE_ID.matcher(Files.readString(file));
        var taken = new ArrayList<String>();
        while (ids.find()) {
            if (context.getRoute(ids.group(1)) != null) {
                taken.add(ids.group(1));
            }
        }
        if (!taken.isEmpty()) {
            throw new IllegalArgumentException("route id " + String.join(", ", taken) + " is taken by another file");
        }
    }

    /** A failed definition stays in the model otherwise, and comes back with the next change. */
    private static void removeHalfLoaded(ModelCamelContext context, List<RouteDefinition> before) {
        var added = new ArrayList<>(context.getRouteDefinitions());
        added.removeAll(before);
        for (RouteDefinition route : added) {
            try {
                context.getRouteController().stopRoute(route.getRouteId());
                context.removeRoute(route.getRouteId());
            } catch (Exception alreadyGone) {
                log.debug("route {} was not running", route.getRouteId());
            }
        }
        try {
            context.removeRouteDefinitions(added);
        } catch (Exception e) {
            log.debug("definitions of a quarantined file were gone already: {}", e.toString());
        }
    }

    private static String place(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            Matcher place = PLACE.matcher(String.valueOf(t.getMessage()));
            if (place.find()) {
                return "line " + place.group(1) + (place.group(2) == null ? "" : ", column " + place.group(2)) + ": ";
            }
        }
        return "";
    }
}
