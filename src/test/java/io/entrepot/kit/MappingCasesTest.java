package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.entrepot.mapping.MappingCatalog;
import java.io.IOException;
import java.nio.file.Files;
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

    /** The review counts it as settled, so a document must not be able to say it of itself. */
    @Test
    void onlyTheSettingsOfATradingPartnerSayOnAccount() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("mappings"))) {
            for (Path mapping :
                    files.filter(file -> file.toString().endsWith(".jslt")).toList()) {
                assertThat(Files.readAllLines(mapping).stream()
                                .filter(line -> line.contains("ON_ACCOUNT") && !line.contains("error(")))
                        .as(mapping.toString())
                        .allMatch(line -> line.contains("fallback($settings.payment, \"on-account\")"));
            }
        }
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
