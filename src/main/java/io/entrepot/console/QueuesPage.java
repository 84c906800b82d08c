package io.entrepot.console;

import io.entrepot.connector.Queues;
import io.entrepot.connector.Topics;
import java.security.Principal;
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

    QueuesPage(Queues queues, Topics topics, Figures figures) {
        this.queues = queues;
        this.topics = topics;
        this.figures = figures;
    }

    @GetMapping
    String page(@RequestParam(required = false) Integer moved, Model model) {
        model.addAttribute("moved", moved);
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
        model.addAttribute("messages", queues.browse(queue));
        Queues.Overview overview = queues.overview();
        model.addAttribute("overview", overview);
        model.addAttribute(
                "deadEnd", overview.queues().stream().anyMatch(one -> one.name().equals(queue) && one.deadEnd()));
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
        return moved(queues.retry(queue, who.getName()), told);
    }

    /** @param id of one message; left out: all of them */
    @PostMapping("/{queue}/move")
    String move(
            @PathVariable String queue,
            @RequestParam(required = false) String id,
            @RequestParam String to,
            Principal who,
            RedirectAttributes told) {
        return moved(queues.move(queue, id == null || id.isBlank() ? null : id, to, who.getName()), told);
    }

    private static String moved(int messages, RedirectAttributes told) {
        told.addAttribute("moved", messages);
        return "redirect:/queues";
    }
}
