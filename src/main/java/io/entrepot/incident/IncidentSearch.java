package io.entrepot.incident;

import io.entrepot.incident.Incident.State;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Finds incidents: by filter, by uid with their history, counted by cause. */
@Service
public class IncidentSearch {
    /**
     * What to look for; every part may be null.
     *
     * @param stage begins with this
     * @param alike a group of {@link #groups()}
     * @param order a number of ours, or what it is about, such as an order's id at its platform
     * @param text is looked for in subject and message
     * @param since failed (again) at that time or later
     * @param until failed the last time before this
     */
    public record Filter(
            State state,
            FailureCause cause,
            String platform,
            String stage,
            Severity severity,
            String owner,
            String alike,
            String order,
            String text,
            Instant since,
            Instant until) {

        public static final Filter ALL = new Filter(null, null, null, null, null, null, null, null, null, null, null);

        /** Of what was asked for by name, as in an address; refuses what cannot be meant, naming field and value. */
        public static Filter of(Map<String, String> asked) {
            return new Filter(
                    Asked.oneOf(State.class, "state", asked.get("state")),
                    Asked.cause(asked.get("cause")),
                    Asked.text("platform", asked.get("platform")),
                    Asked.text("stage", asked.get("stage")),
                    Asked.oneOf(Severity.class, "severity", asked.get("severity")),
                    Asked.text("owner", asked.get("owner")),
                    Asked.text("alike", asked.get("alike")),
                    Asked.text("order", asked.get("order")),
                    Asked.text("text", asked.get("text")),
                    Asked.time("since", asked.get("since")),
                    Asked.time("until", asked.get("until")));
        }

        public boolean isEmpty() {
            return equals(ALL);
        }

        /** What it asks for beside state and cause, as {@code name value}, for the audit log. */
        List<String> told() {
            var parts = new ArrayList<String>();
            told("platform", platform, parts);
            told("stage", stage, parts);
            told("severity", severity, parts);
            told("owner", owner, parts);
            told("alike", alike, parts);
            told("order", order, parts);
            told("text", text, parts);
            told("since", since, parts);
            told("until", until, parts);
            return parts;
        }

        private static void told(String name, Object value, List<String> parts) {
            if (value != null) {
                parts.add(name + " " + value);
            }
        }
    }

    /** Incidents from new to old; {@code next} is the cursor of the page after this one, null on the last. */
    public record Page(List<Incident> incidents, Long next) {}

    /**
     * Open incidents of one cause that say the same but for whom they are about.
     *
     * @param message what one of them says
     */
    public record Group(
            FailureCause cause,
            String alike,
            long count,
            Severity severity,
            Instant newest,
            UUID one,
            String message) {}

    /**
     * How many open ones there are, by cause and platform; {@code count} stops at a limit.
     *
     * @param replayable how many of them can be sent on their way again
     */
    public record Extent(FailureCause cause, String platform, long count, long replayable) {}

    /** Open incidents of one cause. */
    public record CauseCount(FailureCause cause, long count, Instant oldest, Instant newest) {}

    /** Somebody did something about an incident. */
    public record Action(UUID incident, Instant at, String action, String actor, String reason) {}

    /** An incident with where it came from, what came of it, what was done, and the {@link Group} it belongs to. */
    public record Detail(
            Incident incident,
            byte[] payload,
            Incident parent,
            List<Incident> children,
            List<Action> actions,
            String alike) {}

    public static final int LARGEST_PAGE = 200;

    private final IncidentSearchStore store;

    IncidentSearch(IncidentSearchStore store) {
        this.store = store;
    }

    public Page list(Filter filter, Long before, int size) {
        int limit = Math.max(1, Math.min(size, LARGEST_PAGE));
        List<Incident> found = store.list(filter, before == null ? Long.MAX_VALUE : before, limit + 1);
        return found.size() <= limit
                ? new Page(found, null)
                : new Page(found.subList(0, limit), found.get(limit - 1).id());
    }

    /** The largest groups first. */
    public List<Group> groups(Filter filter, int most) {
        return store.groups(filter, most);
    }

    /** How many open ones match, so that nobody is surprised; looks at a hundred thousand at most. */
    public List<Extent> extent(Filter filter) {
        return store.extent(filter);
    }

    /** What the filters of a screen can be set to: platforms and stages of incidents. */
    public List<String> platforms() {
        return store.values("platform");
    }

    public List<String> stages() {
        return store.values("stage");
    }

    public List<CauseCount> causes() {
        return store.causes();
    }

    public Optional<Detail> find(UUID uid) {
        return store.find(uid).map(incident -> {
            List<Incident> family = store.family(incident);
            return new Detail(
                    incident,
                    store.payload(incident.id()),
                    family.stream()
                            .filter(other -> Long.valueOf(other.id()).equals(incident.parentId()))
                            .findFirst()
                            .orElse(null),
                    family.stream()
                            .filter(other -> Long.valueOf(incident.id()).equals(other.parentId()))
                            .toList(),
                    store.actions(incident.id()),
                    store.alike(incident.id()));
        });
    }

    /** Open ones that match, oldest first: key and uid. */
    Map<Long, UUID> openAfter(Filter filter, Long after, int limit) {
        return store.openAfter(filter, after == null ? 0 : after, limit);
    }
}
