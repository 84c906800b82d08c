package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.entrepot.mapping.MappingCatalog;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every case beside every mapping, as the command check does; see {@link Cases}. */
class MappingCasesTest {
    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final MappingCatalog CATALOG =
            new MappingCatalog(ROOT.resolve("mappings").toString(), false);
    private static final Cases CASES =
            new Cases(ROOT, CATALOG, new Duties(new Conventions(ROOT, Map.of()), CATALOG), file -> true);

    @Test
    void everyMappingCompiles() {
        assertThat(CATALOG.problems()).isEmpty();
        assertThat(CATALOG.names()).isNotEmpty();
    }

    @Test
    void everyMappingHasCasesAndEveryCaseItsPartner() {
        assertThat(CASES.gaps()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> cases() {
        return CASES.all().stream()
                .map(one -> dynamicTest(
                        one.mapping() + " " + one.situation(), one.input().toUri(), () -> {
                            assertThat(CASES.run(one)).isEmpty();
                        }));
    }
}
