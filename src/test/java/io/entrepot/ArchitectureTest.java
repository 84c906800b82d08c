package io.entrepot;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/** Who may know whom, as the table in the architecture says it; each package declares its own neighbours. */
class ArchitectureTest {
    private static final JavaClasses HUB = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.entrepot");

    private static final String[] BUSINESS = {
        "..order..", "..review..", "..stock..", "..shipment..", "..incident..", "..care..", "..console.."
    };

    @Test
    void modulesUseOnlyTheNeighboursTheyDeclare() {
        ApplicationModules.of(Entrepot.class).verify();
    }

    @Test
    void everyPackageDeclaresItsNeighbours() {
        // the console may use every module: leaving its list out says so
        Set<String> silent = HUB.stream()
                .map(JavaClass::getPackage)
                .filter(java -> !Set.of("io.entrepot", "io.entrepot.console").contains(java.getName()))
                .filter(java -> java.tryGetAnnotationOfType(ApplicationModule.class)
                        .map(module ->
                                Arrays.asList(module.allowedDependencies()).contains(ApplicationModule.OPEN_TOKEN))
                        .orElse(true))
                .map(java ->
                        java.getName() + " has no @ApplicationModule(allowedDependencies = …) in package-info.java")
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(silent).isEmpty();
    }

    @Test
    void businessModulesMeetInTheRoutesAndNotInJava() {
        hold(slices().matching("io.entrepot.(review|stock|shipment|incident|care)..")
                .should()
                .notDependOnEachOther());
    }

    @Test
    void connectorsAndMappingsKnowNoBusiness() {
        hold(noClasses()
                .that()
                .resideInAnyPackage("..connector..", "..mapping..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BUSINESS));
    }

    @Test
    void whatEverybodyUsesKnowsNobody() {
        hold(noClasses()
                .that()
                .resideInAnyPackage("io.entrepot.shared..", "io.entrepot.outbox..", "io.entrepot.journal..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.entrepot..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                "io.entrepot.shared..", "io.entrepot.outbox..", "io.entrepot.journal..")))));
    }

    @Test
    void nobodyKnowsTheConsole() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("io.entrepot.console..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.entrepot.console.."));
    }

    @Test
    void simulatedPartnersImportNothingOfTheHub() {
        hold(noClasses()
                .that()
                .resideInAPackage("io.entrepot.demo..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.entrepot..")
                        .and(DescribedPredicate.not(resideInAPackage("io.entrepot.demo..")))));
    }

    @Test
    void camelStaysWhereRoutesMeetJava() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.entrepot.connector..",
                        "io.entrepot.mapping..",
                        "io.entrepot.embedded..",
                        // of Camel only its catalogue, see below
                        "io.entrepot.kit..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel.."));
    }

    @Test
    void theKitReadsCamelsCatalogueAndNothingElseOfIt() {
        hold(noClasses()
                .that()
                .resideInAPackage("io.entrepot.kit..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.camel..")
                        .and(DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                                "org.apache.camel.catalog..", "org.apache.camel.tooling.model..")))));
    }

    @Test
    void nobodyButTheMainClassKnowsTheKit() {
        hold(noClasses()
                .that()
                .resideOutsideOfPackage("io.entrepot.kit..")
                .and()
                .doNotHaveFullyQualifiedName(Entrepot.class.getName())
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.entrepot.kit.."));
    }

    @Test
    void routesAreNotWrittenInJava() {
        hold(noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "are a builder of routes",
                        type -> type.isAssignableTo("org.apache.camel.RoutesBuilder")
                                || type.isAssignableTo("org.apache.camel.builder.LambdaRouteBuilder"))));
    }

    @Test
    void sqlStaysInStoresThatNobodyOutsideThePackageSees() {
        // the built-in PostgreSQL makes its database before there is anything to inject into a store
        hold(classes()
                .that()
                .resideOutsideOfPackage("io.entrepot.embedded..")
                .and(describe("speak SQL", ArchitectureTest::speaksSql))
                .should(be(describe("part of a package-private *Store", ArchitectureTest::inHiddenStore))));
    }

    @Test
    void xmlIsReadByOneFactory() {
        // without document types and entities, and bounded
        hold(noClasses()
                .that()
                .doNotHaveSimpleName("StrictXml")
                .and()
                .doNotHaveSimpleName("XmlTree")
                .and()
                .doNotHaveSimpleName("XmlWriter")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javax.xml..",
                        "jakarta.xml..",
                        "org.xml..",
                        "org.w3c..",
                        "com.fasterxml.jackson.dataformat.xml..",
                        "org.apache.camel.converter.jaxp..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.beans.XMLDecoder"));
    }

    @Test
    void nobodyReadsSerialisedObjects() {
        hold(noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.ObjectInputStream")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("jakarta.jms.ObjectMessage"));
    }

    @Test
    void sharedIsFreeOfSpring() {
        // its package-info carries the declaration of its neighbours, a Spring Modulith annotation
        hold(noClasses()
                .that(resideInAPackage("io.entrepot.shared..").and(DescribedPredicate.not(simpleName("package-info"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "org.apache.camel.."));
    }

    @Test
    void namesSayWhatAClassIs() {
        hold(noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager)(\\$.*)?"));
    }

    private static boolean speaksSql(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getName())
                .anyMatch(name -> name.startsWith("org.springframework.jdbc.core.")
                        || name.equals("java.sql.Statement")
                        || name.equals("java.sql.PreparedStatement"));
    }

    private static boolean inHiddenStore(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer.getSimpleName().endsWith("Store") && !outer.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static void hold(ArchRule rule) {
        rule.check(HUB);
    }
}
