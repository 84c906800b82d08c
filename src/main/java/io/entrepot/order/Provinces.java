package io.entrepot.order;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The provinces of China and what their postcodes tell. Read once: they change by migration only. */
@Component
public class Provinces {
    private final ProvinceStore store;
    private volatile Map<String, String> byPrefix;
    private volatile Set<String> names;

    Provinces(ProvinceStore store) {
        this.store = store;
    }

    public boolean known(String name) {
        read();
        return names.contains(name);
    }

    /** The province that a six-digit postcode belongs to, null when it tells none. */
    public String ofPostcode(String postcode) {
        read();
        return postcode == null || postcode.length() != 6 ? null : byPrefix.get(postcode.substring(0, 2));
    }

    private void read() {
        if (names == null) {
            Map<String, Set<String>> table = store.postcodes();
            var prefixes = new HashMap<String, String>();
            table.forEach((province, codes) -> codes.forEach(code -> prefixes.put(code, province)));
            byPrefix = prefixes;
            names = new HashSet<>(table.keySet());
        }
    }
}
