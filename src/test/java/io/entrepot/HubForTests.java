package io.entrepot;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** The hub as it is shipped, started from a class path that holds its tests, too. */
public final class HubForTests {
    private HubForTests() {}

    public static SpringApplication application() {
        var hub = new SpringApplication(Entrepot.class);
        hub.addInitializers(context -> context.getBeanFactory().registerSingleton("withoutTests", new WithoutTests()));
        return hub;
    }

    /** The hub looks for its beans in all of its packages; those of tests that share them stay out. */
    private static final class WithoutTests extends TypeExcludeFilter {
        private static final Path TESTS = home();

        @Override
        public boolean match(MetadataReader found, MetadataReaderFactory factory) throws IOException {
            return found.getResource().isFile()
                    && found.getResource().getFile().toPath().startsWith(TESTS);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof WithoutTests;
        }

        @Override
        public int hashCode() {
            return WithoutTests.class.hashCode();
        }

        private static Path home() {
            try {
                return Path.of(HubForTests.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
