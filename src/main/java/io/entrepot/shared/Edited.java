package io.entrepot.shared;

import java.util.Locale;

/** A document that somebody edited: whether it is still what its content type says. */
public final class Edited {
    private Edited() {}

    /**
     * What breaks the edited text and where: {@code not JSON at line 3, column 7: …}. Null when nothing does, when the
     * content type says neither JSON nor XML, and when the original was no better.
     */
    public static String fault(String edited, String original, String contentType) {
        String fault = fault(edited, contentType);
        return fault == null || original == null || fault(original, contentType) != null ? null : fault;
    }

    private static String fault(String text, String contentType) {
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        try {
            if (type.equals("application/json") || type.endsWith("+json")) {
                StrictJson.read(text);
            } else if (type.equals("application/xml") || type.equals("text/xml") || type.endsWith("+xml")) {
                StrictXml.check(text);
            }
            return null;
        } catch (IllegalArgumentException broken) {
            return broken.getMessage();
        }
    }
}
