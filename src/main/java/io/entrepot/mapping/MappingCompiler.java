package io.entrepot.mapping;

import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.ResourceResolver;
import com.schibsted.spt.data.jslt.parser.TokenMgrError;
import io.entrepot.shared.StrictJson;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles one file below {@code mappings/}; what is wrong becomes a problem with file, line and column. */
final class MappingCompiler {
    private static final Pattern SYNTAX_ERROR =
            Pattern.compile("(?s)Encountered \" ?(?:<[A-Z_]+> )?(<EOF>|\".*?\") .*? ?at line (\\d+), column (\\d+)");
    private static final Pattern LINE_AND_COLUMN = Pattern.compile("at line (\\d+), column (\\d+)\\.?");

    private final MappingSources sources;

    MappingCompiler(MappingSources sources) {
        this.sources = sources;
    }

    /** Files below a {@code lib} folder are imported by mappings and are none themselves. */
    static boolean isLibrary(String name) {
        return name.startsWith("lib/") || name.contains("/lib/");
    }

    Loaded<Mapping> mapping(String file) {
        List<Path> files = new ArrayList<>(List.of(sources.file(file)));
        ResourceResolver imports = name -> {
            files.add(sources.file(name));
            return new StringReader(sources.text(name));
        };
        try {
            // a library has no body of its own: what imports it is compiled in its place
            String source = isLibrary(file) ? "import \"" + file + "\" as it null" : sources.text(file);
            String origin = isLibrary(file) ? "import of " + file : file;
            return compiled(file, origin, source, imports, files);
        } catch (RuntimeException e) {
            return broken(problem(file, String.valueOf(e.getMessage())), files);
        }
    }

    /** A text that is in no file, or is not in it any more. */
    Loaded<Mapping> trial(String file, String source, UnaryOperator<String> texts) {
        return compiled(file, file, source, name -> new StringReader(texts.apply(name)), List.of());
    }

    private static Loaded<Mapping> compiled(
            String file, String origin, String source, ResourceResolver imports, List<Path> files) {
        String name = file.substring(0, file.lastIndexOf('.'));
        try {
            return new Loaded<>(Mapping.compile(name, origin, source, imports), null, Loaded.times(files));
        } catch (JsltException e) {
            return broken(problem(file, e), files);
        } catch (TokenMgrError | RuntimeException | StackOverflowError e) {
            return broken(problem(file, String.valueOf(e.getMessage())), files);
        }
    }

    Loaded<CanonicalSchema> schema(String file) {
        List<Path> files = List.of(sources.file(file));
        String name = file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.'));
        try {
            var source = StrictJson.read(sources.text(file).getBytes(StandardCharsets.UTF_8));
            return new Loaded<>(CanonicalSchema.compile(name, source), null, Loaded.times(files));
        } catch (RuntimeException e) {
            return broken(problem(file, String.valueOf(e.getMessage())), files);
        }
    }

    private static <T> Loaded<T> broken(MappingProblem problem, List<Path> files) {
        return new Loaded<>(null, problem, Loaded.times(files));
    }

    private static MappingProblem problem(String file, JsltException e) {
        Matcher syntax = SYNTAX_ERROR.matcher(e.getMessageWithoutLocation());
        String where = e.getSource() == null ? file : e.getSource();
        if (syntax.find()) {
            // the parser's own words tell where it stopped, the exception only where the statement began
            return new MappingProblem(
                    where,
                    Integer.parseInt(syntax.group(2)),
                    Integer.parseInt(syntax.group(3)),
                    // of a text the parser quotes the quotes
                    "unexpected "
                            + syntax.group(1)
                                    .strip()
                                    .replaceFirst("^\"\\\\", "")
                                    .replace("\\\"", "\""));
        }
        return e.getSource() == null
                ? problem(file, e.getMessageWithoutLocation())
                : new MappingProblem(where, e.getLine(), e.getColumn(), e.getMessageWithoutLocation());
    }

    private static MappingProblem problem(String file, String message) {
        Matcher place = LINE_AND_COLUMN.matcher(message);
        boolean told = place.find();
        int line = told ? Integer.parseInt(place.group(1)) : 0;
        int column = told ? Integer.parseInt(place.group(2)) : 0;
        return new MappingProblem(file, line, column, message.strip().replaceAll("\\s+", " "));
    }
}
