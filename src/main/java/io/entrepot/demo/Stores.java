package io.entrepot.demo;

import java.io.Closeable;
import java.util.Map;

/** All the shops by name. */
record Stores(Map<String, WooStore> byName) implements Closeable {
    @Override
    public void close() {
        byName.values().forEach(WooStore::close);
    }
}
