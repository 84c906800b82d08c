package io.entrepot.kit;

import io.entrepot.shared.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands behind a command's name: words, and options of the form {@code --name value} or {@code --name=value}. */
record Arguments(List<String> words, Map<String, String> options) {
    /**
     * @throws WrongUsage when an option is unknown or lacks its value
     */
    static Arguments of(List<String> written, Set<String> known) {
        List<String> words = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 0; i < written.size(); i++) {
            String one = written.get(i);
            if (!one.startsWith("-")) {
                words.add(one);
                continue;
            }
            int equals = one.indexOf('=');
            String name = equals < 0 ? one : one.substring(0, equals);
            if (!known.contains(name)) {
                throw new WrongUsage("there is no option " + name + Nearest.hint(name, known));
            }
            if (equals < 0 && i + 1 == written.size()) {
                throw new WrongUsage(name + " needs a value");
            }
            options.put(name, equals < 0 ? written.get(++i) : one.substring(equals + 1));
        }
        return new Arguments(words, options);
    }
}
