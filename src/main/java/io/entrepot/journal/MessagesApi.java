package io.entrepot.journal;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.shared.Refused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Kept messages for people: raw, as they went over the wire. */
@RestController
class MessagesApi {
    /** A message; {@code text} where the body is text, {@code base64} where it is not. */
    record Message(
            UUID id,
            Instant at,
            Direction direction,
            String kind,
            String platform,
            String account,
            String contentType,
            @JsonRawValue String about,
            int bytes,
            boolean shortened,
            String text,
            String base64) {}

    private static final int MOST_SHOWN = 1024 * 1024;

    private final Journal journal;

    MessagesApi(Journal journal) {
        this.journal = journal;
    }

    @GetMapping("/api/messages/{id}")
    Message message(@PathVariable UUID id) {
        return journal.find(id)
                .map(MessagesApi::show)
                .orElseThrow(() -> Refused.unknown("the journal has no message " + id));
    }

    private static Message show(Entry entry) {
        Draft kept = entry.message();
        byte[] body = kept.body();
        String text = text(body, kept.contentType());
        String base64 = text == null
                ? Base64.getEncoder().encodeToString(Arrays.copyOf(body, Math.min(body.length, MOST_SHOWN)))
                : null;
        return new Message(
                entry.id(),
                entry.at(),
                kept.direction(),
                kept.kind(),
                kept.platform(),
                kept.account(),
                kept.contentType(),
                kept.about(),
                body.length,
                text == null ? body.length > MOST_SHOWN : text.length() > MOST_SHOWN,
                text == null ? null : text.substring(0, Math.min(text.length(), MOST_SHOWN)),
                base64);
    }

    /** The body in the charset that it declares, null when it is not text in it. */
    private static String text(byte[] body, String contentType) {
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
