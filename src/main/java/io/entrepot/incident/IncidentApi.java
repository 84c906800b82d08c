package io.entrepot.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entrepot.incident.IncidentSearch.CauseCount;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.IncidentSearch.Group;
import io.entrepot.incident.IncidentSearch.Page;
import io.entrepot.incident.Remedies.Batch;
import io.entrepot.incident.Remedies.Edit;
import io.entrepot.incident.Remedies.Outcome;
import io.entrepot.incident.Remedies.Result;
import io.entrepot.shared.FieldsOf;
import java.security.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Incidents over HTTP: look, replay, edit and resend, dismiss. */
@RestController
@RequestMapping("/api/incidents")
class IncidentApi {
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Listing(List<IncidentView> incidents, String next) {}

    record Reason(String reason) {}

    record Many(
            List<String> uids,
            String cause,
            String platform,
            String stage,
            String severity,
            String alike,
            String text,
            String since,
            String until,
            String after,
            String reason) {
        Filter filter() {
            var asked = new HashMap<String, String>();
            asked.put("cause", cause);
            asked.put("platform", platform);
            asked.put("stage", stage);
            asked.put("severity", severity);
            asked.put("alike", alike);
            asked.put("text", text);
            asked.put("since", since);
            asked.put("until", until);
            return Filter.of(asked);
        }
    }

    record Deadline(String at, String reason) {}

    record Edited(String payload, String contentType, boolean anyway, String reason) {}

    private final IncidentSearch search;
    private final Remedies remedies;

    IncidentApi(IncidentSearch search, Remedies remedies) {
        this.search = search;
        this.remedies = remedies;
    }

    @GetMapping
    Listing list(
            @RequestParam @FieldsOf(Filter.class) Map<String, String> asked,
            @RequestParam(required = false) String before,
            @RequestParam(defaultValue = "50") int size) {
        Page page = search.list(Filter.of(asked), Asked.cursor("before", before), size);
        return new Listing(
                page.incidents().stream().map(IncidentView::of).toList(),
                page.next() == null ? null : page.next().toString());
    }

    /** Open ones that say the same but for whom they are about, the largest groups first. */
    @GetMapping("/groups")
    List<Group> groups(
            @RequestParam @FieldsOf(Filter.class) Map<String, String> asked,
            @RequestParam(defaultValue = "50") int size) {
        return search.groups(Filter.of(asked), size);
    }

    @GetMapping("/causes")
    List<CauseCount> causes() {
        return search.causes();
    }

    @GetMapping("/{uid}")
    IncidentView.Full get(@PathVariable String uid) {
        UUID id = Asked.uid("uid", uid);
        return IncidentView.of(search.find(id).orElseThrow(() -> Remedies.unknown(id)));
    }

    /** Unmasked; never shown by a browser as a page, whatever it holds. */
    @GetMapping("/{uid}/payload")
    ResponseEntity<byte[]> payload(@PathVariable String uid, Principal who) {
        UUID id = Asked.uid("uid", uid);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + id + "\"")
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(remedies.reveal(id, actor(who)));
    }

    @PostMapping("/{uid}/replay")
    Result replay(@PathVariable String uid, @RequestBody Reason asked, Principal who) {
        UUID id = Asked.uid("uid", uid);
        return only(remedies.replay(List.of(id), actor(who), Asked.reason(asked.reason())));
    }

    /** By uid, or every open one that matches; goes on with {@code after} = {@code next} of the answer before. */
    @PostMapping("/replay")
    Batch replay(@RequestBody Many asked, Principal who) {
        String reason = Asked.reason(asked.reason());
        Filter filter = asked.filter();
        if (asked.uids() != null) {
            if (!filter.isEmpty()) {
                throw Refused.invalid(
                        "uids", null, "name incidents by uids, or by cause, platform, since and their like; not both");
            }
            return new Batch(remedies.replay(Asked.uids(asked.uids()), actor(who), reason), null);
        }
        if (filter.isEmpty()) {
            throw Refused.invalid(
                    "cause", null, "say which: uids, cause, platform, stage, severity, alike, text, since or until");
        }
        return remedies.replay(filter, Asked.cursor("after", asked.after()), actor(who), reason);
    }

    @PostMapping("/{uid}/resend")
    @ResponseStatus(HttpStatus.CREATED)
    IncidentView resend(@PathVariable String uid, @RequestBody Edited asked, Principal who) {
        UUID id = Asked.uid("uid", uid);
        return IncidentView.of(remedies.resend(
                id,
                new Edit(Asked.payload(asked.payload()), false, Asked.contentType(asked.contentType()), asked.anyway()),
                actor(who),
                Asked.reason(asked.reason())));
    }

    @PostMapping("/{uid}/dismiss")
    Result dismiss(@PathVariable String uid, @RequestBody Reason asked, Principal who) {
        UUID id = Asked.uid("uid", uid);
        return only(remedies.dismiss(List.of(id), actor(who), Asked.reason(asked.reason())));
    }

    /** By uid, answered with a list; or every open one that matches, as with replay. */
    @PostMapping("/dismiss")
    Object dismiss(@RequestBody Many asked, Principal who) {
        String reason = Asked.reason(asked.reason());
        Filter filter = asked.filter();
        return asked.uids() != null || filter.isEmpty()
                ? remedies.dismiss(Asked.uids(asked.uids()), actor(who), reason)
                : remedies.dismiss(filter, Asked.cursor("after", asked.after()), actor(who), reason);
    }

    /** Whoever asks is the owner then. */
    @PostMapping("/{uid}/take")
    Result take(@PathVariable String uid, Principal who) {
        return only(remedies.take(List.of(Asked.uid("uid", uid)), actor(who)));
    }

    @PostMapping("/{uid}/leave")
    Result leave(@PathVariable String uid, Principal who) {
        return only(remedies.leave(List.of(Asked.uid("uid", uid)), actor(who)));
    }

    /** Until when somebody has to act. */
    @PostMapping("/{uid}/deadline")
    IncidentView deadline(@PathVariable String uid, @RequestBody Deadline asked, Principal who) {
        Instant at = Asked.time("at", asked.at());
        if (at == null || at.isBefore(Instant.now())) {
            throw Refused.invalid("at", asked.at(), "at is a time to come, such as 2026-11-22T09:00:00+08:00");
        }
        return IncidentView.of(remedies.actBy(Asked.uid("uid", uid), at, actor(who), Asked.reason(asked.reason())));
    }

    /** Asked for one, so what was not done is an error and not a line in a list. */
    private static Result only(List<Result> results) {
        Result result = results.get(0);
        HttpStatus status = switch (result.outcome()) {
            case REPLAYED, DISMISSED, OWNED -> HttpStatus.OK;
            case CONFLICT -> HttpStatus.CONFLICT;
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case NOTHING_TO_REPLAY -> HttpStatus.UNPROCESSABLE_ENTITY;
        };
        if (status != HttpStatus.OK) {
            String field = result.outcome() == Outcome.CONFLICT ? "state" : "uid";
            throw new Refused(status, field, result.uid(), result.detail());
        }
        return result;
    }

    private static String actor(Principal who) {
        return who == null ? "unknown" : who.getName();
    }
}
