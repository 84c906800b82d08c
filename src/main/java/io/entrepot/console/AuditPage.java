package io.entrepot.console;

import io.entrepot.access.Audit;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who did what to the hub itself. */
@Controller
class AuditPage {
    private static final int ROWS = 50;

    private final Audit audit;
    private final AuditWords words;

    AuditPage(Audit audit, AuditWords words) {
        this.audit = audit;
        this.words = words;
    }

    @GetMapping("/settings/audit")
    String list(
            @RequestParam(required = false) String actor,
            @RequestParam(required = false) String action,
            @RequestParam(required = false) String subject,
            @RequestParam(required = false) Long before,
            Model model) {
        List<Audit.Entry> entries = audit.list(actor, action, subject, before, ROWS);
        model.addAttribute("lines", entries.stream().map(words::of).toList());
        model.addAttribute("actions", AuditWords.ACTIONS);
        model.addAttribute("actor", actor);
        model.addAttribute("action", action);
        model.addAttribute("subject", subject);
        model.addAttribute(
                "next", entries.size() < ROWS ? null : entries.get(ROWS - 1).id());
        return "audit";
    }
}
