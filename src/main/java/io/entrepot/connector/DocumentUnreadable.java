package io.entrepot.connector;

/** A document that is not what its content type says; the message tells line and reason. */
public class DocumentUnreadable extends RuntimeException {
    private final long line;

    DocumentUnreadable(long line, String message) {
        super(line > 0 ? "line " + line + ": " + message : message);
        this.line = line;
    }

    /** Line of the document, from 1; 0 when the document as a whole is meant. */
    public long line() {
        return line;
    }
}
