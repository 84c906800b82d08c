package io.entrepot.journal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** A message's body as text, in the charset that it declares. */
public final class Readable {
    private Readable() {}

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
