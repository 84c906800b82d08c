package io.entrepot.mapping;

/**
 * Why a file under {@code mappings/} cannot be used.
 *
 * @param file path below the mappings folder
 * @param line from 1, 0 when unknown
 * @param column from 1, 0 when unknown
 * @param message what is wrong there
 */
public record MappingProblem(String file, int line, int column, String message) {
    @Override
    public String toString() {
        return line > 0 ? file + ":" + line + ":" + column + ": " + message : file + ": " + message;
    }
}
