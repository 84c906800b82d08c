package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.StrictJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Prints how long a two-line order takes to be mapped and checked. Started by hand. */
final class MappingSpeed {
    private static final int ROUNDS = 50_000;

    private MappingSpeed() {}

    public static void main(String[] arguments) throws Exception {
        MappingCatalog catalog = new MappingCatalog("mappings", false);
        Mapping mapping = catalog.mapping("marketplaces/woocommerce/order");
        CanonicalSchema schema = catalog.schema("order.v1");
        JsonNode order = StrictJson.read(
                Files.readAllBytes(Path.of("mappings/marketplaces/woocommerce/order.cases/paid-two-lines.in.json")));
        for (int run = 1; run <= 6; run++) {
            long begin = System.nanoTime();
            for (int i = 0; i < ROUNDS; i++) {
                mapping.apply(order, Map.of());
            }
            long mapped = System.nanoTime();
            JsonNode result = mapping.apply(order, Map.of());
            for (int i = 0; i < ROUNDS; i++) {
                if (schema.violation(result) != null) {
                    throw new IllegalStateException(schema.violation(result));
                }
            }
            long checked = System.nanoTime();
            System.out.printf(
                    "run %d: map %.1f µs, check %.1f µs%n",
                    run, (mapped - begin) / 1e3 / ROUNDS, (checked - mapped) / 1e3 / ROUNDS);
        }
    }
}
