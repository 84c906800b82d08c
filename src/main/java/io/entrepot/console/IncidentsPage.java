package io.entrepot.console;

import io.entrepot.incident.Asked;
import io.entrepot.incident.Incident;
import io.entrepot.incident.Incident.State;
import io.entrepot.incident.IncidentSearch;
import io.entrepot.incident.IncidentSearch.Detail;
import io.entrepot.incident.IncidentSearch.Extent;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.IncidentSearch.Page;
import io.entrepot.incident.IncidentView;
import io.entrepot.incident.IncidentView.Full;
import io.entrepot.incident.Remedies;
import io.entrepot.incident.Remedies.Batch;
import io.entrepot.incident.Remedies.Edit;
import io.entrepot.incident.Remedies.Outcome;
import io.entrepot.incident.Remedies.Result;
import io.entrepot.journal.JournalSearch;
import io.entrepot.journal.Readable;
import io.entrepot.shared.Edited;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Refused;
import io.entrepot.shared.Severity;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What failed for good or stands still: found, understood, sent again, mended or given up. */
@Controller
class IncidentsPage {
    private static final List<String> NAMES = List.of(
            "state", "cause", "platform", "stage", "severity", "owner", "alike", "order", "text", "since", "until");
    private static final int SIZE = 50;
    private static final int GROUPS = 8;
    private static final int HOPS = 30;

    private final IncidentSearch search;
    private final Remedies remedies;
    private final JournalSearch journal;
    private final Moments moments;

    IncidentsPage(IncidentSearch search, Remedies remedies, JournalSearch journal, Moments moments) {
        this.search = search;
        this.remedies = remedies;
        this.journal = journal;
        this.moments = moments;
    }

    /** Open ones, unless another state is asked for. */
    @GetMapping("/incidents")
    String list(@RequestParam Map<String, String> asked, Model model) {
        Query query = query(asked);
        Filter filter = filter(query);
        Page page = search.list(filter, Asked.cursor("before", asked.get("before")), SIZE);
        model.addAttribute("query", query);
        model.addAttribute(
                "incidents", page.incidents().stream().map(IncidentView::of).toList());
        model.addAttribute("next", page.next());
        model.addAttribute("later", asked.get("before") != null);
        model.addAttribute(
                "groups",
                filter.state() == State.OPEN && filter.alike() == null
                        ? search.groups(filter, GROUPS).stream()
                                .filter(group -> group.count() > 1)
                                .toList()
                        : List.of());
        model.addAttribute("causes", FailureCause.values());
        model.addAttribute("severities", Severity.values());
        model.addAttribute("states", State.values());
        model.addAttribute("platforms", search.platforms());
        model.addAttribute("stages", search.stages());
        model.addAttribute("now", Instant.now());
        return "incidents";
    }

    /**
     * @param done the {@link Outcome} of what the reader has just done to it
     * @param back the list's query where that was done
     */
    @GetMapping("/incidents/{uid}")
    String one(
            @PathVariable String uid,
            @RequestParam(required = false) String done,
            @RequestParam(defaultValue = "") String back,
            Model model) {
        show(find(uid), model);
        model.addAttribute(
                "done",
                Arrays.stream(Outcome.values())
                        .filter(outcome -> outcome.name().equals(done))
                        .findFirst()
                        .orElse(null));
        model.addAttribute("back", ofList(back));
        return "incident";
    }

    /** The whole payload, which is recorded; a part of the page. */
    @GetMapping("/incidents/{uid}/payload")
    String payload(@PathVariable String uid, Principal who, Model model) {
        Detail detail = find(uid);
        byte[] payload = remedies.reveal(detail.incident().uid(), who.getName());
        String type = detail.incident().contentType();
        model.addAttribute("payload", readable(payload, type));
        model.addAttribute("masked", false);
        model.addAttribute("incident", IncidentView.of(detail.incident()));
        model.addAttribute("bytes", payload.length);
        return "incident :: payload";
    }

    /** The same as a file, which no browser shows, whatever it holds. */
    @GetMapping("/incidents/{uid}/payload/file")
    ResponseEntity<byte[]> file(@PathVariable String uid, Principal who) {
        Incident incident = find(uid).incident();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        "attachment; filename=\"" + incident.uid() + ending(incident.contentType()) + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(remedies.reveal(incident.uid(), who.getName()));
    }

    private static String ending(String type) {
        String kind = Objects.requireNonNullElse(type, "").split(";", 2)[0];
        return kind.endsWith("spreadsheetml.sheet")
                ? ".xlsx"
                : kind.matches(".*[/+](json|xml|csv|edifact|edi-x12)") ? "." + kind.split("[/+]")[1] : "";
    }

    @GetMapping("/incidents/{uid}/edit")
    String edit(@PathVariable String uid, Model model) {
        Detail detail = find(uid);
        if (!IncidentView.of(detail).canEdit()) {
            throw Refused.conflict("the payload of incident " + uid + " is no text or too long to be edited here; "
                    + "take it with GET /api/incidents/" + uid + "/payload and send it with …/resend");
        }
        return editing(detail, masked(detail), model);
    }

    /** What the edited text changes, before anything is sent. */
    @PostMapping("/incidents/{uid}/difference")
    String difference(
            @PathVariable String uid, @RequestParam String payload, Model model, HttpServletResponse response) {
        Detail detail = find(uid);
        String edited = payload.replace("\r\n", "\n");
        try {
            return compared(detail, Asked.payload(edited), model);
        } catch (io.entrepot.incident.Refused wrong) {
            refused(wrong, model, response);
            return editing(detail, edited, model);
        }
    }

    private static String compared(Detail detail, String edited, Model model) {
        String type = detail.incident().contentType();
        model.addAttribute("fault", Edited.fault(edited, Readable.text(detail.payload(), type), type));
        model.addAttribute("lines", LineDifference.between(masked(detail), asTyped(detail, edited)));
        return editing(detail, edited, model);
    }

    /** What somebody typed is shown to be read over; lines that stood there before are masked as they were. */
    private static String asTyped(Detail detail, String edited) {
        String type = detail.incident().contentType();
        Set<String> before = readable(detail.payload(), type).lines().collect(Collectors.toSet());
        return Documented.readable(edited, type)
                .lines()
                .map(line -> before.contains(line) ? Masking.of(line) : line)
                .collect(Collectors.joining("\n"));
    }

    private static String editing(Detail detail, String edited, Model model) {
        model.addAttribute("incident", IncidentView.of(detail.incident()));
        model.addAttribute("edited", edited);
        model.addAttribute("masked", edited.indexOf(Masking.MARK) >= 0);
        model.addAttribute("mark", Masking.MARK);
        return "incident-edit";
    }

    /** Said where the form stands, which keeps what was typed. */
    private static void refused(RuntimeException wrong, Model model, HttpServletResponse response) {
        response.setStatus(ScreenProblems.status(wrong).value());
        model.addAttribute("wrong", wrong.getMessage());
    }

    /** @param anyway although it is broken, which the page with the difference said */
    @PostMapping("/incidents/{uid}/resend")
    String resend(
            @PathVariable String uid,
            @RequestParam String payload,
            @RequestParam(defaultValue = "false") boolean anyway,
            @RequestParam String reason,
            Principal who,
            Model model,
            HttpServletResponse response) {
        Detail detail = find(uid);
        String edited = payload.replace("\r\n", "\n");
        try {
            UUID copy = remedies.resend(
                            detail.incident().uid(),
                            new Edit(Asked.payload(edited), true, null, anyway),
                            who.getName(),
                            Asked.reason(reason))
                    .uid();
            return "redirect:/incidents/" + copy + "?done=" + Outcome.REPLAYED;
        } catch (io.entrepot.incident.Refused | Refused wrong) {
            refused(wrong, model, response);
            model.addAttribute("reason", reason);
            return compared(detail, edited, model);
        }
    }

    /** Whoever presses it takes care of it. */
    @PostMapping("/incidents/{uid}/take")
    String take(@PathVariable String uid, Principal who) {
        remedies.take(List.of(Asked.uid("uid", uid)), who.getName());
        return "redirect:/incidents/" + uid;
    }

    @PostMapping("/incidents/{uid}/leave")
    String leave(@PathVariable String uid, Principal who) {
        remedies.leave(List.of(Asked.uid("uid", uid)), who.getName());
        return "redirect:/incidents/" + uid;
    }

    @PostMapping("/incidents/{uid}/deadline")
    String deadline(
            @PathVariable String uid,
            @RequestParam String at,
            @RequestParam String reason,
            Principal who,
            Model model,
            HttpServletResponse response) {
        Detail detail = find(uid);
        try {
            Query moved = new Query(Map.of("at", at)).inZone(moments.zone(), "at");
            Instant deadline = Asked.time("at", moved.get("at"));
            if (deadline == null || deadline.isBefore(Instant.now())) {
                throw Refused.invalid("'" + at + "' is no time to come");
            }
            remedies.actBy(detail.incident().uid(), deadline, who.getName(), Asked.reason(reason));
        } catch (io.entrepot.incident.Refused | Refused wrong) {
            show(detail, model);
            refused(wrong, model, response);
            model.addAttribute("deadline", at);
            model.addAttribute("reason", reason);
            return "incident";
        }
        return "redirect:/incidents/" + uid;
    }

    /** The chosen ones; what became of each is the answer, of a single one its page. */
    @PostMapping("/incidents/selected/{deed:replay|dismiss|take}")
    String selected(
            @PathVariable String deed,
            @RequestParam("uid") List<String> uids,
            @RequestParam(required = false) String reason,
            @RequestParam(defaultValue = "") String back,
            Principal who,
            RedirectAttributes told,
            Model model) {
        List<UUID> chosen = Asked.uids(uids);
        List<Result> results = switch (deed) {
            case "replay" -> remedies.replay(chosen, who.getName(), Asked.reason(reason));
            case "dismiss" -> remedies.dismiss(chosen, who.getName(), Asked.reason(reason));
            default -> remedies.take(chosen, who.getName());
        };
        if (results.size() == 1) {
            told.addAttribute("done", results.get(0).outcome());
            if (!ofList(back).isEmpty()) {
                told.addAttribute("back", back);
            }
            return "redirect:/incidents/" + results.get(0).uid();
        }
        model.addAttribute("deed", deed);
        model.addAttribute("back", ofList(back));
        model.addAttribute("results", results);
        model.addAttribute("done", done(results));
        model.addAttribute("failed", results.size() - done(results));
        return "incident-results";
    }

    /** All that match: how many these are, before anybody is asked for a reason. */
    @GetMapping("/incidents/all/{deed:replay|dismiss}")
    String all(@PathVariable String deed, @RequestParam Map<String, String> asked, Model model) {
        Query query = query(asked);
        List<Extent> extent = search.extent(filter(query));
        model.addAttribute("deed", deed);
        model.addAttribute("query", query);
        model.addAttribute("extent", extent);
        long matching = extent.stream().mapToLong(Extent::count).sum();
        long replayable = extent.stream().mapToLong(Extent::replayable).sum();
        boolean replay = deed.equals("replay");
        model.addAttribute("matching", matching);
        model.addAttribute("total", replay ? replayable : matching);
        model.addAttribute("stay", replay ? matching - replayable : 0);
        return "incident-all";
    }

    /** One part of all that match; the page asks for the next until nothing is left. */
    @PostMapping("/incidents/all/{deed:replay|dismiss}")
    String part(
            @PathVariable String deed,
            @RequestParam Map<String, String> asked,
            @RequestParam String reason,
            @RequestParam long total,
            @RequestParam(defaultValue = "0") long done,
            @RequestParam(defaultValue = "0") long failed,
            @RequestParam(required = false) String after,
            Principal who,
            Model model) {
        Query query = query(asked);
        Filter filter = filter(query);
        String why = Asked.reason(reason);
        Long from = Asked.cursor("after", after);
        Batch batch = deed.equals("replay")
                ? remedies.replay(filter, from, who.getName(), why)
                : remedies.dismiss(filter, from, who.getName(), why);
        long good = done(batch.results());
        model.addAttribute("deed", deed);
        model.addAttribute("query", query);
        model.addAttribute("reason", why);
        model.addAttribute("total", total);
        model.addAttribute("done", done + good);
        model.addAttribute("failed", failed + batch.results().size() - good);
        model.addAttribute("next", batch.next());
        model.addAttribute(
                "results",
                batch.results().stream()
                        .filter(result -> !result.outcome().isDone())
                        .toList());
        return "incident-all :: progress";
    }

    private void show(Detail detail, Model model) {
        IncidentView view = IncidentView.of(detail.incident());
        model.addAttribute("incident", view);
        model.addAttribute("detail", detail);
        model.addAttribute("payload", masked(detail));
        Full full = IncidentView.of(detail);
        model.addAttribute("masked", full.masked());
        model.addAttribute("canEdit", full.canEdit());
        model.addAttribute("bytes", detail.payload().length);
        model.addAttribute("parent", IncidentView.of(detail.parent()));
        model.addAttribute(
                "children", detail.children().stream().map(IncidentView::of).toList());
        model.addAttribute(
                "hops",
                detail.incident().orderId() == null
                        ? List.of()
                        : journal.about(detail.incident().orderId(), null, HOPS));
        model.addAttribute(
                "likes",
                search
                        .groups(
                                new Filter(
                                        null,
                                        FailureCause.valueOf(detail.incident().cause()),
                                        null,
                                        null,
                                        null,
                                        null,
                                        detail.alike(),
                                        null,
                                        null,
                                        null,
                                        null),
                                1)
                        .stream()
                        .findFirst()
                        .orElse(null));
        model.addAttribute(
                "late",
                view.state() == State.OPEN
                        && view.actBy() != null
                        && view.actBy().isBefore(Instant.now()));
        model.addAttribute("deadline", moments.field(Instant.now().plus(Duration.ofDays(1))));
    }

    private Detail find(String uid) {
        UUID id = Asked.uid("uid", uid);
        return search.find(id).orElseThrow(() -> Refused.unknown("there is no incident " + id));
    }

    private static String masked(Detail detail) {
        return Masking.of(readable(detail.payload(), detail.incident().contentType()));
    }

    private static String readable(byte[] payload, String type) {
        return Readable.decoded(Documented.readable(Readable.text(payload, type), type), type);
    }

    private Query query(Map<String, String> asked) {
        return Query.of(asked, NAMES).inZone(moments.zone(), "since", "until");
    }

    /** {@code state=ANY} is what people choose; the search knows no such state. */
    private static Filter filter(Query query) {
        var asked = new HashMap<>(query.values());
        if ("ANY".equals(asked.putIfAbsent("state", State.OPEN.name()))) {
            asked.remove("state");
        }
        return Filter.of(asked);
    }

    private static long done(List<Result> results) {
        return results.stream().filter(result -> result.outcome().isDone()).count();
    }

    /** The query of a list of ours, to lead back there. */
    private static String ofList(String back) {
        return back.startsWith("?") ? back : "";
    }
}
