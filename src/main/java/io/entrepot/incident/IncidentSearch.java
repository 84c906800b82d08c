package io.entrepot.incident;

import io.entrepot.incident.Incident.State;
import io.entrepot.shared.FailureCause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** Finds incidents: by filter, by uid with their history, counted by cause. */
@Service
public class IncidentSearch {
    /** What to look for; every part may be null. Text is looked for in subject and message. */
    public record Filter(State state, FailureCause cause, String platform, Long orderId, String text, Instant since) {
        public boolean isEmpty() {
            return state == null
                    && cause == null
                    && platform == null
                    && orderId == null
                    && text == null
                    && since == null;
        }
    }

    /** Incidents from new to old; {@code next} is the cursor of the page after this one, null on the last. */
    public record Page(List<Incident> incidents, Long next) {}

    /** Open incidents of one cause. */
    public record CauseCount(FailureCause cause, long count, Instant oldest, Instant newest) {}

    /** Somebody did something about an incident. */
    public record Action(UUID incident, Instant at, String action, String actor, String reason) {}

    /** An incident with where it came from, what came of it, and what was done. */
    public record Detail(
            Incident incident, byte[] payload, Incident parent, List<Incident> children, List<Action> actions) {}

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
                    store.actions(incident.id()));
        });
    }

    /** Open ones that match, oldest first: key and uid. */
    Map<Long, UUID> openAfter(Filter filter, Long after, int limit) {
        return store.openAfter(filter, after == null ? 0 : after, limit);
    }
}
