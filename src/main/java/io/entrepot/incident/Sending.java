package io.entrepot.incident;

import static io.entrepot.incident.Incident.State.OPEN;

import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Readable;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.Masking;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Puts incidents on their way again, as they were or as edited copies; in the transaction that locked them. */
@Component
class Sending {
    private final IncidentStore store;
    private final Journal journal;
    private final Outbox outbox;

    Sending(IncidentStore store, Journal journal, Outbox outbox) {
        this.store = store;
        this.journal = journal;
        this.outbox = outbox;
    }

    /** An outbox row each: the one that is kept, or the payload journalled again. */
    void send(List<Incident> incidents) {
        int priority = incidents.size() == 1 ? Outbox.SINGLE : Outbox.BULK;
        var drafts = new LinkedHashMap<Incident, Draft>();
        for (Incident incident : incidents) {
            if (incident.goesThroughJournal()) {
                drafts.put(incident, draft(incident));
            } else {
                Redo redo = incident.redo();
                outbox.work(redo.event(), redo.partner(), redo.body(), priority);
            }
        }
        List<UUID> journalIds = journal.keepAll(List.copyOf(drafts.values()));
        int i = 0;
        for (Incident incident : drafts.keySet()) {
            String body = "{\"journal\":\"" + journalIds.get(i++) + "\"}";
            outbox.work(incident.redo().event(), incident.redo().partner(), body, priority);
        }
        if (!drafts.isEmpty()) {
            store.replayedAs(drafts.keySet(), journalIds);
        }
    }

    private Draft draft(Incident incident) {
        return new Draft(
                Direction.IN,
                "replay",
                Objects.requireNonNullElse(incident.platform(), "hub"),
                Objects.requireNonNullElse(incident.account(), "hub"),
                incident.contentType(),
                "{\"incident\":\"" + incident.uid() + "\"}",
                store.payload(incident.id()));
    }

    /** A copy with another payload, not sent yet. */
    Incident copy(Incident parent, String payload, String contentType, String actor, String reason) {
        if (payload.indexOf(Masking.MARK) >= 0) {
            throw Refused.invalid(
                    "payload",
                    null,
                    "payload has masked places (" + Masking.MARK
                            + ") that were changed or moved: leave them as they are, or start from the full one, GET /api/incidents/"
                            + parent.uid() + "/payload");
        }
        if (parent.state() != OPEN) {
            throw new Refused(HttpStatus.CONFLICT, "state", parent.state(), parent.closed());
        }
        if (!parent.canResend()) {
            throw new Refused(
                    HttpStatus.UNPROCESSABLE_ENTITY,
                    "uid",
                    parent.uid(),
                    "incident " + parent.uid() + " ("
                            + parent.cause() + " at " + parent.stage()
                            + ") is not redone from its payload: put its cause right and replay it");
        }
        String type = contentType == null ? parent.contentType() : contentType;
        byte[] bytes = bytes(payload, Readable.charset(type));
        if (!parent.goesThroughJournal() && !JsonText.isStorable(payload)) {
            throw Refused.invalid(
                    "payload",
                    null,
                    "payload is not JSON, but queue " + parent.redo().partner() + " takes only that");
        }
        String key = Fingerprint.of(
                parent.cause(),
                parent.stage(),
                parent.platform(),
                parent.account(),
                parent.subject(),
                parent.orderId(),
                bytes,
                type);
        Redo redo = parent.goesThroughJournal()
                ? parent.redo()
                : new Redo(parent.redo().event(), parent.redo().partner(), payload);
        return store.copy(parent, key, bytes, type, redo, actor, reason).orElseThrow(() -> {
            Incident same = store.byKey(key).orElseThrow();
            return new Refused(
                    HttpStatus.CONFLICT,
                    "payload",
                    null,
                    same.uid().equals(parent.uid())
                            ? "payload is the one that failed: edit it, or replay incident " + parent.uid()
                            : "this payload was sent before: " + same.closed());
        });
    }

    private static byte[] bytes(String payload, Charset charset) {
        CharsetEncoder encoder = charset.newEncoder();
        int[] strange = payload.codePoints()
                .filter(c -> !encoder.canEncode(Character.toString(c)))
                .limit(1)
                .toArray();
        if (strange.length > 0) {
            throw Refused.invalid(
                    "payload",
                    Character.toString(strange[0]),
                    "payload has '" + Character.toString(strange[0]) + "', which its charset " + charset
                            + " does not have");
        }
        return payload.getBytes(charset);
    }
}
