package io.entrepot.kit;

import io.entrepot.shared.Nearest;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springframework.boot.logging.LoggingSystem;

/** The commands for those who add a platform: {@code check}, {@code map} and {@code new}. They start no server. */
public final class Kit {
    private static final String HELP = """
            java -jar entrepot.jar                          starts the hub

            java -jar entrepot.jar check [folder]           checks the routes/, mappings/ and config/ of a folder; without
                                                            one those of this folder, or the built-in ones
            java -jar entrepot.jar map <mapping> < sample   prints what a mapping makes of a partner's document
                --each <member>        maps the elements of that member one by one, as in a route
                --cursor <json>        $cursor of the mapping
                --page-size <number>   $pageSize
                --settings <json>      $settings
            java -jar entrepot.jar new marketplace <name>   writes the files of a platform that works, to be changed
            java -jar entrepot.jar new carrier <name>       the same for a carrier
            java -jar entrepot.jar partners                 starts the simulated partners alone

            check, map and new take --folder <folder> instead of this folder.
            They end with 0, with 1 when something is wrong with the files or the sample, with 2 when they are called wrongly.
            """;

    private static final List<String> COMMANDS = List.of("check", "map", "new");
    private static final List<String> KNOWN = List.of("check", "map", "new", "partners", "help");

    private final Path here;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param here the folder that commands work in when they are not told another one
     */
    Kit(Path here, InputStream in, PrintStream out, PrintStream err) {
        this.here = here;
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Whether this is for the kit; otherwise it is the hub that shall start, with these settings. */
    public static boolean isAsked(String... args) {
        return args.length > 0 && (!args[0].startsWith("-") || isHelp(args[0]));
    }

    /** Runs the command and answers the exit code. */
    public static int main(String... args) {
        // what the hub would log is said here in the answer
        LoggingSystem.get(Kit.class.getClassLoader()).beforeInitialize();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        return new Kit(Path.of(""), System.in, out, err).run(args);
    }

    int run(String... args) {
        try {
            String command = args[0];
            List<String> rest = Arrays.asList(args).subList(1, args.length);
            if (isHelp(command) || COMMANDS.contains(command) && rest.stream().anyMatch(Kit::isHelp)) {
                out.print(HELP);
                return 0;
            }
            return switch (command) {
                case "check" -> check(Arguments.of(rest, Set.of("--folder")));
                case "map" ->
                    map(Arguments.of(rest, Set.of("--folder", "--each", "--cursor", "--page-size", "--settings")));
                case "new" -> create(Arguments.of(rest, Set.of("--folder")));
                default -> throw new WrongUsage("there is no command " + command + Nearest.hint(command, KNOWN));
            };
        } catch (WrongUsage e) {
            err.println(e.getMessage());
            err.println("--help lists the commands");
            return 2;
        }
    }

    private int check(Arguments arguments) {
        if (arguments.words().size() > 1) {
            throw new WrongUsage("check takes one folder");
        }
        boolean named = !arguments.words().isEmpty() || arguments.options().containsKey("--folder");
        Path folder = arguments.words().isEmpty()
                ? folder(arguments)
                : here.resolve(arguments.words().get(0));
        if (named && !Files.isDirectory(folder)) {
            throw new WrongUsage("there is no folder " + folder);
        }
        boolean own = Workplace.isOne(folder);
        if (named && !own) {
            throw new WrongUsage("folder " + folder + " has neither routes/ nor mappings/ in it");
        }
        try (Workplace workplace = Workplace.of(own ? folder : null)) {
            List<Violation> violations = Check.of(workplace);
            violations.forEach(out::println);
            String count = switch (violations.size()) {
                case 0 -> "nothing is wrong";
                case 1 -> "1 fault";
                default -> violations.size() + " faults";
            };
            out.println(own ? count : "the built-in files: " + count);
            return violations.isEmpty() ? 0 : 1;
        }
    }

    private int map(Arguments arguments) {
        if (arguments.words().size() != 1) {
            throw new WrongUsage("map needs the name of one mapping, such as marketplaces/woocommerce/order");
        }
        Path folder = folder(arguments);
        try (Workplace workplace = Workplace.of(Workplace.isOne(folder) ? folder : null)) {
            return new MapSample(workplace.root(), out, err)
                    .run(arguments.words().get(0).replaceFirst("\\.jslt$", ""), in, arguments.options());
        }
    }

    private int create(Arguments arguments) {
        if (arguments.words().size() != 2) {
            throw new WrongUsage("new needs a kind and a name: new marketplace acme, or new carrier acme");
        }
        return new Skeleton(arguments.words().get(0), arguments.words().get(1)).write(folder(arguments), out, err);
    }

    private Path folder(Arguments arguments) {
        return here.resolve(arguments.options().getOrDefault("--folder", ""));
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h") || word.equals("help");
    }
}
