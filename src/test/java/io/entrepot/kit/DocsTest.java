package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for integrators, exactly as they are written; the contract tests run what they leave behind. */
class DocsTest {
    @ParameterizedTest
    @ValueSource(strings = {"adding-a-platform", "adding-a-carrier"})
    void thePageLeadsToFilesWithoutFault(String page, @TempDir Path folder) throws IOException {
        assertThat(new DocsExample(Path.of("docs", page + ".md"), folder).follow())
                .anyMatch(step -> step.contains(" new "))
                .anyMatch(step -> step.endsWith(" check"));
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new Kit(folder, InputStream.nullInputStream(), out, out).run("check");
        assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }
}
