package io.entrepot.kit;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;

/** The settings as the hub would read them at its start, and the placeholders that have no value in them. */
final class Settings {
    /** {{name}} and {{name:default}}; a {{?name}} may be without a value. */
    private static final Pattern IN_ROUTES = Pattern.compile("\\{\\{([^{}:?!]+)(:[^{}]*)?}}");

    private static final Pattern IN_SETTINGS = Pattern.compile("\\$\\{([A-Za-z0-9_.\\[\\]-]+)}");

    private final Path root;
    private final Path config;
    private final ConfigurableEnvironment environment = new StandardEnvironment();
    private final List<Violation> unreadable = new ArrayList<>();

    Settings(Path root) {
        this.root = root;
        this.config = root.resolve("config");
        files().forEach(this::read);
        if (!unreadable.isEmpty()) {
            return;
        }
        String beneath = root.resolve(Workplace.SETTINGS_BENEATH).toUri().toString();
        String places = "classpath:/,optional:" + beneath + ",optional:" + config.toUri();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("places", Map.of("spring.config.location", places)));
        try {
            ConfigDataEnvironmentPostProcessor.applyTo(environment);
        } catch (RuntimeException e) {
            // a key twice, a file to import that is not there: the hub would not start either
            unreadable.add(new Violation("config", 1, "the settings cannot be read: " + e.getMessage()));
        }
    }

    List<Violation> violations(List<YamlTree> routes) {
        List<Violation> found = new ArrayList<>(unreadable);
        if (unreadable.isEmpty()) {
            routes.forEach(file -> routes(file, found));
            environment.getPropertySources().forEach(source -> settings(source, found));
        }
        return found;
    }

    private void routes(YamlTree file, List<Violation> found) {
        for (YamlTree.Entry entry : file.entries()) {
            Matcher placeholder = IN_ROUTES.matcher(entry.text() == null ? "" : entry.text());
            while (placeholder.find()) {
                String name = placeholder.group(1);
                if (placeholder.group(2) == null && !environment.containsProperty(name)) {
                    found.add(entry.at()
                            .says("{{" + name + "}} has no value: set " + name + " in config/application.yaml"));
                }
            }
        }
    }

    private void settings(PropertySource<?> source, List<Violation> found) {
        if (!(source instanceof OriginTrackedMapPropertySource settings)) {
            return;
        }
        for (String name : settings.getPropertyNames()) {
            Matcher placeholder = IN_SETTINGS.matcher(String.valueOf(settings.getProperty(name)));
            while (placeholder.find()) {
                Place place = ours(settings.getOrigin(name));
                if (place != null && !environment.containsProperty(placeholder.group(1))) {
                    found.add(place.says(name + ": " + placeholder.group()
                            + " has no value: set the environment variable " + placeholder.group(1)));
                }
            }
        }
    }

    /** The place in the folder's own settings; null for what comes from elsewhere. */
    private Place ours(Origin origin) {
        try {
            if (origin instanceof TextResourceOrigin text && text.getResource() != null) {
                Path file = text.getResource().getFile().toPath().toRealPath();
                if (file.startsWith(config.toRealPath())) {
                    String name = "config/" + config.toRealPath().relativize(file);
                    return new Place(name, text.getLocation().getLine() + 1);
                }
            }
            return null;
        } catch (IOException inTheJar) {
            return null;
        }
    }

    private void read(Path file) {
        try (Reader text = Files.newBufferedReader(file)) {
            new Yaml().composeAll(text).forEach(document -> {});
        } catch (YAMLException e) {
            unreadable.add(YamlTree.unreadable(root, file, e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> files() {
        if (!Files.isDirectory(config)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(config)) {
            return found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
