package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;

class PartnersTest {
    @Test
    void aHubThatScansItsPackagesFindsNoBeanHere() {
        assertThat(new ClassPathScanningCandidateComponentProvider(true).findCandidateComponents("io.entrepot.demo"))
                .isEmpty();
    }

    @Test
    void importsNoOtherPackageOfTheHub() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat(new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("of the hub") {
                    @Override
                    public boolean test(JavaClass other) {
                        return other.getPackageName().startsWith("io.entrepot")
                                && !other.getPackageName().equals("io.entrepot.demo");
                    }
                })
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.entrepot.demo"));
    }

    @Test
    void keepsQuietWhilePaused(@TempDir Path data) {
        try (PartnersFixture partners =
                new PartnersFixture(data, Map.of("partners.orders-per-minute", 6000, "partners.initial-orders", 2))) {
            assertThat(partners.get("/books").at("/woocommerce/mug").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(partners.post("/control/pause", null).path("paused").asBoolean())
                    .isTrue();
            assertThat(partners.post("/control/resume", null).path("paused").asBoolean())
                    .isFalse();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> partners.get("/books").at("/woocommerce/mug").asInt() > 20);
        }
    }
}
