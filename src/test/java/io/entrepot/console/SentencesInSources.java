package io.entrepot.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences that our sources and mappings say to people, found by a simple reading: what stands as text in the arguments
 * of calls that refuse, object or report. Whatever is not text between two texts is a place: {@code order {0} is {1}}.
 */
final class SentencesInSources {
    /** A sentence and the file where it stands. */
    record Found(String file, String pattern) {}

    private static final Pattern SPEAKS = Pattern.compile("\\b(?:Refused\\.(?:invalid|unknown|conflict|notFound)"
            + "|refuse[dA-Z]\\w*|unless|wrong\\.add|sentences\\.add|objections\\.add|problems\\.add|faults\\.add"
            + "|new (?:Refused|Failure|Verdict|MappingFailed|MappingProblem|Unreadable|DocumentUnreadable|IllegalMove"
            + "|CallFailed|PartnerRefused|Outcome|Settlement|ReviewRule|Refusal|Reason))\\(");
    private static final Pattern MAPPING_SPEAKS = Pattern.compile("\\berror\\(");
    private static final Pattern RETURNED = Pattern.compile("return (?=\")");
    private static final List<String> SILENT = List.of("demo", "embedded", "kit", "settings", "access/Scopes");

    private SentencesInSources() {}

    static List<Found> read(Path java) throws IOException {
        return read(java, ".java", SentencesInSources::sentences);
    }

    /** What mappings refuse. */
    static List<Found> readMappings(Path mappings) throws IOException {
        return read(mappings, ".jslt", mapping -> {
            String code = withoutComments(mapping);
            var found = new ArrayList<String>();
            for (Matcher call = MAPPING_SPEAKS.matcher(code); call.find(); ) {
                said(pieces(code, call.end(), ',').get(0), found);
            }
            return found.stream().distinct().toList();
        });
    }

    private static List<Found> read(Path folder, String end, Function<String, List<String>> sentences)
            throws IOException {
        var found = new ArrayList<Found>();
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(end)).sorted().toList()) {
                String name = folder.relativize(file).toString();
                if (SILENT.stream().noneMatch(name::startsWith)) {
                    sentences.apply(Files.readString(file)).forEach(s -> found.add(new Found(name, s)));
                }
            }
        }
        return found;
    }

    static List<String> sentences(String source) {
        String code = withoutComments(source);
        var found = new ArrayList<String>();
        for (Matcher call = SPEAKS.matcher(code); call.find(); ) {
            pieces(code, call.end(), ',').forEach(argument -> said(argument, found));
        }
        for (Matcher call = RETURNED.matcher(code); call.find(); ) {
            said(pieces(code, call.end(), ';').get(0), found);
        }
        return found.stream().distinct().toList();
    }

    private static void said(String argument, List<String> found) {
        String text = argument.strip();
        if (text.startsWith("if (")) {
            // of a mapping: its condition says nothing
            String condition = pieces(text, "if (".length(), ',').get(0);
            String ways = text.substring("if (".length() + condition.length() + 1);
            int otherwise = ways.indexOf(" else ");
            said(otherwise < 0 ? ways : ways.substring(0, otherwise), found);
            said(otherwise < 0 ? "" : ways.substring(otherwise + " else ".length()), found);
            return;
        }
        List<String> choice = pieces(text, 0, '?');
        if (choice.size() == 2 && !choice.get(1).isBlank()) {
            pieces(choice.get(1), 0, ':').forEach(way -> said(way, found));
            return;
        }
        var pattern = new StringBuilder();
        int places = 0;
        int letters = 0;
        for (String part : pieces(text, 0, '+')) {
            String one = part.strip();
            if (one.startsWith("\"") && one.endsWith("\"") && one.length() > 1) {
                String literal = one.substring(1, one.length() - 1).translateEscapes();
                letters += literal.chars().filter(c -> c == ' ').count();
                pattern.append(literal);
            } else if (!pattern.toString().endsWith("}") || places == 0) {
                pattern.append('{').append(places++).append('}');
            }
        }
        if (letters > 0 && !pattern.toString().equals("{0}")) {
            found.add(pattern.toString());
        }
    }

    /** The text from a place to the bracket that closes it, divided where the separator stands in no bracket and no text. */
    private static List<String> pieces(String code, int from, char separator) {
        var pieces = new ArrayList<String>();
        int depth = 0;
        int start = from;
        int at = from;
        for (; at < code.length(); at++) {
            char c = code.charAt(at);
            if (c == '"' || c == '\'') {
                at = pastText(code, at);
            } else if (c == '(' || c == '{' || c == '[') {
                depth++;
            } else if (c == ')' || c == '}' || c == ']') {
                if (--depth < 0) {
                    break;
                }
            } else if (c == separator && depth == 0) {
                pieces.add(code.substring(start, at));
                start = at + 1;
                if (separator == ';') {
                    return pieces;
                }
            }
        }
        pieces.add(code.substring(start, Math.min(at, code.length())));
        return pieces;
    }

    /** Where a text ends that begins here. */
    private static int pastText(String code, int at) {
        if (code.startsWith("\"\"\"", at)) {
            return code.indexOf("\"\"\"", at + 3) + 2;
        }
        char quote = code.charAt(at);
        int end = at + 1;
        while (end < code.length() && code.charAt(end) != quote) {
            end += code.charAt(end) == '\\' ? 2 : 1;
        }
        return end;
    }

    private static String withoutComments(String source) {
        var code = new StringBuilder();
        for (int at = 0; at < source.length(); at++) {
            char c = source.charAt(at);
            if (source.startsWith("//", at)) {
                at = source.indexOf('\n', at) - 1;
            } else if (source.startsWith("/*", at)) {
                at = source.indexOf("*/", at) + 1;
            } else if (c == '"' || c == '\'') {
                int end = Math.min(pastText(source, at), source.length() - 1);
                code.append(source, at, end + 1);
                at = end;
            } else {
                code.append(c);
            }
        }
        return code.toString();
    }

    public static void main(String[] arguments) throws IOException {
        read(Path.of("src/main/java/io/entrepot")).forEach(f -> System.out.println(f.file + "\t" + f.pattern));
        readMappings(Path.of("mappings")).forEach(f -> System.out.println(f.file + "\t" + f.pattern));
    }
}
