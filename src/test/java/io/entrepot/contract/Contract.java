package io.entrepot.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.contract.PartnerStub.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** What the folder {@code contract/} beside a connector's mappings says about its partner. */
public final class Contract {
    private static final LocalDateTime HOUR_AGO =
            LocalDateTime.now(ZoneOffset.UTC).minusHours(1).truncatedTo(ChronoUnit.MINUTES);

    private final String partner;
    private final Path folder;
    private final JsonNode said;

    private Contract(String partner, Path folder, JsonNode said) {
        this.partner = partner;
        this.folder = folder;
        this.said = said;
    }

    /** The partners of {@code routes/marketplaces} or {@code routes/carriers}, by their files. */
    public static Set<String> partners(Path root, String kind) {
        try (Stream<Path> files = Files.list(root.resolve("routes").resolve(kind))) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".camel.yaml"))
                    .forEach(name -> names.add(name.replaceFirst("[-.].*", "")));
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The contract of a partner; null when it has none. */
    public static Contract of(Path root, String kind, String partner) {
        Path folder = root.resolve("mappings").resolve(kind).resolve(partner).resolve("contract");
        Path file = folder.resolve("contract.yaml");
        if (!Files.exists(file)) {
            return null;
        }
        try {
            Object content = yaml().load(timed(Files.readString(file)));
            return new Contract(partner, folder, new ObjectMapper().valueToTree(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For platforms that are asked in windows of time, which end where the test runs. */
    private static String timed(String text) {
        return text.replace("{hour-ago}", HOUR_AGO.toString())
                .replace("{hour-ago-in-china}", HOUR_AGO.plusHours(8).toString().replace('T', ' ') + ":00")
                .replace("{hour-ago-in-seconds}", Long.toString(HOUR_AGO.toEpochSecond(ZoneOffset.UTC)));
    }

    /** A time stays the text that it is, as in the hub's own settings. */
    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        DumperOptions dumping = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(dumping), dumping, options, new Resolver() {
            @Override
            public void addImplicitResolver(Tag tag, Pattern pattern, String first, int limit) {
                if (!tag.equals(Tag.TIMESTAMP)) {
                    super.addImplicitResolver(tag, pattern, first, limit);
                }
            }
        });
    }

    public String partner() {
        return partner;
    }

    public boolean has(String member) {
        return said.has(member);
    }

    public String text(String member, String otherwise) {
        return said.path(member).asText(otherwise);
    }

    public int number(String member, int otherwise) {
        return said.path(member).asInt(otherwise);
    }

    public List<String> texts(String member) {
        return texts(said.path(member));
    }

    /** The settings of its account, {…} filled. */
    public Map<String, String> settings(String member, Map<String, String> words) {
        Map<String, String> settings = new HashMap<>();
        said.path(member).fields().forEachRemaining(setting -> {
            String value = setting.getValue().asText();
            for (Map.Entry<String, String> word : words.entrySet()) {
                value = value.replace("{" + word.getKey() + "}", word.getValue());
            }
            settings.put(setting.getKey(), value);
        });
        return settings;
    }

    /** The part of that name, as one that has parts itself. */
    public Contract part(String member) {
        return new Contract(partner, folder, said.path(member));
    }

    public List<Contract> parts(String member) {
        List<Contract> parts = new ArrayList<>();
        said.path(member).forEach(part -> parts.add(new Contract(partner, folder, part)));
        return parts;
    }

    /** What is answered to a request: {@code request}, {@code status}, {@code headers}, and the file of {@code answer}. */
    public Rule rule() {
        Map<String, String> headers = settings("headers", Map.of());
        return new Rule(text("request", ""), said.path("status").asInt(200), headers, content());
    }

    public List<Rule> rules(String member) {
        return parts(member).stream().map(Contract::rule).toList();
    }

    /** The file that {@code answer} names. */
    public Path file() {
        return folder.resolve(text("answer", ""));
    }

    private String content() {
        try {
            return has("answer") ? Files.readString(file()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
