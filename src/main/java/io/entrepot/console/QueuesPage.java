package io.entrepot.console;

import io.entrepot.connector.Queues;
import io.entrepot.connector.Queues.Waiting;
import io.entrepot.connector.Topics;
import io.entrepot.incident.DeadLetters;
import io.entrepot.journal.JournalSearch;
import io.entrepot.journal.JournalSearch.Row;
import io.entrepot.order.Order;
import io.entrepot.shared.Refused;
import io.entrepot.shared.StrictJson;
import java.security.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Queues, topics and the outbox's lanes: how much waits, for how long, and who takes it. */
@Controller
@RequestMapping("/queues")
class QueuesPage {
    private final Queues queues;
    private final Topics topics;
    private final Figures figures;
    private final DeadLetters deadLetters;
    private final JournalSearch journal;

    QueuesPage(Queues queues, Topics topics, Figures figures, DeadLetters deadLetters, JournalSearch journal) {
        this.queues = queues;
        this.topics = topics;
        this.figures = figures;
        this.deadLetters = deadLetters;
        this.journal = journal;
    }

    @GetMapping
    String page(
            @RequestParam(required = false) Integer moved, @RequestParam(defaultValue = "0") int stayed, Model model) {
        model.addAttribute("moved", moved);
        model.addAttribute("stayed", stayed);
        fill(model);
        return "queues";
    }

    @GetMapping(params = "part")
    String changing(Model model) {
        fill(model);
        return "queues :: changing";
    }

    private void fill(Model model) {
        model.addAttribute("overview", queues.overview());
        model.addAttribute("topics", topics.overview());
        model.addAttribute("lanes", figures.outbox());
    }

    @GetMapping("/{queue}/messages")
    String messages(@PathVariable String queue, Model model) {
        model.addAttribute("queue", queue);
        List<Waiting> messages = queues.browse(queue);
        model.addAttribute("messages", messages);
        model.addAttribute("orders", orders(queue, messages));
        model.addAttribute("kept", kept(messages));
        // where what was given up came from, if that is one queue
        List<String> origins = messages.stream().map(Waiting::from).distinct().toList();
        model.addAttribute("origin", origins.size() == 1 ? origins.get(0) : null);
        Queues.Overview overview = queues.overview();
        model.addAttribute("overview", overview);
        Optional<Queues.View> view = overview.queues().stream()
                .filter(one -> one.name().equals(queue))
                .findFirst();
        model.addAttribute("deadEnd", view.map(Queues.View::deadEnd).orElse(false));
        model.addAttribute(
                "worked",
                view.map(one -> !one.deadEnd() && !one.paused() && one.consumers() > 0)
                        .orElse(false));
        return "queue";
    }

    @PostMapping("/{queue}/pause")
    String pause(@PathVariable String queue, @RequestParam String reason, Principal who) {
        queues.pause(queue, reason, who.getName());
        return "redirect:/queues";
    }

    @PostMapping("/{queue}/resume")
    String resume(@PathVariable String queue, Principal who) {
        queues.resume(queue, who.getName());
        return "redirect:/queues";
    }

    @PostMapping("/{queue}/retry")
    String retry(@PathVariable String queue, Principal who, RedirectAttributes told) {
        return moved(queues.retry(queue, who.getName()), 0, told);
    }

    /** The chosen ones; those that somebody has in hand, or took meanwhile, stay. */
    @PostMapping("/{queue}/move")
    String move(
            @PathVariable String queue,
            @RequestParam(name = "id", required = false) List<String> ids,
            @RequestParam String to,
            @RequestParam(required = false) String reason,
            Principal who,
            RedirectAttributes told) {
        if (ids == null) {
            throw Refused.invalid("choose the messages that are to be moved");
        }
        int moved = queues.move(queue, ids, to, who.getName(), reason);
        return moved(moved, ids.size() - moved, told);
    }

    /** Message → numbers of the orders that it is about. */
    private Map<String, List<String>> orders(String queue, List<Waiting> messages) {
        List<Waiting> told =
                messages.stream().filter(message -> message.body() != null).toList();
        List<List<Long>> orders = deadLetters.orders(told.stream()
                .map(message ->
                        new DeadLetters.Message(message.from() == null ? queue : message.from(), message.body()))
                .toList());
        var numbers = new HashMap<String, List<String>>();
        for (int i = 0; i < told.size(); i++) {
            numbers.put(
                    told.get(i).id(), orders.get(i).stream().map(Order::number).toList());
        }
        return numbers;
    }

    /** Message → the partner's message in the journal that it names, where that is still kept. */
    private Map<String, Row> kept(List<Waiting> messages) {
        var named = new HashMap<String, UUID>();
        messages.forEach(message -> journalId(message.body()).ifPresent(id -> named.put(message.id(), id)));
        Map<UUID, Row> rows = journal.rows(Set.copyOf(named.values())).stream()
                .collect(Collectors.toMap(Row::id, Function.identity()));
        var kept = new HashMap<String, Row>();
        named.forEach((message, id) -> {
            if (rows.containsKey(id)) {
                kept.put(message, rows.get(id));
            }
        });
        return kept;
    }

    private static Optional<UUID> journalId(String body) {
        try {
            return body == null
                    ? Optional.empty()
                    : Optional.of(UUID.fromString(
                            StrictJson.read(body).path("journal").asText()));
        } catch (IllegalArgumentException namesNone) {
            return Optional.empty();
        }
    }

    private static String moved(int messages, int stayed, RedirectAttributes told) {
        told.addAttribute("moved", messages);
        told.addAttribute("stayed", stayed);
        return "redirect:/queues";
    }
}
