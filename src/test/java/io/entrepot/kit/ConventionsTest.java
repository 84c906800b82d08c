package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, references and options of all route files and mappings; what is wrong is told at once, with file and line. */
class ConventionsTest {
    private static final CamelGrammar GRAMMAR = new CamelGrammar();

    @Test
    void everyFileKeepsToTheConventions() {
        List<String> violations = violationsOf(Path.of("").toAbsolutePath());
        assertThat(violations)
                .as(String.join(System.lineSeparator(), violations))
                .isEmpty();
    }

    @Test
    void everyRuleIsSeenToBite(@TempDir Path root) throws IOException {
        write(root, "mappings/marketplaces/lost/order.jslt", ".");
        write(root, "mappings/marketplaces/shop/order.jslt", ".");
        write(root, "routes/errors.camel.yaml", """
                - routeConfiguration:
                    id: nobody
                    errorHandler:
                      noErrorHandler: {}
                """);
        write(root, "routes/marketplaces/shop.camel.yaml", """
                - route:
                    id: Shop.Poll
                    from:
                      uri: direct:go
                      steps:
                        - to: direct:nowhere
                        - to: mapping:marketplaces/{platform}/page?schema=order.v9
                        - bean:
                            ref: nobody
                        - bean:
                            ref: pages
                            method: "misspelt(${body})"
                        - to: kafka:Orders
                        - toD: jms:queue:Book_${header.carrier}
                - route:
                    id: shop.poll
                    description: "Message Filter: nothing"
                    from:
                      uri: timer:tick?perriod=1
                      steps:
                        - stepp: {}
                        - throwException:
                            exceptionType: io.entrepot.Gone
                            message: gone
                """);
        write(root, "routes/stray.camel.yaml", """
                - route:
                    id: shop.poll
                    description: "Message Filter: nothing"
                    from:
                      uri: jms:queue:order.read
                      steps:
                        - log: hello
                - route:
                    from:
                      uri: direct:nameless
                      steps:
                        - log: hello
                """);
        write(root, "routes/carriers/van.camel.yaml", "[]");

        String shop = "routes/marketplaces/shop.camel.yaml:";
        assertThat(violationsOf(root))
                .contains(
                        "routes/errors.camel.yaml:1: the routeConfiguration has an id, so it applies to nobody who does"
                                + " not name it",
                        shop + "1: route id Shop.Poll is not two to four lower-case words with dots between them",
                        shop + "1: route id Shop.Poll does not name shop, whose file this is",
                        shop + "1: route Shop.Poll has no description of the form \"Pattern: what happens\"",
                        shop + "6: no route reads direct:nowhere",
                        shop + "7: there is no mappings/marketplaces/lost/page.jslt",
                        shop + "7: there is no mappings/marketplaces/shop/page.jslt",
                        shop + "7: there is no mappings/canonical/order.v9.json",
                        shop + "9: there is no bean nobody",
                        shop + "11: bean pages (io.entrepot.connector.Pages) has no method misspelt",
                        shop + "13: topic Orders is not called noun.events.vN",
                        shop + "14: queue Book_${header.carrier} is not called noun.verb or noun.verb.partner",
                        shop + "23: there is no class io.entrepot.Gone",
                        "routes/stray.camel.yaml:1: route id shop.poll is taken by " + shop + "15",
                        "routes/stray.camel.yaml:1: route id shop.poll is not the name of its queue, order.read",
                        "routes/stray.camel.yaml:8: the route has no id",
                        "mappings/marketplaces/lost:1: there is no routes/marketplaces/lost.camel.yaml",
                        "routes/carriers/van.camel.yaml:1: there is no mappings/carriers/van")
                .anySatisfy(line -> assertThat(line).startsWith(shop + "19: ").contains("perriod"))
                .anySatisfy(line -> assertThat(line).startsWith(shop + "21: ").contains("stepp"));
    }

    private static List<String> violationsOf(Path root) {
        Conventions conventions = new Conventions(root, HubBeans.byName());
        List<Violation> violations = new ArrayList<>(conventions.violations());
        violations.addAll(GRAMMAR.violations(conventions, file -> true));
        return violations.stream().map(Violation::toString).toList();
    }

    private static void write(Path root, String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }
}
