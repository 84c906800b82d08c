package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What an integrator sees: the commands' words and exit codes. */
class KitTest {
    /** A folder for each fault, with the files that differ from a new marketplace named shop, and what check says. */
    private static final Path FAULTS = Path.of("src/test/resources/kit");

    private static final String EXPECTED = "expected.txt";

    @TempDir
    private Path here;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TestFactory
    Stream<DynamicTest> everyFaultIsNamedWithItsPlace() throws IOException {
        try (Stream<Path> faults = Files.list(FAULTS)) {
            List<Path> all = faults.sorted().toList();
            return all.stream().map(fault -> dynamicTest(fault.getFileName().toString(), () -> named(fault)));
        }
    }

    private void named(Path fault) throws IOException {
        here = Files.createDirectories(here.resolve(fault.getFileName()));
        out.reset();
        run("", "new", "marketplace", "shop");
        try (Stream<Path> files = Files.walk(fault)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = here.resolve(fault.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.write(target, Files.readAllBytes(file));
            }
        }
        out.reset();
        int code = run("", "check");
        here = here.getParent();
        assertThat(said()).isEqualTo(Files.readString(fault.resolve(EXPECTED)));
        assertThat(code).isOne();
    }

    @Test
    void theBuiltInFilesAreWithoutFault() {
        assertThat(run("", "check")).isZero();
        assertThat(said()).isEqualTo("the built-in files: nothing is wrong\n");
    }

    @Test
    void theProjectsOwnFolderIsWithoutFault() {
        here = Path.of("");
        assertThat(run("", "check", ".")).isZero();
    }

    @Test
    void whatIsNewIsWithoutFaultAndIsNotOverwritten() throws IOException {
        for (String kind : List.of("marketplace", "carrier")) {
            out.reset();
            assertThat(run("", "new", kind, "shop")).isZero();
            assertThat(said())
                    .contains("routes/" + kind + "s/shop.camel.yaml\n")
                    .contains("${SHOP_TOKEN}")
                    .doesNotContainIgnoringCase("acme");
            assertThat(here.resolve("routes/" + kind + "s/shop.camel.yaml"))
                    .content()
                    .startsWith(
                            "# yaml-language-server: $schema=https://raw.githubusercontent.com/apache/camel/camel-4.");
            try (Stream<Path> files = Files.walk(here)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(file)
                            .content()
                            .doesNotContainIgnoringCase("acme")
                            .doesNotContain("{version}");
                }
            }
            Files.writeString(
                    here.resolve("routes/" + kind + "s/shop.camel.yaml"),
                    "# mine",
                    java.nio.file.StandardOpenOption.APPEND);
            assertThat(run("", "new", kind, "shop")).isOne();
            assertThat(complained()).contains(" is there already: nothing was written");
            assertThat(here.resolve("routes/" + kind + "s/shop.camel.yaml"))
                    .content()
                    .endsWith("# mine");
        }
        out.reset();
        assertThat(run("", "check")).as(said()).isZero();
    }

    @Test
    void aSampleIsMapped() throws IOException {
        run("", "new", "marketplace", "shop");
        Path cases = here.resolve("mappings/marketplaces/shop/order.cases");
        String sample = Files.readString(cases.resolve("one-line.in.json"));
        out.reset();
        assertThat(run(sample, "map", "marketplaces/shop/order")).isZero();
        assertThat(io.entrepot.shared.StrictJson.read(said()))
                .isEqualTo(io.entrepot.shared.StrictJson.read(Files.readString(cases.resolve("one-line.out.json"))));

        assertThat(run(sample.replace("paid", "on its way"), "map", "marketplaces/shop/order"))
                .isOne();
        assertThat(complained()).isEqualTo("marketplaces/shop/order.jslt:11:12: unknown status 'on its way'\n");

        assertThat(run(sample.replace("CNY", "yuan"), "map", "marketplaces/shop/order"))
                .isOne();
        assertThat(complained())
                .isEqualTo("marketplaces/shop/order.jslt: order.v1 /currency: does not match the regex pattern"
                        + " ^[A-Z]{3}$, is 'yuan'\n");
    }

    @Test
    void aPageIsMappedAndItsOrdersOneByOne() throws IOException {
        run("", "new", "marketplace", "shop");
        String raw = Files.readString(here.resolve("mappings/marketplaces/shop/contract/garbage.json"));
        out.reset();
        assertThat(run(raw, "map", "marketplaces/shop/page", "--page-size", "2"))
                .isZero();
        assertThat(said()).contains("\"more\" : true");
        String page = said();
        out.reset();
        assertThat(run(page, "map", "marketplaces/shop/order", "--each=orders")).isOne();
        assertThat(said()).contains("\"AC-2\"").doesNotContain("\"AC-1\"");
        assertThat(complained())
                .isEqualTo("orders[0]: marketplaces/shop/order.jslt:11:12: unknown status 'on its way'\n");
    }

    @Test
    void tablesAreReadAsTheHubReadsThem() {
        assertThat(run("a,b\n1,2\n", "map", "marketplaces/csvdrop/page")).isOne();
        assertThat(complained()).contains("the file lacks the columns order_no");
        assertThat(run("a,b\n1\n", "map", "marketplaces/csvdrop/page")).isOne();
        assertThat(complained()).isEqualTo("line 2: the row has 1 fields, the header has 2\n");
    }

    @Test
    void wrongUsageIsSaid() {
        says("there is no command chekc: did you mean 'check'?", "chekc");
        says("there is no command frobnicate", "frobnicate");
        says("there is no folder " + here.resolve("gone"), "check", "gone");
        says("check takes one folder", "check", "a", "b");
        says("there is no option --pagesize: did you mean '--page-size'?", "map", "x", "--pagesize", "3");
        says("--each needs a value", "map", "x", "--each");
        says(
                "there is no mapping marketplaces/woocomerce/order: did you mean 'marketplaces/woocommerce/order'?",
                "map",
                "marketplaces/woocomerce/order");
        says("there is no kind market (marketplace or carrier)", "new", "market", "x");
        says(
                "'Shop!' is no name: lower-case letters and digits, 2 to 31 of them, a letter first",
                "new",
                "carrier",
                "Shop!");
    }

    @Test
    void helpIsThere() {
        assertThat(run("", "check", "--help")).isZero();
        assertThat(said()).contains("check [folder]").contains("map <mapping>").contains("new marketplace <name>");
        assertThat(Kit.isAsked("--help")).isTrue();
        assertThat(Kit.isAsked("chekc")).isTrue();
        assertThat(Kit.isAsked()).isFalse();
        assertThat(Kit.isAsked("--hub.data=x")).isFalse();
    }

    private void says(String words, String... command) {
        assertThat(run("", command)).isEqualTo(2);
        assertThat(complained()).isEqualTo(words + "\n--help lists the commands\n");
    }

    private int run(String sample, String... command) {
        err.reset();
        return new Kit(
                        here,
                        new ByteArrayInputStream(sample.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(command);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8).replace(here + "/", "");
    }

    private String complained() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
