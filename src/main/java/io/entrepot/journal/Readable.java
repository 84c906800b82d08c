package io.entrepot.journal;

import io.entrepot.shared.Decoded;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;

/** A message's body as people read it. */
public final class Readable {
    private static final String FORM = "x-www-form-urlencoded";
    private static final Pattern FIELD = Pattern.compile("[\\w.*~%+\\[\\]-]{1,100}=[\\w.*~%+-]*");

    private Readable() {}

    /**
     * A form as its fields, a line each: percent-encoded neither people nor {@code Masking} can read it. A line that begins
     * with a blank goes on with the field before it. What is no form stays as it is.
     */
    public static String decoded(String text, String contentType) {
        return isForm(text, contentType)
                ? fields(text).stream().map(Readable::decoded).collect(Collectors.joining("\n"))
                : text;
    }

    /** A form by its content type, or by its looks: of what carriers push only the bytes are kept. */
    public static boolean isForm(String text, String contentType) {
        if (text == null) {
            return false;
        }
        List<String> fields = fields(text);
        boolean told = contentType != null && contentType.contains(FORM);
        try {
            return (told
                            || text.indexOf('%') >= 0
                                    && fields.stream()
                                            .allMatch(f -> FIELD.matcher(f).matches()))
                    && fields.stream().map(Readable::decoded).allMatch(field -> field.indexOf('\0') < 0);
        } catch (IllegalArgumentException badEscape) {
            return false;
        }
    }

    /** Lines of {@link #decoded} that were edited as a form again; fields that were left alone are those of the original. */
    public static String encoded(String lines, String original) {
        var before = new HashMap<String, String>();
        fields(original).forEach(field -> before.put(decoded(field), field));
        return Arrays.stream(lines.split("\n(?! )"))
                .filter(line -> !line.isEmpty())
                .map(line -> before.containsKey(line) ? before.get(line) : encoded(line.replace("\n ", "\n")))
                .collect(Collectors.joining("&"));
    }

    private static List<String> fields(String form) {
        return List.of(form.split("&"));
    }

    private static String decoded(String field) {
        return URLDecoder.decode(field, StandardCharsets.UTF_8)
                .replace("\r\n", "\n")
                .replace("\n", "\n ");
    }

    private static String encoded(String field) {
        return Arrays.stream(field.split("=", 2))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8))
                .collect(Collectors.joining("="));
    }

    /**
     * In the charset that its content type declares. Without one as UTF-8 or, of files where that does not fit, as GBK, as
     * they were read.
     *
     * @return null when it is not text
     */
    public static String text(byte[] body, String contentType) {
        String text = Decoded.of(body, charset(contentType)).text();
        if (text == null && contentType != null && contentType.startsWith("text/") && declared(contentType) == null) {
            text = Decoded.of(body, Decoded.GBK).text();
        }
        return text == null || text.indexOf('\0') >= 0 ? null : text;
    }

    /** What the content type declares, or UTF-8. */
    public static Charset charset(String contentType) {
        Charset declared = declared(contentType);
        return declared == null ? StandardCharsets.UTF_8 : Decoded.meant(declared);
    }

    private static Charset declared(String contentType) {
        try {
            return MediaType.parseMediaType(contentType).getCharset();
        } catch (IllegalArgumentException unheardOf) {
            // then it is text in UTF-8 or no text at all
            return null;
        }
    }
}
