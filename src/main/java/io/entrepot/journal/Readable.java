package io.entrepot.journal;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;

/** A message's body as text, in the charset that it declares. */
public final class Readable {
    private Readable() {}

    /** A form as its fields, a line each: percent-encoded neither people nor {@code Masking} can read it. */
    public static String decoded(String text, String contentType) {
        if (text == null || contentType == null || !contentType.contains("x-www-form-urlencoded")) {
            return text;
        }
        try {
            return Arrays.stream(text.split("&"))
                    .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8))
                    .collect(Collectors.joining("\n"));
        } catch (IllegalArgumentException noForm) {
            return text;
        }
    }

    /** Null when it is not text in it. */
    public static String text(byte[] body, String contentType) {
        Charset charset = StandardCharsets.UTF_8;
        try {
            Charset declared = MediaType.parseMediaType(contentType).getCharset();
            charset = declared == null ? charset : declared;
        } catch (IllegalArgumentException unheardOf) {
            // then it is text in UTF-8 or no text at all
        }
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException notText) {
            return null;
        }
    }
}
