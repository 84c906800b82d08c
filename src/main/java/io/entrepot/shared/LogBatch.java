package io.entrepot.shared;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;

/**
 * What happened to many at once, for the log: one line for what happened, with the names of those it happened to, instead
 * of a line for each of them. Each name can still be searched for.
 */
public final class LogBatch {
    /** Names in a line. */
    private static final int MOST = 100;

    private final Map<String, List<String>> names = new LinkedHashMap<>();

    public void add(String happened, String name) {
        names.computeIfAbsent(happened, h -> new ArrayList<>()).add(name);
    }

    public void tell(Logger log) {
        names.forEach((happened, all) -> {
            for (int from = 0; from < all.size(); from += MOST) {
                log.info("{}: {}", happened, String.join(" ", all.subList(from, Math.min(from + MOST, all.size()))));
            }
        });
    }
}
