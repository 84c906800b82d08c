package io.entrepot.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.mapping.MappingVersionStore.Kept;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/**
 * Which text of each mapping, and of what it imports, was in use since when, so that people can see how a message was
 * understood at its time. A hub that starts with other texts than the one before writes them down.
 */
@Service
public class MappingVersions {
    /** A text that was in use; {@code hash} is the beginning of a SHA-256 over the mapping and its imports. */
    public record Version(String name, String hash, Instant since) {}

    private static final int HASH = 12;

    private final MappingCatalog catalog;
    private final MappingVersionStore store;
    private final ObjectMapper json;
    private final Map<String, String> noted = new HashMap<>();

    MappingVersions(MappingCatalog catalog, MappingVersionStore store, ObjectMapper json) {
        this.catalog = catalog;
        this.store = store;
        this.json = json;
    }

    /** Every mapping's present text; after the first time only what a reload has changed. */
    @Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1M")
    public synchronized void note() {
        var changed = new LinkedHashMap<String, String>();
        var texts = new LinkedHashMap<String, String>();
        for (String name : catalog.names()) {
            Map<String, String> files = catalog.files(name);
            String hash = hash(files);
            if (!hash.equals(noted.get(name))) {
                changed.put(name, hash);
                texts.put(name, write(files));
            }
        }
        if (!changed.isEmpty()) {
            store.note(changed, texts);
            noted.putAll(changed);
        }
    }

    /** The newest text of each mapping that was noted. */
    public Map<String, Version> current() {
        var current = new TreeMap<String, Version>();
        store.newest().forEach(version -> current.put(version.name(), version));
        return current;
    }

    /** The text that was in use then; empty when that was before the hub wrote texts down. */
    public Optional<Version> at(String name, Instant moment) {
        return store.at(name, moment).map(Kept::version);
    }

    /** The mapping as it was then. */
    public Optional<Mapping> mappingAt(String name, Instant moment) {
        return store.at(name, moment).flatMap(kept -> {
            try {
                return Optional.of(catalog.trial(name, read(kept.files())));
            } catch (MappingCatalog.Unusable wasNone) {
                return Optional.empty();
            }
        });
    }

    private static String hash(Map<String, String> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((file, text) -> {
                digest.update(file.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private String write(Map<String, String> files) {
        try {
            return json.writeValueAsString(files);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts of a mapping cannot be written as JSON", e);
        }
    }

    private Map<String, String> read(String files) {
        try {
            return json.readValue(files, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts of a mapping are not what was written", e);
        }
    }
}
