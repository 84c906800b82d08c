package io.entrepot.console;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The tour through a hub with simulated partners: five things that everybody should have done once. A step is done when it
 * really happened, wherever in the console that was; to each reader those steps that the rights allow.
 */
@Component
@ConditionalOnProperty("hub.demo.enabled")
class Tour {
    /** In the order in which the tour goes. */
    enum Step {
        APPROVE("orders:review"),
        /** The page of an order was looked at. */
        WAY("orders:read"),
        /** The customer's page of an order was opened. */
        TRACK("orders:read"),
        /** What failed was sent again. */
        MEND("incidents:write"),
        /** A carrier was switched off, and on again. */
        CARRIER("hub:operate");

        private final String right;

        Step(String right) {
            this.right = right;
        }
    }

    /** @param path where it is done; null while there is nothing to do it with */
    record Line(Step step, boolean done, String path) {}

    /** @param ended all is done */
    record Card(List<Line> lines, long done, boolean ended) {}

    private final TourStore store;

    Tour(TourStore store) {
        this.store = store;
    }

    /** Nothing for somebody who has put it away, unless {@code again}, or whose rights allow no step. */
    Optional<Card> card(String name, Set<String> rights, boolean again) {
        store.look(name);
        Set<String> marks = store.marks(name);
        List<Step> steps = Arrays.stream(Step.values())
                .filter(step -> rights.contains(step.right))
                .toList();
        if (steps.isEmpty() || store.isClosed(marks) && !again) {
            return Optional.empty();
        }
        List<Line> lines = steps.stream()
                .map(step -> {
                    boolean done = marks.contains(step.name());
                    return new Line(step, done, path(step, name));
                })
                .toList();
        long done = lines.stream().filter(Line::done).count();
        return Optional.of(new Card(lines, done, done == lines.size()));
    }

    private String path(Step step, String name) {
        return switch (step) {
            case APPROVE -> "/review";
            case WAY -> store.wayTo(name, false).orElse(null);
            case TRACK -> store.wayTo(name, true).orElse(null);
            case MEND ->
                store.mendable().map(uid -> "/incidents/" + uid + "/edit").orElse("/incidents");
            case CARRIER -> "/platforms#carriers";
        };
    }

    void did(String name, Step step) {
        store.mark(name, step.name());
    }

    /** Ticks what the books say by now. */
    void look(String name) {
        store.look(name);
    }

    void close(String name) {
        store.mark(name, TourStore.CLOSED);
    }
}
