package io.entrepot.console;

import io.entrepot.console.Understanding.Mappings;
import io.entrepot.console.Understanding.Whole;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.journal.JournalSearch;
import io.entrepot.mapping.Mapping;
import io.entrepot.mapping.MappingCatalog;
import io.entrepot.mapping.MappingProblem;
import io.entrepot.shared.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Tries a mapping's text, changed or not, on a sample or on the last messages, without anything coming of it. */
@Component
class MappingBench {
    /** {@code problem} when the text does not compile, {@code failure} when the sample could not be taken apart. */
    record Tried(MappingProblem problem, String failure, List<MessagesPage.Shown> pieces) {}

    /** A message that comes out otherwise. */
    public record Other(UUID id, Instant at, String account, List<MessagesPage.Changed> changes) {}

    /** What a changed text does to the last messages; {@code broken} fail now and did not, {@code mended} the other way round. */
    record Compared(MappingProblem problem, int messages, int pieces, int broken, int mended, List<Other> others) {}

    static final int MESSAGES = 100;
    private static final int LARGEST_MESSAGE = 1024 * 1024;
    private static final int LARGEST_TEXT = 200_000;
    private static final int SHOWN = 25;

    private final MappingCatalog catalog;
    private final Understanding understanding;
    private final Journal journal;
    private final JournalSearch search;
    private final Trials trials;

    MappingBench(
            MappingCatalog catalog, Understanding understanding, Journal journal, JournalSearch search, Trials trials) {
        this.catalog = catalog;
        this.understanding = understanding;
        this.journal = journal;
        this.search = search;
        this.trials = trials;
    }

    /**
     * @param source a changed text, or null for the one in use
     * @param like the message that the sample was made of, or null
     */
    Tried onSample(String name, String source, String sample, UUID like) {
        Mappings mappings;
        try {
            mappings = with(name, source);
        } catch (MappingCatalog.Unusable e) {
            return new Tried(e.problem(), null, List.of());
        }
        if (sample == null || sample.isBlank()) {
            throw Refused.invalid("the sample is empty: paste a document as the partner sends it");
        }
        Draft from =
                like == null ? null : journal.find(like).map(Entry::message).orElse(null);
        Whole whole =
                trials.run(() -> understanding.sample(name, sample.getBytes(StandardCharsets.UTF_8), from, mappings));
        return new Tried(null, whole.failure(), MessagesPage.shown(whole));
    }

    /** The last messages that such a mapping understands, with the text in use and with the changed one. */
    Compared onLastMessages(String name, String source) {
        if (Understanding.kindsOf(name).isEmpty()) {
            throw Refused.conflict("mapping " + name + " does not read messages that come in; try it on a sample");
        }
        if (source == null) {
            throw empty();
        }
        Mappings changed;
        try {
            changed = with(name, source);
        } catch (MappingCatalog.Unusable e) {
            return new Compared(e.problem(), 0, 0, 0, 0, List.of());
        }
        List<Entry> entries = messages(name, MESSAGES);
        return trials.run(() -> compared(entries, changed));
    }

    /** The last messages that such a mapping understands, newest first. */
    List<Entry> messages(String name, int most) {
        return search.newest(name.split("/")[1], List.copyOf(Understanding.kindsOf(name)), most, LARGEST_MESSAGE);
    }

    private Compared compared(List<Entry> entries, Mappings changed) {
        int pieces = 0;
        int broken = 0;
        int mended = 0;
        var others = new ArrayList<Other>();
        for (Entry entry : entries) {
            if (Thread.interrupted()) {
                break;
            }
            Whole before = understanding.understandOfNobody(entry.message(), understanding.today());
            Whole after = understanding.understandOfNobody(entry.message(), changed);
            List<Understanding.Change> changes = Understanding.changes(before, after);
            pieces += before.pieces().size();
            for (Understanding.Change change : changes) {
                broken += change.before() == null && change.after() != null ? 1 : 0;
                mended += change.before() != null && change.after() == null ? 1 : 0;
            }
            if (!changes.isEmpty() && others.size() < SHOWN) {
                others.add(new Other(entry.id(), entry.at(), entry.message().account(), MessagesPage.changed(changes)));
            }
        }
        return new Compared(null, entries.size(), pieces, broken, mended, others);
    }

    private Mappings with(String name, String source) throws MappingCatalog.Unusable {
        if (!catalog.names().contains(name)) {
            throw Refused.unknown("there is no mapping '" + name + "'");
        }
        if (source == null) {
            return understanding.today();
        }
        if (source.isBlank()) {
            throw empty();
        }
        if (source.length() > LARGEST_TEXT) {
            throw Refused.invalid("the text of a mapping has at most " + LARGEST_TEXT + " characters");
        }
        Mapping tried = catalog.trial(name, source.replace("\r\n", "\n"));
        return other -> other.equals(name) ? tried : catalog.mapping(other);
    }

    private static Refused empty() {
        return Refused.invalid("source is empty: give the text of the mapping that shall be tried");
    }
}
