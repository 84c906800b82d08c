package io.entrepot.journal;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.journal.JournalSearch.Page;
import io.entrepot.shared.FieldsOf;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Refused;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Kept messages for people: as they went over the wire. */
@RestController
class MessagesApi {
    /** A message; {@code text} where the body is text, {@code base64} where it is none, or not in UTF-8. */
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
            boolean masked,
            boolean shortened,
            String text,
            String base64) {}

    /** A message without its body. */
    record Line(
            UUID id,
            Instant at,
            Direction direction,
            String kind,
            String platform,
            String account,
            String contentType,
            @JsonRawValue String about,
            long bytes) {
        static Line of(JournalSearch.Row row) {
            return new Line(
                    row.id(),
                    row.at(),
                    row.direction(),
                    row.kind(),
                    row.platform(),
                    row.account(),
                    row.contentType(),
                    row.about(),
                    row.bytes());
        }
    }

    /** A page looks at some thousand messages: {@code lookedBackTo} says how far, {@code next} goes on there. */
    record Listing(List<Line> messages, UUID next, Instant lookedBackTo) {}

    private static final int MOST_SHOWN = 1024 * 1024;

    private final Journal journal;
    private final JournalSearch search;

    MessagesApi(Journal journal, JournalSearch search) {
        this.journal = journal;
        this.search = search;
    }

    @GetMapping("/api/messages")
    Listing messages(
            @RequestParam @FieldsOf(JournalSearch.Filter.class) Map<String, String> asked,
            @RequestParam(required = false) UUID after,
            @RequestParam(defaultValue = "50") int size) {
        Page page = search.list(JournalSearch.Filter.of(asked), after, size);
        return new Listing(page.rows().stream().map(Line::of).toList(), page.next(), page.lookedBackTo());
    }

    /** Personal data is masked unless {@code reveal=true}, which is recorded; bytes that are no UTF-8 are shown only then. */
    @GetMapping("/api/messages/{id}")
    Message message(@PathVariable UUID id, @RequestParam(defaultValue = "false") boolean reveal, Principal who) {
        Entry entry = journal.find(id).orElseThrow(() -> Refused.unknown("the journal has no message " + id));
        if (reveal) {
            search.revealed(id, who.getName());
        }
        return show(entry, reveal);
    }

    private static Message show(Entry entry, boolean reveal) {
        Draft kept = entry.message();
        byte[] body = kept.body();
        String whole = Readable.text(body, kept.contentType());
        String readable = reveal ? whole : Readable.decoded(whole, kept.contentType());
        String text = reveal ? readable : Masking.of(readable);
        boolean asBytes = text == null || !Arrays.equals(whole.getBytes(StandardCharsets.UTF_8), body);
        String base64 = asBytes && reveal
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
                readable != null && !readable.equals(text),
                text == null ? body.length > MOST_SHOWN : text.length() > MOST_SHOWN,
                text == null ? null : text.substring(0, Math.min(text.length(), MOST_SHOWN)),
                base64);
    }
}
