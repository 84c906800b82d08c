package io.entrepot.journal;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

/** Keeps every message in and out as bytes, before anything tries to understand it. */
@Service
public class Journal {
    public enum Direction {
        IN,
        OUT
    }

    /**
     * A message to keep.
     *
     * @param direction IN from a partner, OUT to one
     * @param kind poll, webhook, file, api, form, replay, callback, book, tell, answer, …
     * @param platform marketplace or carrier
     * @param account the account there
     * @param contentType media type of the body
     * @param about JSON object with what is worth knowing (cursor, status, milliseconds, order), or null
     * @param body the bytes as they went over the wire
     */
    public record Draft(
            Direction direction,
            String kind,
            String platform,
            String account,
            String contentType,
            String about,
            byte[] body) {}

    /** A kept message. Its id carries its time. */
    public record Entry(UUID id, Draft message) {
        public Instant at() {
            return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
        }
    }

    /** How long a message is, and of what kind. */
    public record Size(long bytes, String contentType) {}

    private final JournalStore store;
    private final TimeBasedEpochGenerator ids;

    Journal(JournalStore store, Clock clock) {
        this.store = store;
        this.ids = Generators.timeBasedEpochGenerator(new SecureRandom(), new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return clock.millis();
            }
        });
    }

    /** Keeps one message in the transaction at hand and returns its id. */
    public UUID keep(Draft message) {
        return keepAll(List.of(message)).get(0);
    }

    /** Keeps messages in one statement and returns their ids in the same order. */
    public List<UUID> keepAll(List<Draft> messages) {
        var entries = new ArrayList<Entry>(messages.size());
        for (Draft message : messages) {
            entries.add(new Entry(ids.generate(), message));
        }
        if (!entries.isEmpty()) {
            store.insert(entries);
        }
        return entries.stream().map(Entry::id).toList();
    }

    /**
     * The claim check's other half.
     *
     * @throws IllegalArgumentException when no such message is kept, or its day was dropped
     */
    public Entry open(UUID id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException("journal has no message " + id));
    }

    /** How long the message is and of which kind, 0 when no such message is kept; asked by those who may have to wait for room for it. */
    public Size size(UUID id) {
        return store.size(id);
    }

    /** The message, unless it is longer than so many bytes or not kept. */
    public Optional<Entry> findUpTo(UUID id, int bytes) {
        return store.findUpTo(id, bytes);
    }

    public Optional<Entry> find(UUID id) {
        return store.find(id);
    }

    /** Today's and the next two days' partitions stand ready before the first row of a day. */
    @Scheduled(fixedDelayString = "PT6H")
    void openDays() {
        store.openDays();
    }
}
