package io.entrepot.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Follows a page of the docs from top to bottom, as a reader would: a block below a line that starts with a path in code
 * and ends with a colon is that file; a block of sh is run, and the block of text after it is what it says.
 */
public final class DocsExample {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^([^\\n]*)\\n(?:\\n)?```([a-z]*)\\n(.*?)^```$");
    private static final Pattern FILE = Pattern.compile("^`([^` ]+)`.*:$");
    private static final String COMMAND = "java -jar entrepot.jar ";

    private final Path page;
    private final Path folder;
    private final List<String> followed = new ArrayList<>();

    public DocsExample(Path page, Path folder) {
        this.page = page;
        this.folder = folder;
    }

    /** Writes the files and runs the commands; what a command says must be what the page says. Answers what was done. */
    public List<String> follow() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(page));
        String said = null;
        while (block.find()) {
            Matcher file = FILE.matcher(block.group(1));
            if (block.group(2).equals("sh")) {
                said = run(block.group(3));
            } else if (block.group(2).equals("text") && said != null) {
                assertThat(said)
                        .as("what the commands say of which %s shows this", page)
                        .isEqualTo(block.group(3));
                said = null;
            } else if (file.matches()) {
                Path target = folder.resolve(file.group(1));
                Files.createDirectories(target.getParent());
                Files.writeString(target, block.group(3));
                followed.add(file.group(1));
            }
        }
        return followed;
    }

    private String run(String commands) throws IOException {
        var said = new ByteArrayOutputStream();
        for (String line : commands.lines().toList()) {
            if (line.startsWith(COMMAND)) {
                said = run(line.split(" \\| "));
                followed.add(line);
            }
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    private ByteArrayOutputStream run(String[] pipe) throws IOException {
        InputStream in = InputStream.nullInputStream();
        var said = new ByteArrayOutputStream();
        for (String command : pipe) {
            String[] parts = command.strip().split(" < ");
            if (parts.length > 1) {
                in = new ByteArrayInputStream(Files.readAllBytes(folder.resolve(parts[1])));
            }
            said = new ByteArrayOutputStream();
            var out = new PrintStream(said, true, StandardCharsets.UTF_8);
            new Kit(folder, in, out, out)
                    .run(parts[0].substring(COMMAND.length()).replace("'", "").split(" "));
            in = new ByteArrayInputStream(said.toByteArray());
        }
        return said;
    }
}
