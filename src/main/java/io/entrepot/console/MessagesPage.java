package io.entrepot.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.console.Marks.Fact;
import io.entrepot.console.Understanding.Change;
import io.entrepot.console.Understanding.Whole;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.journal.JournalSearch;
import io.entrepot.journal.JournalSearch.Filter;
import io.entrepot.journal.Readable;
import io.entrepot.mapping.Mapping;
import io.entrepot.mapping.MappingVersions;
import io.entrepot.mapping.MappingVersions.Version;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Refused;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The journal: every message in and out, as it went over the wire, and how the mappings understand it. */
@Controller
class MessagesPage {
    /** A piece as the page shows it: JSON with personal data masked. */
    public record Shown(int index, String id, String result, String failure) {}

    /** A place that comes out otherwise. */
    public record Difference(String pointer, String before, String after) {}

    /** A piece that comes out otherwise than at its time. */
    public record Changed(int index, String id, List<Difference> differences, String before, String after) {}

    private static final List<String> NAMES =
            List.of("platform", "account", "direction", "kind", "order", "from", "to");
    private static final int SIZE = 50;
    private static final int AROUND = 30;
    private static final int LONGEST = 512 * 1024;
    private static final int PIECES = 100;

    private final Journal journal;
    private final JournalSearch search;
    private final Understanding understanding;
    private final MappingVersions versions;
    private final Trials trials;
    private final MessagesStore store;
    private final Moments moments;
    private final Marks marks;

    MessagesPage(
            Journal journal,
            JournalSearch search,
            Understanding understanding,
            MappingVersions versions,
            Trials trials,
            MessagesStore store,
            Moments moments,
            Marks marks) {
        this.journal = journal;
        this.search = search;
        this.understanding = understanding;
        this.versions = versions;
        this.trials = trials;
        this.store = store;
        this.moments = moments;
        this.marks = marks;
    }

    @GetMapping("/messages")
    String list(@RequestParam Map<String, String> asked, Model model) {
        Query query = Query.of(asked, NAMES).inZone(moments.zone(), "from", "to");
        JournalSearch.Page page = search.list(Filter.of(query.values()), id(asked.get("after")), SIZE);
        model.addAttribute("query", query);
        model.addAttribute("page", page);
        model.addAttribute("later", asked.get("after") != null);
        model.addAttribute("kinds", JournalSearch.KINDS);
        model.addAttribute("platforms", store.platforms());
        return "messages";
    }

    @GetMapping("/messages/{id}")
    String one(@PathVariable String id, Model model) {
        Entry entry = find(id);
        raw(entry, false, model);
        List<Long> orders = marks.keys(entry.message().about());
        model.addAttribute(
                "together",
                orders.isEmpty()
                        ? List.of()
                        : search.about(orders.get(0), null, AROUND).stream()
                                .filter(row -> !row.id().equals(entry.id()))
                                .toList());
        return "message";
    }

    /** With personal data in it, which is recorded; both sides of the page. */
    @GetMapping("/messages/{id}/whole")
    String whole(@PathVariable String id, Principal who, Model model) {
        Entry entry = find(id);
        search.revealed(entry.id(), who.getName());
        raw(entry, true, model);
        String name = understanding.mappingOf(entry.message());
        model.addAttribute("readable", name != null && reads(entry, name, model));
        return "message :: whole";
    }

    private boolean reads(Entry entry, String name, Model model) {
        try {
            understood(entry, name, true, model);
            return true;
        } catch (Refused noEnd) {
            // what came is shown all the same
            return false;
        }
    }

    /** As a sample on the bench for mappings; a part of that page. */
    @GetMapping("/messages/sample")
    String sample(@RequestParam(defaultValue = "") String message, Model model) {
        String sample = message.isBlank() ? "" : ofNobody(find(message).message());
        model.addAttribute("sample", sample);
        model.addAttribute("unusable", sample == null);
        return "mapping :: sample";
    }

    /** With other digits where personal data is hidden, so that mappings still understand it; null when it is no text, or too long. */
    private static String ofNobody(Draft message) {
        String type = message.contentType();
        String text = Readable.text(message.body(), type);
        if (text == null || text.length() > LONGEST) {
            return null;
        }
        return Readable.isForm(text, type)
                ? Readable.encoded(Masking.ofNobody(Readable.decoded(text, type)), text)
                : Masking.ofNobody(Documented.readable(text, type));
    }

    /** What the mappings make of it today, and what is different from its time; a part of the page. */
    @GetMapping("/messages/{id}/understood")
    String understood(@PathVariable String id, Model model) {
        Entry entry = find(id);
        String name = understanding.mappingOf(entry.message());
        if (name == null) {
            throw Refused.conflict("messages of kind " + entry.message().kind() + " are not read by a mapping here");
        }
        understood(entry, name, false, model);
        return "message :: understood";
    }

    private void understood(Entry entry, String name, boolean reveal, Model model) {
        Whole today = trials.run(() -> understanding.understand(entry.message(), understanding.today()));
        Version then = versions.at(name, entry.at()).orElse(null);
        Version now = versions.current().get(name);
        model.addAttribute("entry", entry);
        model.addAttribute("mapping", name);
        model.addAttribute("revealed", reveal);
        model.addAttribute("then", then);
        model.addAttribute("now", now);
        model.addAttribute("failure", masked(today.failure(), reveal));
        model.addAttribute("pieces", shown(today, reveal));
        model.addAttribute("more", Math.max(0, today.pieces().size() - PIECES));
        model.addAttribute(
                "known",
                store.orders(
                        entry.message().platform(),
                        entry.message().account(),
                        today.pieces().stream()
                                .map(Understanding.Piece::id)
                                .filter(Objects::nonNull)
                                .toList()));
        // the page mapping may have changed when the order's has not
        model.addAttribute("changes", then == null ? null : changes(entry, today, reveal));
    }

    private List<Changed> changes(Entry entry, Whole today, boolean reveal) {
        Whole atItsTime = trials.run(() -> understanding.understand(entry.message(), name -> atItsTime(name, entry)));
        return changed(Understanding.changes(atItsTime, today), reveal);
    }

    private Mapping atItsTime(String name, Entry entry) {
        Optional<Mapping> kept = versions.mappingAt(name, entry.at());
        return kept.orElseGet(() -> understanding.today().mapping(name));
    }

    static List<Shown> shown(Whole whole) {
        return shown(whole, false);
    }

    private static List<Shown> shown(Whole whole, boolean reveal) {
        var shown = new ArrayList<Shown>();
        for (Understanding.Piece piece :
                whole.pieces().subList(0, Math.min(PIECES, whole.pieces().size()))) {
            shown.add(new Shown(
                    shown.size(),
                    piece.id(),
                    piece.result() == null ? null : masked(Documented.pretty(piece.result()), reveal),
                    masked(piece.failure(), reveal)));
        }
        return shown;
    }

    static List<Changed> changed(List<Change> changes) {
        return changed(changes, false);
    }

    private static List<Changed> changed(List<Change> changes, boolean reveal) {
        return changes.stream()
                .map(change -> new Changed(
                        change.index(),
                        change.id(),
                        change.differences().stream()
                                .map(place -> new Difference(
                                        place.pointer().isEmpty() ? "/" : place.pointer(),
                                        text(place.pointer(), place.expected(), reveal),
                                        text(place.pointer(), place.actual(), reveal)))
                                .toList(),
                        masked(change.before(), reveal),
                        masked(change.after(), reveal)))
                .toList();
    }

    private static String masked(String text, boolean reveal) {
        return reveal ? text : Masking.of(text);
    }

    /** Masked under its name, as in the document. */
    private static String text(String pointer, JsonNode value, boolean reveal) {
        if (value == null || reveal) {
            return value == null ? null : value.toString();
        }
        String name = "\"" + pointer.substring(pointer.lastIndexOf('/') + 1) + "\":";
        return Masking.of(name + value).substring(name.length());
    }

    private void raw(Entry entry, boolean reveal, Model model) {
        byte[] body = entry.message().body();
        String text = Readable.text(body, entry.message().contentType());
        String type = entry.message().contentType();
        String readable = Readable.decoded(Documented.readable(text, type), type);
        String shown = masked(readable, reveal);
        boolean cut = shown != null && shown.length() > LONGEST;
        model.addAttribute("entry", entry);
        model.addAttribute("mapping", understanding.mappingOf(entry.message()));
        model.addAttribute("orderNumbers", marks.orders(entry.message().about()));
        model.addAttribute(
                "facts",
                marks.facts(entry.message().about()).stream()
                        .map(fact -> reveal ? fact : new Fact(fact.name(), Masking.of(fact.value()), fact.link()))
                        .toList());
        model.addAttribute("bytes", body.length);
        model.addAttribute("text", cut ? shown.substring(0, LONGEST) : shown);
        model.addAttribute("cut", cut);
        model.addAttribute("masked", shown != null && !shown.equals(readable));
    }

    private Entry find(String id) {
        UUID known = id(id);
        return journal.find(known).orElseThrow(() -> Refused.unknown("the journal has no message " + id));
    }

    static UUID id(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            return UUID.fromString(value);
        } catch (IllegalArgumentException forged) {
            throw Refused.invalid("'" + value + "' is not the id of a message");
        }
    }
}
