package io.entrepot.kit;

/** A line of a file below the integrator's folder. */
record Place(String file, int line) {
    Violation says(String what) {
        return new Violation(file, line, what);
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
