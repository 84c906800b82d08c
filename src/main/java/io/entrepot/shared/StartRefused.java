package io.entrepot.shared;

import java.util.List;

/** The hub cannot start as it is set up; each line says what is wrong and where, and no stack trace would add to it. */
public class StartRefused extends RuntimeException {
    private final String action;

    public StartRefused(List<String> lines, String action) {
        super(String.join(System.lineSeparator(), lines));
        this.action = action;
    }

    public StartRefused(String line, String action, Throwable cause) {
        super(line, cause);
        this.action = action;
    }

    public String action() {
        return action;
    }
}
